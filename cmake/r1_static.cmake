# How the tools are linked. Loading and relocating shared libraries is most of what a filter costs on a
# short input, so: archives where the distribution has them (all but FLINT, and simdjson on Debian 12),
# no shared library at all where that leaves none, and where some are left, those are loaded by the first
# call of one of their functions. libr1 as it is installed knows nothing of this.

option(R1_STATIC_DEPS "Link the tools with static libraries where there are any" ON)

include(CheckCXXSourceCompiles)
set(r1_static_deps ${R1_STATIC_DEPS})
if(r1_static_deps AND "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${CMAKE_BUILD_TYPE}}" MATCHES "-fsanitize")
  set(r1_static_deps OFF)  # sanitizers want to see the C library's calls
endif()
if(r1_static_deps)
  set(CMAKE_REQUIRED_FLAGS -fPIE)
  set(CMAKE_REQUIRED_LINK_OPTIONS -static-pie)
  check_cxx_source_compiles("#include <string>\nint main(int n, char** v) { return std::string(v[0]).size() > 99u + n; }"
    R1_HAVE_STATIC_PIE)
  set(CMAKE_REQUIRED_LINK_OPTIONS -static-libstdc++ -static-libgcc)
  check_cxx_source_compiles("#include <string>\nint main(int n, char** v) { return std::string(v[0]).size() > 99u + n; }"
    R1_HAVE_STATIC_CXX)
  unset(CMAKE_REQUIRED_FLAGS)
  unset(CMAKE_REQUIRED_LINK_OPTIONS)
endif()

# r1_prefer_archive(<imported target> <archive>): has the target link lib<archive>.a, if there is one.
function(r1_prefer_archive target archive)
  if(r1_static_deps)
    find_library(R1_ARCHIVE_${archive} NAMES lib${archive}.a)
    mark_as_advanced(R1_ARCHIVE_${archive})
    if(R1_ARCHIVE_${archive})
      set_target_properties(${target} PROPERTIES INTERFACE_LINK_LIBRARIES ${R1_ARCHIVE_${archive}})
      return()
    endif()
  endif()
  if(r1_static_deps)
    message(STATUS "lib${archive}.a is not there: the tools load lib${archive}.so")
  endif()
  set_property(GLOBAL PROPERTY R1_SHARED_DEPS ON)
endfunction()

# Calls of shared libraries that bind late: on x86-64, by stubs made from what the archives lack.
set(r1_can_load_late OFF)
if(r1_static_deps AND R1_HAVE_STATIC_CXX AND CMAKE_NM AND CMAKE_OBJDUMP
    AND CMAKE_SYSTEM_NAME STREQUAL "Linux" AND CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$")
  set(r1_can_load_late ON)
endif()

# r1_load_late(<tool> <name> LIBRARIES <first.so> ... ARCHIVES r1_verify ...): <tool> opens the first of the
# libraries when one of their functions is called for the first time. ARCHIVES: targets or files.
function(r1_load_late tool name)
  cmake_parse_arguments(arg "" "" "LIBRARIES;ARCHIVES" ${ARGN})
  if(NOT r1_can_load_late)
    return()
  endif()
  set(stubs ${CMAKE_CURRENT_BINARY_DIR}/${tool}_${name}_stubs.cc)
  set(archives "")
  foreach(archive IN LISTS arg_ARCHIVES)
    if(TARGET ${archive})
      list(APPEND archives $<TARGET_FILE:${archive}>)
    else()
      list(APPEND archives ${archive})
    endif()
  endforeach()
  add_custom_command(OUTPUT ${stubs}
    COMMAND ${CMAKE_COMMAND} -DNAME=${name} -DOUTPUT=${stubs} -DNM=${CMAKE_NM} -DOBJDUMP=${CMAKE_OBJDUMP}
      "-DARCHIVES=${archives}" "-DLIBRARIES=${arg_LIBRARIES}"
      -P ${PROJECT_SOURCE_DIR}/cmake/write_late_stubs.cmake
    DEPENDS ${arg_ARCHIVES} ${PROJECT_SOURCE_DIR}/cmake/write_late_stubs.cmake
    VERBATIM)
  target_sources(${tool} PRIVATE ${stubs} late_library.cc)
endfunction()

# r1_link_tool(<tool> [SHARED_DEPS]): call it last. SHARED_DEPS: some library of the tool has no archive.
function(r1_link_tool tool)
  cmake_parse_arguments(arg "SHARED_DEPS" "" "" ${ARGN})
  get_property(shared GLOBAL PROPERTY R1_SHARED_DEPS)
  if(NOT r1_static_deps)
    return()
  elseif(R1_HAVE_STATIC_PIE AND NOT arg_SHARED_DEPS AND NOT shared)
    target_link_options(${tool} PRIVATE -static-pie)
  elseif(R1_HAVE_STATIC_CXX)
    # A library whose functions all have stubs is not needed.
    target_link_options(${tool} PRIVATE -static-libstdc++ -static-libgcc -Wl,--as-needed)
  endif()
endfunction()
