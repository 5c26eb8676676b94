// SPDX-License-Identifier: MIT
#include "tools/late_library.h"

#include <dlfcn.h>
#include <unistd.h>

#include <mutex>
#include <string>

#include "tools/cli.h"

namespace {

[[noreturn]] void fail(const char* soname) {
  const char* const why = ::dlerror();
  r1::cli::message(std::string("cannot load ") + soname + ": " + (why != nullptr ? why : "it lacks a function") +
                   " (install it again, or build r1 anew)");
  ::_exit(r1::cli::kExitFatal);
}

}  // namespace

void r1_late_load(const r1::cli::LateLibrary& library) noexcept {
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  // Opening it again, by a thread that came late, finds the same library.
  void* const handle = ::dlopen(library.soname, RTLD_LAZY | RTLD_LOCAL);
  if (handle == nullptr) fail(library.soname);
  for (size_t i = 0; i < library.n; ++i) {
    void* const function = ::dlsym(handle, library.names[i]);
    if (function == nullptr) fail(library.soname);
    __atomic_store_n(&library.slots[i], function, __ATOMIC_RELEASE);
  }
}
