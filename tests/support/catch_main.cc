// The main() of every unit test binary. Catch2 3 brings its own; Catch2 2 has it generated here.
// SPDX-License-Identifier: MIT
#if !__has_include(<catch2/catch_all.hpp>)
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
#endif
