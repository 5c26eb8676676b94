# cmake --install: tools, library, headers, man pages, completions, the CMake package and pkg-config file.
