#ifndef LGK_VARIANTS_H
#define LGK_VARIANTS_H

#include "CLogistic.h"

extern const lgk_kernels lgk_kernels_baseline;
#if defined(__x86_64__)
extern const lgk_kernels lgk_kernels_avx2;
extern const lgk_kernels lgk_kernels_avx512;
#endif

// A block of x stays in the first-level cache between its logits and its gradient.
#define LGK_BLOCK_BYTES 16384
#define LGK_BLOCK_ROWS 512
// How far ahead of the next rows memory is asked for. Measured: blocks of 16 kB with this distance, into the
// second-level cache, overlap memory and arithmetic best; into the first level costs a third.
#define LGK_AHEAD 16384
// The same for tiles of rows, which overlap with their neighbours by themselves.
#define LGK_TILE_AHEAD 2048
// Up to how many classes a softmax keeps rows side by side: 16 kB of logits and slopes.
#define LGK_LANE_CLASSES 128
// Rows that a packed panel of the Gram matrix holds.
#define LGK_GRAM_ROWS 128

#endif
