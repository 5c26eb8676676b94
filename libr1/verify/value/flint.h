// FLINT and Arb under one name: two libraries on Debian 12, one (flint/arb.h) on Debian 13.
// SPDX-License-Identifier: MIT
#pragma once

#include <flint/fmpq.h>
#include <flint/fmpz.h>
#if __has_include(<flint/acb.h>)
#include <flint/acb.h>
#include <flint/acb_hypgeom.h>
#else
#include <acb.h>
#include <acb_hypgeom.h>
#endif

namespace r1 {

/// Called before FLINT may fill the caches that it keeps per thread, so that they go back when the
/// thread ends. A thread that needs no FLINT leaves it alone (tools may not even load it).
inline void uses_flint() {
  struct Caches {
    ~Caches() { flint_cleanup(); }
  };
  thread_local Caches caches;
  (void)caches;
}

}  // namespace r1
