// Shared libraries that are opened by the first call of one of their functions (x86-64): what the stubs
// that cmake/write_late_stubs.cmake writes are made of. SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace r1::cli {

/// A library, the functions of it that have stubs, and where the stubs jump to.
struct LateLibrary {
  const char* soname;
  size_t n;
  const char* const* names;
  void** slots;
};

}  // namespace r1::cli

extern "C" {
/// Opens the library and fills its slots; any number of threads may come. If it cannot be opened,
/// says so on stderr and ends the process with status 2, as the dynamic linker would have at its start.
void r1_late_load(const r1::cli::LateLibrary& library) noexcept;
}

// A stub jumps to where its slot says; at first that is its second half, which notes the slot in r11.
#define R1_LATE_STUB(name, offset, slots, enter) \
  ".globl " name "\n.type " name ", @function\n.p2align 4\n" \
  name ":\n" \
  "  jmp *" slots "+" offset "(%rip)\n" \
  "r1_late_first_" name ":\n" \
  "  lea " slots "+" offset "(%rip), %r11\n" \
  "  jmp " enter "\n" \
  ".size " name ", .-" name "\n"

// All registers that can hold arguments, and the slot, survive the loading.
#define R1_LATE_ENTER(enter, library) \
  ".text\n.p2align 4\n.type " enter ", @function\n" \
  enter ":\n" \
  "  .cfi_startproc\n" \
  "  push %rbp\n  .cfi_def_cfa_offset 16\n  .cfi_offset %rbp, -16\n" \
  "  mov %rsp, %rbp\n  .cfi_def_cfa_register %rbp\n" \
  "  and $-16, %rsp\n  sub $192, %rsp\n" \
  "  mov %rax, (%rsp)\n  mov %rdi, 8(%rsp)\n  mov %rsi, 16(%rsp)\n  mov %rdx, 24(%rsp)\n" \
  "  mov %rcx, 32(%rsp)\n  mov %r8, 40(%rsp)\n  mov %r9, 48(%rsp)\n  mov %r11, 56(%rsp)\n" \
  "  movaps %xmm0, 64(%rsp)\n  movaps %xmm1, 80(%rsp)\n  movaps %xmm2, 96(%rsp)\n  movaps %xmm3, 112(%rsp)\n" \
  "  movaps %xmm4, 128(%rsp)\n  movaps %xmm5, 144(%rsp)\n  movaps %xmm6, 160(%rsp)\n  movaps %xmm7, 176(%rsp)\n" \
  "  lea " library "(%rip), %rdi\n  call r1_late_load\n" \
  "  mov (%rsp), %rax\n  mov 8(%rsp), %rdi\n  mov 16(%rsp), %rsi\n  mov 24(%rsp), %rdx\n" \
  "  mov 32(%rsp), %rcx\n  mov 40(%rsp), %r8\n  mov 48(%rsp), %r9\n  mov 56(%rsp), %r11\n" \
  "  movaps 64(%rsp), %xmm0\n  movaps 80(%rsp), %xmm1\n  movaps 96(%rsp), %xmm2\n  movaps 112(%rsp), %xmm3\n" \
  "  movaps 128(%rsp), %xmm4\n  movaps 144(%rsp), %xmm5\n  movaps 160(%rsp), %xmm6\n  movaps 176(%rsp), %xmm7\n" \
  "  leave\n  .cfi_def_cfa %rsp, 8\n" \
  "  jmp *(%r11)\n" \
  "  .cfi_endproc\n.size " enter ", .-" enter "\n"

#define R1_LATE_SLOTS(slots) \
  ".data\n.p2align 3\n.globl " slots "\n.hidden " slots "\n.type " slots ", @object\n" slots ":\n"
#define R1_LATE_SLOT(name) "  .quad r1_late_first_" name "\n"
