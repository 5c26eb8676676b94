// What r1-convert --list prints.
// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "libr1/format/r1_reader.h"

namespace r1::cli {

/// A summary and a line per tensor and blob.
std::string list_text(const R1File& file);

/// {"file", "architecture", "parameters", "bits_per_weight", "bytes", "shards", "tensors": [...], "blobs": [...]}
/// and a line feed.
std::string list_json(const R1File& file);

}  // namespace r1::cli
