// Every kernel, once for each instruction set. variant.inc is written in clang's vector extensions
// for vectors of LGK_BYTES bytes; the attribute stack decides what the compiler makes of it.

#include "variants.h"

#pragma clang fp contract(fast)
// Wide vectors are passed only between functions that are inlined: there is no ABI to keep.
#pragma clang diagnostic ignored "-Wpsabi"

#define LGK_PASTE3_(a, b, c) a##_##b##_##c
#define LGK_PASTE3(a, b, c) LGK_PASTE3_(a, b, c)
#define LGK_PASTE2_(a, b) a##_##b
#define LGK_PASTE2(a, b) LGK_PASTE2_(a, b)
#define LGK_INLINE static inline __attribute__((always_inline))
#define LGK_UNROLL _Pragma("clang loop unroll(full)")

// Asks for `bytes` bytes, LGK_AHEAD behind `at`; returns at + bytes. Any address is allowed.
LGK_INLINE const char *lgk_prefetch(const char *at, ptrdiff_t bytes) {
  for (ptrdiff_t i = 0; i < bytes; i += 64) __builtin_prefetch(at + LGK_AHEAD + i, 0, 2);
  return at + bytes;
}

// The lower and the upper halves of a and b, lane by lane in turn.
#define LGK_LOW2(a, b) __builtin_shufflevector(a, b, 0, 2)
#define LGK_HIGH2(a, b) __builtin_shufflevector(a, b, 1, 3)
#define LGK_LOW4(a, b) __builtin_shufflevector(a, b, 0, 4, 1, 5)
#define LGK_HIGH4(a, b) __builtin_shufflevector(a, b, 2, 6, 3, 7)
#define LGK_LOW8(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define LGK_HIGH8(a, b) __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#define LGK_LOW16(a, b) \
  __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define LGK_HIGH16(a, b) \
  __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
// The even and the odd lanes of a followed by b.
#define LGK_EVEN2(a, b) __builtin_shufflevector(a, b, 0, 2)
#define LGK_ODD2(a, b) __builtin_shufflevector(a, b, 1, 3)
#define LGK_EVEN4(a, b) __builtin_shufflevector(a, b, 0, 2, 4, 6)
#define LGK_ODD4(a, b) __builtin_shufflevector(a, b, 1, 3, 5, 7)
#define LGK_EVEN8(a, b) __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14)
#define LGK_ODD8(a, b) __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15)
#define LGK_EVEN16(a, b) \
  __builtin_shufflevector(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30)
#define LGK_ODD16(a, b) \
  __builtin_shufflevector(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31)

#define LGK_ISA baseline
#define LGK_BYTES 16
#include "variant.inc"
#undef LGK_ISA
#undef LGK_BYTES

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define LGK_ISA avx2
#define LGK_BYTES 32
#include "variant.inc"
#undef LGK_ISA
#undef LGK_BYTES
#pragma clang attribute pop

#pragma clang attribute push(                                                             \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), \
    apply_to = function)
#define LGK_ISA avx512
#define LGK_BYTES 64
#include "variant.inc"
#undef LGK_ISA
#undef LGK_BYTES
#pragma clang attribute pop
#endif
