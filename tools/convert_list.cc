// SPDX-License-Identifier: MIT
#include "tools/convert_list.h"

#include <cstdio>
#include <map>

#include "libr1/json/json_writer.h"
#include "tools/size.h"

namespace r1::cli {

namespace {

struct OfType {
  int64_t n_tensors = 0, n_weights = 0;
  uint64_t bytes = 0;
};
struct Totals {
  int64_t parameters = 0;
  double bits_per_weight = 0;
  std::map<DType, OfType> types;
};

double bits_each(uint64_t bytes, int64_t n_weights) {
  return n_weights > 0 ? 8 * static_cast<double>(bytes) / static_cast<double>(n_weights) : 0;
}

Totals totals_of(const R1File& file) {
  Totals t;
  uint64_t raw_bytes = 0;
  for (const R1Entry& e : file.entries()) {
    if (e.is_blob) continue;
    t.parameters += e.rows * e.cols;
    raw_bytes += e.raw_bytes;
    OfType& of = t.types[e.dtype];
    ++of.n_tensors;
    of.n_weights += e.rows * e.cols;
    of.bytes += e.raw_bytes;
  }
  t.bits_per_weight = bits_each(raw_bytes, t.parameters);
  return t;
}

std::string shape_text(const R1Entry& e) {
  return e.rank == 1 ? "[" + std::to_string(e.cols) + "]"
                     : "[" + std::to_string(e.rows) + ", " + std::to_string(e.cols) + "]";
}

const char* codec_name(R1Codec codec) { return codec == R1Codec::zstd ? "zstd" : "none"; }

}  // namespace

std::string type_line(DType dtype, int64_t n_tensors, int64_t n_weights, uint64_t bytes) {
  char line[128];
  std::snprintf(line, sizeof line, "%-5s %8lld tensor%s %8.3f bits %12s\n",
                std::string(dtype_name(dtype)).c_str(), static_cast<long long>(n_tensors),
                n_tensors == 1 ? " " : "s", bits_each(bytes, n_weights),
                format_size(bytes).c_str());
  return line;
}

std::string list_text(const R1File& file) {
  const Totals t = totals_of(file);
  const ModelConfig& c = file.config();
  char line[512];
  std::snprintf(
      line, sizeof line, "%s: %s, %lld layers, hidden size %lld, vocabulary %lld, window %lld\n",
      file.path().c_str(), architecture_name(c.architecture),
      static_cast<long long>(c.num_hidden_layers), static_cast<long long>(c.hidden_size),
      static_cast<long long>(c.vocab_size), static_cast<long long>(c.max_position_embeddings));
  std::string out = line;
  std::snprintf(line, sizeof line, "%lld parameters, %.3f bits each, %s in %u file%s\n",
                static_cast<long long>(t.parameters), t.bits_per_weight,
                format_size(file.file_bytes()).c_str(), file.shard_count(),
                file.shard_count() == 1 ? "" : "s");
  out += line;
  for (const auto& [dtype, of] : t.types) {
    out += type_line(dtype, of.n_tensors, of.n_weights, of.bytes);
  }
  out += "\n";
  for (const R1Entry& e : file.entries()) {
    if (e.is_blob) {
      std::snprintf(line, sizeof line, "%-44s %-5s %-20s %12s\n", e.name.c_str(), "text", "",
                    format_size(e.raw_bytes).c_str());
    } else {
      std::snprintf(line, sizeof line, "%-44s %-5s %-20s %12s%s\n", e.name.c_str(),
                    std::string(dtype_name(e.dtype)).c_str(), shape_text(e).c_str(),
                    format_size(e.stored_bytes).c_str(), e.codec == R1Codec::zstd ? "  zstd" : "");
    }
    out += line;
  }
  return out;
}

std::string list_json(const R1File& file) {
  const Totals t = totals_of(file);
  std::string tensors, blobs, types;
  for (const auto& [dtype, of] : t.types) {
    JsonObject o;
    o.add("dtype", dtype_name(dtype)).add("tensors", of.n_tensors).add("weights", of.n_weights);
    o.add("raw_bytes", static_cast<int64_t>(of.bytes));
    types += (types.empty() ? "" : ", ") + o.str();
  }
  for (const R1Entry& e : file.entries()) {
    char hash[20];
    std::snprintf(hash, sizeof hash, "%016llx", static_cast<unsigned long long>(e.hash));
    JsonObject o;
    o.add("name", std::string_view(e.name));
    if (!e.is_blob) {
      o.add("dtype", dtype_name(e.dtype))
          .add_raw("shape", shape_text(e))
          .add("codec", codec_name(e.codec));
    }
    o.add("shard", static_cast<int64_t>(e.shard)).add("offset", static_cast<int64_t>(e.offset));
    o.add("stored_bytes", static_cast<int64_t>(e.stored_bytes))
        .add("raw_bytes", static_cast<int64_t>(e.raw_bytes));
    o.add("xxh3_64", static_cast<const char*>(hash));
    std::string& list = e.is_blob ? blobs : tensors;
    list += (list.empty() ? "" : ", ") + o.str();
  }
  JsonObject o;
  o.add("file", std::string_view(file.path()))
      .add("architecture", architecture_name(file.config().architecture));
  o.add("parameters", t.parameters).add("bits_per_weight", t.bits_per_weight);
  o.add("bytes", static_cast<int64_t>(file.file_bytes()))
      .add("shards", static_cast<int64_t>(file.shard_count()));
  o.add_raw("types", "[" + types + "]");
  o.add_raw("tensors", "[" + tensors + "]").add_raw("blobs", "[" + blobs + "]");
  return o.str() + "\n";
}

}  // namespace r1::cli
