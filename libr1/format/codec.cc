// SPDX-License-Identifier: MIT
#include "libr1/format/codec.h"

#include <zstd.h>

#include <new>
#include <vector>

#include "libr1/base/error.h"

namespace r1 {

ZstdCompressor::ZstdCompressor(int level, std::function<void(std::span<const std::byte>)> sink)
    : context_(ZSTD_createCCtx()), sink_(std::move(sink)) {
  if (context_ == nullptr) throw std::bad_alloc();
  auto* context = static_cast<ZSTD_CCtx*>(context_);
  ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level);
  ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, 23);
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
    if (ZSTD_isError(left)) throw Error(Errc::resource, std::string("zstd: ") + ZSTD_getErrorName(left));
    if (out.pos > 0) sink_({chunk.data(), out.pos});
    if (end ? left == 0 : in.pos == in.size) return;
  }
}

void zstd_decompress(std::span<const std::byte> in, std::span<std::byte> out, const std::string& what) {
  ZSTD_DCtx* context = ZSTD_createDCtx();
  if (context == nullptr) throw std::bad_alloc();
  ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, 27);
  ZSTD_inBuffer source{in.data(), in.size(), 0};
  ZSTD_outBuffer target{out.data(), out.size(), 0};
  size_t left = 1;
  while (left != 0 && !ZSTD_isError(left)) {
    const size_t before = source.pos + target.pos;
    left = ZSTD_decompressStream(context, &target, &source);
    if (left != 0 && source.pos + target.pos == before) break;  // no progress: input or room ran out
  }
  const bool good = left == 0 && source.pos == in.size() && target.pos == out.size();
  const std::string reason = ZSTD_isError(left) ? ZSTD_getErrorName(left) : "its size is wrong";
  ZSTD_freeDCtx(context);
  if (!good) throw Error(Errc::format, what + ": cannot inflate: " + reason + " (the file is damaged; run r1-convert again)");
}

}  // namespace r1
