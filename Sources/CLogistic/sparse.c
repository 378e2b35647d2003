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
