#include "CLogistic.h"

#include "variants.h"

static int supported(const lgk_kernels **tables) {
  int count = 0;
  tables[count++] = &lgk_kernels_baseline;
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    tables[count++] = &lgk_kernels_avx2;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
      tables[count++] = &lgk_kernels_avx512;
  }
#endif
  return count;
}

int lgk_variant_count(void) {
  const lgk_kernels *tables[3];
  return supported(tables);
}

const lgk_kernels *lgk_variant(int i) {
  const lgk_kernels *tables[3];
  int count = supported(tables);
  return tables[i < 0 ? 0 : i < count ? i : count - 1];
}

const lgk_kernels *lgk_best(void) {
  const lgk_kernels *tables[3];
  return tables[supported(tables) - 1];
}

static ptrdiff_t clamp(ptrdiff_t value, ptrdiff_t low, ptrdiff_t high) {
  return value < low ? low : value > high ? high : value;
}

ptrdiff_t lgk_block_rows(ptrdiff_t d, ptrdiff_t k, ptrdiff_t bytes) {
  ptrdiff_t row = (d > 0 ? d : 1) * bytes;
  ptrdiff_t rows = clamp(LGK_BLOCK_BYTES / row, 16, LGK_BLOCK_ROWS);
  if (k > 1) rows = clamp(2048 / k, 1, rows);
  return rows >= 16 ? rows & ~(ptrdiff_t)15 : rows;
}

ptrdiff_t lgk_fused_scratch(ptrdiff_t n, ptrdiff_t k) {
  if ((n < LGK_BLOCK_ROWS ? n : LGK_BLOCK_ROWS) * k <= LGK_BLOCK_ROWS) return 0;
  return k > 2048 ? k : 2048;
}

ptrdiff_t lgk_newton_rows(ptrdiff_t d, ptrdiff_t k) {
  ptrdiff_t rows = clamp(65536 / (d > 0 ? d : 1), 32, LGK_GRAM_ROWS);
  if (k > 1) rows = clamp(8192 / k, 1, rows);
  return rows >= 16 ? rows & ~(ptrdiff_t)15 : rows;
}

ptrdiff_t lgk_newton_scratch(ptrdiff_t d, ptrdiff_t k) {
  return lgk_newton_rows(d, k) * (d + 2 * k + 2) + 64;
}
