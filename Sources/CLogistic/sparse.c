// Sparse rows (CSR) and columns (CSC). Every access but the values and their places goes where an index
// says, so nothing is gained by wider vectors: one build serves every instruction set.

#include "CLogistic.h"

#define S float
#define PAIR f32
#include "sparse.inc"
#undef S
#undef PAIR
#define S double
#define PAIR f64
#include "sparse.inc"
#undef S
#undef PAIR

void lgk_sparse_count(const int32_t *columns, ptrdiff_t count, int32_t *sizes) {
  for (ptrdiff_t t = 0; t < count; t++) sizes[columns[t]]++;
}

void lgk_sparse_count_places(const ptrdiff_t *starts, const int32_t *columns, ptrdiff_t first,
                             ptrdiff_t end, const int32_t *place, ptrdiff_t *sizes) {
  for (ptrdiff_t i = first; i < end; i++) {
    ptrdiff_t count = 0;
    for (ptrdiff_t t = starts[i]; t < starts[i + 1]; t++) count += place[columns[t]] >= 0;
    sizes[i] = count;
  }
}
