// What r1-convert --list prints.
// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "libr1/format/r1_reader.h"

namespace r1::cli {

/// "q4         126 tensors   4.500 bits     1.20 GiB" and a line feed.
std::string type_line(DType dtype, int64_t n_tensors, int64_t n_weights, uint64_t bytes);

/// A summary, a line per type, and a line per tensor and blob.
std::string list_text(const R1File& file);

/// {"file", "architecture", "parameters", "bits_per_weight", "bytes", "shards", "types": [...],
/// "tensors": [...], "blobs": [...]} and a line feed.
std::string list_json(const R1File& file);

}  // namespace r1::cli
