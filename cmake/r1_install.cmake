# cmake --install: library, headers, the bundled model, man pages, completions, the CMake package and
# the pkg-config file. The tools install themselves (tools/CMakeLists.txt).
include(CMakePackageConfigHelpers)

get_property(r1_libraries GLOBAL PROPERTY R1_LIBRARIES)
install(TARGETS r1 r1_flags ${r1_libraries} EXPORT r1-targets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT r1-targets NAMESPACE r1:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/r1)
configure_package_config_file(cmake/r1-config.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/r1-config.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/r1)
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/r1-config-version.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/r1-config.cmake ${CMAKE_CURRENT_BINARY_DIR}/r1-config-version.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/r1)

# pkg-config: the static libraries from the last layer to the first, so that one pass links.
set(r1_pc_libs "")
foreach(library IN LISTS r1_libraries)
  set(r1_pc_libs "-l${library} ${r1_pc_libs}")
endforeach()
# FLINT has no pkg-config file on Debian 12, and Arb is a library of its own there.
set(r1_pc_flint "")
foreach(library IN ITEMS ${R1_ARB_LIBRARY} ${R1_FLINT_LIBRARY})
  if(NOT library)
    continue()
  endif()
  get_filename_component(name ${library} NAME_WE)
  string(REGEX REPLACE "^lib" "-l" name ${name})
  string(APPEND r1_pc_flint "${name} ")
endforeach()
# The prefix follows from where the file lies, so that `cmake --install --prefix` may choose another.
file(RELATIVE_PATH r1_pc_to_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
string(REGEX REPLACE "/$" "" r1_pc_to_prefix ${r1_pc_to_prefix})
configure_file(cmake/r1.pc.in ${CMAKE_CURRENT_BINARY_DIR}/r1.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/r1.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

install(DIRECTORY libr1 kernels DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
install(DIRECTORY man/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 FILES_MATCHING PATTERN "*.1")
install(DIRECTORY man/ DESTINATION ${CMAKE_INSTALL_MANDIR}/man5 FILES_MATCHING PATTERN "*.5")
get_property(r1_tools GLOBAL PROPERTY R1_TOOLS)
foreach(tool IN LISTS r1_tools)
  install(FILES completions/${tool}.bash RENAME ${tool}
    DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
  install(FILES completions/_${tool} DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
  install(FILES completions/${tool}.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
endforeach()
