#include "CLogistic.h"

// Lines of the cache on every processor that there are kernels for.
#define LINE 64

void lgk_prefetch_rows(const void *x, ptrdiff_t row_bytes, const ptrdiff_t *rows, ptrdiff_t n) {
  for (ptrdiff_t i = 0; i < n; i++) {
    const char *row = (const char *)x + rows[i] * row_bytes;
    for (ptrdiff_t at = 0; at < row_bytes; at += LINE) __builtin_prefetch(row + at);
    __builtin_prefetch(row + row_bytes - 1);
  }
}

void lgk_gather_f32(const float *x, ptrdiff_t d, const ptrdiff_t *rows, ptrdiff_t n, double *out) {
  for (ptrdiff_t i = 0; i < n; i++) {
    const float *row = x + rows[i] * d;
    for (ptrdiff_t j = 0; j < d; j++) out[j] = row[j];
    out += d;
  }
}

void lgk_gather_f64(const double *x, ptrdiff_t d, const ptrdiff_t *rows, ptrdiff_t n, double *out) {
  for (ptrdiff_t i = 0; i < n; i++) {
    const double *row = x + rows[i] * d;
    for (ptrdiff_t j = 0; j < d; j++) out[j] = row[j];
    out += d;
  }
}

void lgk_gather_u8(const unsigned char *x, ptrdiff_t d, const ptrdiff_t *rows, ptrdiff_t n, double *out) {
  for (ptrdiff_t i = 0; i < n; i++) {
    const unsigned char *row = x + rows[i] * d;
    for (ptrdiff_t j = 0; j < d; j++) out[j] = row[j];
    out += d;
  }
}

void lgk_widen_u8(const unsigned char *x, ptrdiff_t n, double *out) {
  for (ptrdiff_t i = 0; i < n; i++) out[i] = x[i];
}

int lgk_narrow_u8(const double *x, ptrdiff_t n, unsigned char *out) {
  for (ptrdiff_t i = 0; i < n; i++) {
    // Of a number that is none, every comparison is false.
    if (!(x[i] >= 0 && x[i] <= 255)) return 0;
    out[i] = (unsigned char)x[i];
    if (out[i] != x[i] || (x[i] == 0 && __builtin_signbit(x[i]))) return 0;
  }
  return 1;
}

void lgk_interleave_f64(const double *const *columns, const double *fills, const ptrdiff_t *places,
                        ptrdiff_t count, ptrdiff_t first, ptrdiff_t n, ptrdiff_t stride, double *out) {
  // Eight rows at a time: a column's eight values are a cache line, and what is written stays near.
  for (ptrdiff_t i = 0; i < n; i += 8) {
    ptrdiff_t m = n - i < 8 ? n - i : 8;
    for (ptrdiff_t c = 0; c < count; c++) {
      const double *x = columns[c] + first + i;
      double fill = fills[c];
      double *to = out + i * stride + places[c];
      __builtin_prefetch(x + 64);
      if (m == 8 && fill != fill) {
        for (int k = 0; k < 8; k++) to[k * stride] = x[k];
      } else {
        for (ptrdiff_t k = 0; k < m; k++) to[k * stride] = x[k] == x[k] ? x[k] : fill;
      }
    }
  }
}
