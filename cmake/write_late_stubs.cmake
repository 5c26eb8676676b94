# cmake -DNAME= -DOUTPUT= -DNM= -DOBJDUMP= -DARCHIVES=a;b -DLIBRARIES=c.so;d.so -P write_late_stubs.cmake
# Writes OUTPUT: a stub for every function that ARCHIVES lack and LIBRARIES have. A stub jumps through a
# slot, which leads to late_library.cc the first time and to the function itself from then on: the
# procedure linkage table of a linker, but for a library that is not opened before it is called.
set(wanted "")
foreach(archive IN LISTS ARCHIVES)
  execute_process(COMMAND ${NM} -u -P ${archive} OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "\n[A-Za-z_0-9]+ U" names "\n${text}")
  list(APPEND wanted ${names})
endforeach()
list(TRANSFORM wanted REPLACE "\n([A-Za-z_0-9]+) U" "\\1")
list(REMOVE_DUPLICATES wanted)
list(SORT wanted)
set(provided "\n")
foreach(library IN LISTS LIBRARIES)
  execute_process(COMMAND ${NM} -D -P --defined-only ${library} OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX REPLACE "(\n[A-Za-z_0-9]+)@[^ ]*" "\\1" text "\n${text}")
  string(APPEND provided "${text}")
endforeach()

list(GET LIBRARIES 0 first)
execute_process(COMMAND ${OBJDUMP} -p ${first} OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCH "SONAME +([^ \n]+)" found "${text}")
set(soname ${CMAKE_MATCH_1})

set(names "")
set(stubs "")
set(slots "")
set(n 0)
foreach(name IN LISTS wanted)
  if(NOT provided MATCHES "\n${name} [TWi] ")
    continue()
  endif()
  math(EXPR offset "8 * ${n}")
  string(APPEND names "    \"${name}\",\n")
  string(APPEND stubs "R1_STUB(\"${name}\", \"${offset}\")\n")
  string(APPEND slots "R1_SLOT(\"${name}\")\n")
  math(EXPR n "${n} + 1")
endforeach()

file(WRITE ${OUTPUT}.new "// Written by cmake/write_late_stubs.cmake.
#include \"tools/late_library.h\"

namespace {
constexpr const char* kNames[] = {
${names}};
}  // namespace

extern \"C\" {
extern void* r1_late_${NAME}_slots[];
extern const r1::cli::LateLibrary r1_late_${NAME};
const r1::cli::LateLibrary r1_late_${NAME} = {\"${soname}\", ${n}, kNames, r1_late_${NAME}_slots};
}

#define R1_STUB(name, offset) \\
  R1_LATE_STUB(name, offset, \"r1_late_${NAME}_slots\", \"r1_late_${NAME}_enter\")
#define R1_SLOT(name) R1_LATE_SLOT(name)
asm(R1_LATE_ENTER(\"r1_late_${NAME}_enter\", \"r1_late_${NAME}\")
${stubs}R1_LATE_SLOTS(\"r1_late_${NAME}_slots\")
${slots}\".text\\n\");
")
execute_process(COMMAND ${CMAKE_COMMAND} -E copy_if_different ${OUTPUT}.new ${OUTPUT})
file(TOUCH ${OUTPUT})
