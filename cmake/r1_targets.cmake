# The few functions every CMakeLists.txt here uses, and the flags that hold for all of r1.

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(simdjson REQUIRED)
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(pcre2 REQUIRED IMPORTED_TARGET libpcre2-8)
pkg_check_modules(utf8proc REQUIRED IMPORTED_TARGET libutf8proc)
include(r1_static)
r1_prefer_archive(PkgConfig::zstd zstd)
r1_prefer_archive(PkgConfig::xxhash xxhash)
r1_prefer_archive(PkgConfig::pcre2 pcre2-8)
r1_prefer_archive(PkgConfig::utf8proc utf8proc)
set(r1_simdjson simdjson::simdjson)
if(r1_static_deps AND TARGET simdjson::simdjson_static)  # Debian 13
  set(r1_simdjson simdjson::simdjson_static)
endif()

add_library(r1_flags INTERFACE)
target_compile_features(r1_flags INTERFACE cxx_std_20)
target_include_directories(r1_flags INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
# Scalar and SIMD paths promise equal results in places: the compiler may not fuse on its own.
target_compile_options(r1_flags INTERFACE $<BUILD_INTERFACE:-ffp-contract=off>)

add_library(r1_warnings INTERFACE)
# g++ 12 sees overlapping copies in plain string concatenation (GCC bug 105651): -Wno-restrict.
target_compile_options(r1_warnings INTERFACE -Wall -Wextra -Wconversion -Wshadow
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
  $<$<BOOL:${R1_WERROR}>:-Werror>)

# r1_library(<folder> SOURCES a.cc b.cc [DEPS r1_base ...] [PRIVATE_DEPS PkgConfig::zstd ...])
# Defines the static library r1_<folder> with the project's flags.
function(r1_library folder)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPS;PRIVATE_DEPS" ${ARGN})
  add_library(r1_${folder} STATIC ${arg_SOURCES})
  target_link_libraries(r1_${folder} PUBLIC r1_flags ${arg_DEPS}
    PRIVATE $<BUILD_INTERFACE:r1_warnings> ${arg_PRIVATE_DEPS})
  set_property(GLOBAL APPEND PROPERTY R1_LIBRARIES r1_${folder})
endfunction()

# r1_test(<name> SOURCES a_test.cc ... DEPS r1_text ... [LABELS slow])
# A Catch2 binary that ctest runs in the source root, so that fixtures are found as "tests/...".
function(r1_test name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPS;LABELS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE r1_flags r1_warnings r1_catch ${arg_DEPS})
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  if(arg_LABELS)
    set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}")
  endif()
endfunction()
