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
