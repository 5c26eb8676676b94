// SPDX-License-Identifier: MIT
#include "libr1/backend/cpu_backend.h"
#include "libr1/backend/make_cuda_backend.h"
#include "libr1/base/error.h"

namespace r1 {

std::unique_ptr<Backend> make_backend(std::string_view device, int n_threads) {
  if (device == "cuda" || (device == "auto" && cuda_available())) return make_cuda_backend();
  if (device == "cpu" || device == "auto") {
    return std::make_unique<CpuBackend>(select_cpu_ops(), n_threads);
  }
  throw Error(Errc::usage,
              "device \"" + std::string(device) + "\" is not known (choose auto, cpu or cuda)");
}

}  // namespace r1
