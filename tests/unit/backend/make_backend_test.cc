// SPDX-License-Identifier: MIT
#include <string>

#include "libr1/backend/backend.h"
#include "libr1/backend/make_cuda_backend.h"
#include "libr1/base/error.h"
#include "tests/support/catch.h"

using namespace r1;

TEST_CASE("the CPU backend says which instruction set and how many threads it uses") {
  CHECK(make_backend("cpu", 3)->description().find(", 3 threads)") != std::string::npos);
  CHECK(make_backend("cpu", 1)->description().find(", 1 thread)") != std::string::npos);
  if (!cuda_available()) CHECK(make_backend("auto", 1)->description().starts_with("cpu"));
}

TEST_CASE("a backend that is not there is refused with a remedy") {
  const auto failure = [](const char* device) {
    try {
      make_backend(device);
    } catch (const Error& error) {
      return std::pair(error.code(), std::string(error.what()));
    }
    return std::pair(Errc::io, std::string("nothing was thrown"));
  };
  if (!cuda_available()) {
    CHECK(failure("cuda").first == Errc::unsupported);
    CHECK(failure("cuda").second == "this build of r1 has no CUDA support (use --device cpu)");
  }
  CHECK(failure("tpu").first == Errc::usage);
  CHECK(failure("tpu").second == "device \"tpu\" is not known (choose auto, cpu or cuda)");
}
