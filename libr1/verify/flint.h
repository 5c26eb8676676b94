// FLINT and Arb under one name: two libraries on Debian 12, one (flint/arb.h) on Debian 13.
// SPDX-License-Identifier: MIT
#pragma once

#include <flint/fmpq.h>
#include <flint/fmpz.h>
#if __has_include(<flint/acb.h>)
#include <flint/acb.h>
#else
#include <acb.h>
#endif
