// SPDX-License-Identifier: MIT
#include "libr1/format/convert.h"

#include <algorithm>
#include <atomic>
#include <span>

#include "libr1/base/checked.h"
#include "libr1/base/error.h"
#include "libr1/base/hash.h"
#include "libr1/format/quant_tile.h"
#include "libr1/format/quantize.h"
#include "libr1/format/r1_writer.h"

namespace r1 {

namespace {

constexpr int64_t kChunkBytes = int64_t{32} << 20;  // of float32 rows in memory at once

struct Planned {
  const TensorSpec* spec;
  DType dtype;
  const float* column_weights;  // or null
  uint64_t raw_bytes;
  uint32_t shard;
};

uint64_t raw_bytes_of(const TensorSpec& spec, DType dtype) {
  const auto n =
      stored_bytes(dtype, static_cast<uint64_t>(spec.rows), static_cast<uint64_t>(spec.cols));
  if (!n) throw Error(Errc::format, "tensor \"" + spec.hf_name + "\" is too large");
  return *n;
}

std::vector<Planned> make_plan(const CheckpointSource& source, const std::vector<TensorSpec>& specs,
                               const ConvertOptions& options, uint32_t& shard_count) {
  std::vector<Planned> plan;
  uint64_t in_shard = 0;
  uint32_t shard = 0;
  for (const TensorSpec& spec : specs) {
    if (spec.name.size() > kR1MaxNameBytes)
      throw Error(Errc::unsupported, "the tensor name \"" + spec.name + "\" is too long");
    const auto chosen = options.types.find(spec.name);
    const DType dtype = chosen != options.types.end()
                            ? chosen->second
                            : target_dtype(spec, source.open(spec)->kept(), options.quant);
    const uint64_t size = raw_bytes_of(spec, dtype);
    if (options.shard_bytes > 0 && in_shard > 0 && in_shard + size > options.shard_bytes) {
      ++shard;
      in_shard = 0;
    }
    in_shard += size;
    const auto weights = options.column_weights.find(spec.name);
    const bool weighted = weights != options.column_weights.end() && is_quantised(dtype);
    plan.push_back({&spec, dtype, weighted ? weights->second.data() : nullptr, size, shard});
  }
  shard_count = shard + 1;
  return plan;
}

[[noreturn]] void not_finite(const Planned& p) {
  const bool narrow = p.dtype == DType::f16 || is_quantised(p.dtype);
  throw Error(Errc::format,
              "tensor \"" + p.spec->hf_name + "\" has values that are no numbers, infinite" +
                  (narrow ? " or too large for " + std::string(dtype_name(p.dtype)) : "") +
                  " (the checkpoint is damaged; download it again" +
                  (narrow ? ", or use --quant bf16)" : ")"));
}

// Writes a tensor whose stored bytes are already what the target wants.
void copy_raw(const SourceTensor& tensor, const Planned& p, R1Writer& writer,
              const std::function<void(uint64_t)>& advance) {
  auto raw = tensor.raw();
  while (!raw.empty()) {
    const auto piece = raw.first(std::min(raw.size(), static_cast<size_t>(kChunkBytes)));
    if (!all_finite(p.dtype, piece)) not_finite(p);
    writer.write(piece);
    advance(piece.size());
    raw = raw.subspan(piece.size());
  }
  if (p.dtype == DType::fp8_block) {
    writer.pad_to(64);
    writer.write(std::as_bytes(tensor.scales()));
  }
}

// Reads rows as float32 and writes them in the target type, a block of rows at a time.
void convert_rows(const SourceTensor& tensor, const Planned& p, ThreadPool& pool, R1Writer& writer,
                  const std::function<void(uint64_t)>& advance) {
  const int64_t rows = p.spec->rows, cols = p.spec->cols;
  // Whole tiles at a time.
  const int64_t fit = std::max(kChunkBytes / (cols * 4) / kQuantRows, int64_t{1}) * kQuantRows;
  const int64_t block = std::min(fit, rows);
  std::vector<float> values(static_cast<size_t>(block * cols));
  std::vector<std::byte> elements(rows_bytes(p.dtype, block, cols));
  for (int64_t first = 0; first < rows; first += block) {
    const int64_t n = std::min(block, rows - first);
    std::atomic<bool> good{true};
    pool.parallel_for(n, kQuantRows, [&](int64_t begin, int64_t end, int) {
      float* const x = values.data() + begin * cols;
      tensor.read(first + begin, end - begin, x);
      if (!quantize_rows(p.dtype, x, end - begin, cols,
                         elements.data() + rows_bytes(p.dtype, begin, cols), p.column_weights))
        good = false;
    });
    if (!good) not_finite(p);
    const size_t size = rows_bytes(p.dtype, n, cols);
    writer.write({elements.data(), size});
    advance(size);
  }
}

void write_tensors(const CheckpointSource& source, const std::vector<Planned>& plan, uint64_t total,
                   ThreadPool& pool, R1Writer& writer, const ConvertProgress& progress,
                   ConvertResult& result) {
  uint64_t done = 0, skipped = 0;
  for (const Planned& p : plan) {
    const uint64_t before = done;
    ++result.n_tensors;
    if (writer.begin_tensor(p.spec->name, p.dtype, p.spec->rank(), p.spec->rows, p.spec->cols,
                            p.shard)) {
      const auto tensor = source.open(*p.spec);
      const auto advance = [&](uint64_t n) { progress(done += n, total, skipped); };
      if (p.dtype == tensor->kept() && !tensor->raw().empty()) {
        copy_raw(*tensor, p, writer, advance);
      } else {
        convert_rows(*tensor, p, pool, writer, advance);
      }
      writer.end_tensor();
      tensor->drop();
    } else {
      ++result.n_skipped;
      skipped += p.raw_bytes;
    }
    progress(done = before + p.raw_bytes, total, skipped);
  }
}

}  // namespace

DType target_dtype(const TensorSpec& spec, DType kept, std::optional<DType> quant) {
  if (spec.role == TensorRole::weight) return quant.value_or(kept);
  return quant || is_quantised(kept) ? DType::f32 : kept;
}

ConvertResult convert(const CheckpointSource& source, const ConvertOptions& options,
                      ThreadPool& pool, const ConvertProgress& progress) {
  const std::vector<TensorSpec> specs = tensor_specs(source.config());
  uint32_t shard_count = 1;
  const std::vector<Planned> plan = make_plan(source, specs, options, shard_count);

  R1Writer::Options w;
  w.path = options.output;
  w.shard_count = shard_count;
  w.zstd_level = options.zstd_level;
  w.resume = options.resume;
  w.overwrite = options.overwrite;
  uint64_t total = 0;
  for (const Planned& p : plan) {
    w.plan += p.spec->name + " " + std::to_string(static_cast<uint32_t>(p.dtype)) + " " +
              std::to_string(p.shard);
    if (p.column_weights != nullptr) {
      const std::span weights(p.column_weights, static_cast<size_t>(p.spec->cols));
      w.plan += " " + std::to_string(xxh3_64(std::as_bytes(weights)));
    }
    w.plan += "\n";
    total += p.raw_bytes;
  }
  w.plan += std::to_string(options.zstd_level) + "\n" + source.identity();
  for (const auto& [name, text] : source.blobs()) w.plan += name + "\n" + text;

  R1Writer writer(std::move(w));
  ConvertResult result;
  try {
    write_tensors(source, plan, total, pool, writer, progress, result);
  } catch (const Error& error) {
    if (error.code() == Errc::format || error.code() == Errc::unsupported) writer.discard();
    throw;
  }
  for (const auto& [name, text] : source.blobs()) writer.add_blob(name, text);
  result.file_bytes = writer.finish();
  return result;
}

}  // namespace r1
