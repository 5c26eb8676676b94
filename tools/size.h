// Sizes in bytes as people write and read them.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

namespace r1::cli {

/// "500M", "10G", "1.5GiB", "4096": bytes, with powers of 1024. Throws Error{usage} naming `flag` for
/// anything else and for 0.
uint64_t parse_size(const std::string& flag, const std::string& text);

/// "0 B", "1.5 KiB", "3.00 GiB".
std::string format_size(uint64_t n_bytes);

}  // namespace r1::cli
