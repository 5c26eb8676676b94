// SPDX-License-Identifier: MIT
#include "libr1/format/codec.h"

#include <zstd.h>

#include <algorithm>
#include <memory>
#include <new>
#include <vector>

#include "libr1/base/error.h"

namespace r1 {

ZstdCompressor::ZstdCompressor(int level, uint64_t raw_bytes,
                               std::function<void(std::span<const std::byte>)> sink)
    : context_(ZSTD_createCCtx()), sink_(std::move(sink)) {
  if (context_ == nullptr) throw std::bad_alloc();
  auto* context = static_cast<ZSTD_CCtx*>(context_);
  ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level);
  ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, 23);
  ZSTD_CCtx_setPledgedSrcSize(context, raw_bytes);
}

ZstdCompressor::~ZstdCompressor() { ZSTD_freeCCtx(static_cast<ZSTD_CCtx*>(context_)); }

void ZstdCompressor::write(std::span<const std::byte> bytes) { run(bytes, false); }
void ZstdCompressor::finish() { run({}, true); }

void ZstdCompressor::run(std::span<const std::byte> bytes, bool end) {
  std::vector<std::byte> chunk(ZSTD_CStreamOutSize());
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  for (;;) {
    ZSTD_outBuffer out{chunk.data(), chunk.size(), 0};
    const size_t left = ZSTD_compressStream2(static_cast<ZSTD_CCtx*>(context_), &out, &in,
                                             end ? ZSTD_e_end : ZSTD_e_continue);
    if (ZSTD_isError(left))
      throw Error(Errc::resource, std::string("zstd: ") + ZSTD_getErrorName(left));
    if (out.pos > 0) sink_({chunk.data(), out.pos});
    if (end ? left == 0 : in.pos == in.size) return;
  }
}

namespace {

struct FreeDCtx {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

// One frame through buffers of the caller: step() inflates into `target` until it is full or the
// frame ends. Every failure, a frame that goes on or stops short included, ends in fail().
class Inflater {
 public:
  Inflater(std::span<const std::byte> in, const std::string& what)
      : context_(ZSTD_createDCtx()), source_{in.data(), in.size(), 0}, what_(what) {
    if (!context_) throw std::bad_alloc();
    ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, 27);
  }
  size_t step(std::span<std::byte> target) {
    ZSTD_outBuffer out{target.data(), target.size(), 0};
    while (left_ != 0) {
      const size_t before = source_.pos + out.pos;
      left_ = ZSTD_decompressStream(context_.get(), &out, &source_);
      if (ZSTD_isError(left_) != 0) fail(ZSTD_getErrorName(left_));
      if (source_.pos + out.pos == before) break;  // no progress: input or room ran out
    }
    return out.pos;
  }
  bool ended() const { return left_ == 0 && source_.pos == source_.size; }
  [[noreturn]] void fail(const std::string& reason) const {
    throw Error(Errc::format, what_ + ": cannot inflate: " + reason +
                                  " (the file is damaged; run r1-convert again)");
  }

 private:
  std::unique_ptr<ZSTD_DCtx, FreeDCtx> context_;
  ZSTD_inBuffer source_;
  const std::string& what_;
  size_t left_ = 1;  // 0: the frame is complete
};

constexpr const char* kWrongSize = "its size is wrong";

}  // namespace

void zstd_decompress(std::span<const std::byte> in, std::span<std::byte> out,
                     const std::string& what) {
  Inflater inflater(in, what);
  if (inflater.step(out) != out.size() || !inflater.ended()) inflater.fail(kWrongSize);
}

void zstd_inflate(std::span<const std::byte> in, uint64_t raw_bytes,
                  const std::function<void(std::span<const std::byte>)>& sink,
                  const std::string& what) {
  Inflater inflater(in, what);
  std::vector<std::byte> chunk(size_t{1} << 20);
  uint64_t done = 0;
  while (done < raw_bytes) {
    const uint64_t room = std::min<uint64_t>(chunk.size(), raw_bytes - done);
    const size_t n = inflater.step(std::span(chunk).first(static_cast<size_t>(room)));
    if (n == 0) break;
    sink({chunk.data(), n});
    done += n;
  }
  // A frame whose last block is known to be the last only from what follows its data.
  if (done == raw_bytes && !inflater.ended() && inflater.step({chunk.data(), 1}) != 0) {
    inflater.fail(kWrongSize);
  }
  if (done != raw_bytes || !inflater.ended()) inflater.fail(kWrongSize);
}

}  // namespace r1
