#ifndef CLOGISTIC_H
#define CLOGISTIC_H

#include <stddef.h>
#include <stdint.h>

// Numeric kernels: pointers and sizes in, numbers out. No kernel allocates, keeps state, sets
// errno, or reads outside the arrays it is given.
//
// Shapes. n rows, d columns, k outputs; x is [n][d], z, r, y and p are [n][k], weights w and
// gradients g are [k][d], biases b and gb are [k]: all row-major and dense. offset and s are
// [n]: offset is added to each of a row's logits, s multiplies a row's loss. A pointer marked
// _Nullable may be NULL: zeros for b, offset and centre, ones for s, h and scale, and "not
// wanted" for an output. Outputs named g, gb, hessian, xh and sh are added to, others written.
//
// Precision. `_f32`: x float, arithmetic and weights, logits and slopes float; targets, s, offset
// and every sum over blocks are double. `_f64`: all double. `_mixed`: x float, all else double.
//
// Order of sums. A row's logit is added up in L lanes (L = vector width / width of the
// arithmetic), lane l taking columns l, l + L, …, then lanes pairwise, halves on halves; it does
// not depend on the row's place. (fused_logistic with k = 1 and d = 1, 2, 4 or 8 below L adds
// neighbouring columns pairwise instead; there too every row is treated alike.) Sums over rows
// run through blocks of lgk_block_rows(), with k = 1 in fused_logistic of 512 or 2·L, in a fixed number of
// interleaved partial sums inside a block, blocks in order; Gram matrices in blocks of 64 or 128
// rows. Thus a result depends on the arguments and on the instruction set, and on nothing else:
// callers who cut rows at fixed borders and add the parts in order get the same bits whatever
// the number of threads.

#pragma clang assume_nonnull begin

typedef struct lgk_kernels {
  /// The instruction set: "baseline", "avx2", "avx512".
  const char *name;

  // z = x·wᵀ + b
  void (*affine_f32)(const float *x, ptrdiff_t n, ptrdiff_t d, const float *w,
                     const float *_Nullable b, ptrdiff_t k, float *z);
  void (*affine_f64)(const double *x, ptrdiff_t n, ptrdiff_t d, const double *w,
                     const double *_Nullable b, ptrdiff_t k, double *z);
  void (*affine_mixed)(const float *x, ptrdiff_t n, ptrdiff_t d, const double *w,
                       const double *_Nullable b, ptrdiff_t k, double *z);

  // g += rᵀ·x. Partial sums of a block are float in _f32.
  void (*accumulate_f32)(const float *x, ptrdiff_t n, ptrdiff_t d, const float *r, ptrdiff_t k,
                         double *g);
  void (*accumulate_f64)(const double *x, ptrdiff_t n, ptrdiff_t d, const double *r, ptrdiff_t k,
                         double *g);
  void (*accumulate_mixed)(const float *x, ptrdiff_t n, ptrdiff_t d, const double *r, ptrdiff_t k,
                           double *g);

  // out = (x − centre)·scale, by column; both NULL: widening.
  void (*standardize_f32_f64)(const float *x, ptrdiff_t n, ptrdiff_t d,
                              const double *_Nullable centre, const double *_Nullable scale,
                              double *out);
  void (*standardize_f64_f64)(const double *x, ptrdiff_t n, ptrdiff_t d,
                              const double *_Nullable centre, const double *_Nullable scale,
                              double *out);

  // The lower triangle, hessian[i·d + j] with j ≤ i, of hessian += xᵀ·diag(h)·x. What lies above
  // the diagonal is neither read nor written.
  void (*gram_f64)(const double *x, ptrdiff_t n, ptrdiff_t d, const double *_Nullable h,
                   double *hessian);

  // out[i] = f(x[i]); in place if out == x. NaN gives NaN, infinities their limits.
  void (*exp_f32)(const float *x, ptrdiff_t n, float *out);
  void (*exp_f64)(const double *x, ptrdiff_t n, double *out);
  void (*sigmoid_f32)(const float *x, ptrdiff_t n, float *out);
  void (*sigmoid_f64)(const double *x, ptrdiff_t n, double *out);
  void (*softplus_f32)(const float *x, ptrdiff_t n, float *out);
  void (*softplus_f64)(const double *x, ptrdiff_t n, double *out);

  // Each row of z becomes its softmax.
  void (*softmax_f32)(float *z, ptrdiff_t n, ptrdiff_t k);
  void (*softmax_f64)(double *z, ptrdiff_t n, ptrdiff_t k);

  // Returns Σ s·meanₖ(softplus(z) − y·z); r = s·(σ(z) − y)/k, h = s·σ(z)·σ(−z)/k.
  double (*logistic_f32)(const float *z, const double *y, const double *_Nullable s, ptrdiff_t n,
                         ptrdiff_t k, float *_Nullable r, float *_Nullable h);
  double (*logistic_f64)(const double *z, const double *y, const double *_Nullable s, ptrdiff_t n,
                         ptrdiff_t k, double *_Nullable r, double *_Nullable h);

  // Returns Σ s·(log Σₖ exp(z) − Σₖ y·z); r = s·(p − y), p = softmax(z). `y` has
  // `width` values a row: k targets, or (width 1) the class's number from 0. A class number that
  // is none makes the row's loss and slopes NaN. r or p may be z. For k = 1 and width 1 the
  // value is a class number.
  double (*softmax_loss_f32)(const float *z, const double *y, ptrdiff_t width,
                             const double *_Nullable s, ptrdiff_t n, ptrdiff_t k,
                             float *_Nullable r, float *_Nullable p);
  double (*softmax_loss_f64)(const double *z, const double *y, ptrdiff_t width,
                             const double *_Nullable s, ptrdiff_t n, ptrdiff_t k,
                             double *_Nullable r, double *_Nullable p);

  // Returns Σ s·meanₖ (z − y)²; r = 2·s·(z − y)/k.
  double (*squared_f32)(const float *z, const double *y, const double *_Nullable s, ptrdiff_t n,
                        ptrdiff_t k, float *_Nullable r);
  double (*squared_f64)(const double *z, const double *y, const double *_Nullable s, ptrdiff_t n,
                        ptrdiff_t k, double *_Nullable r);

  // One read of x: logits, loss (returned), gradient. g and gb may be NULL (loss alone). scratch holds
  // lgk_fused_scratch(n, k) doubles, and may be NULL when that is 0.
  double (*fused_logistic_f32)(const float *x, ptrdiff_t n, ptrdiff_t d, const float *w,
                               const float *_Nullable b, ptrdiff_t k, const double *y,
                               const double *_Nullable s, const double *_Nullable offset,
                               float *_Nullable z, double *_Nullable g, double *_Nullable gb,
                               double *_Nullable scratch);
  double (*fused_logistic_f64)(const double *x, ptrdiff_t n, ptrdiff_t d, const double *w,
                               const double *_Nullable b, ptrdiff_t k, const double *y,
                               const double *_Nullable s, const double *_Nullable offset,
                               double *_Nullable z, double *_Nullable g, double *_Nullable gb,
                               double *_Nullable scratch);
  double (*fused_logistic_mixed)(const float *x, ptrdiff_t n, ptrdiff_t d, const double *w,
                                 const double *_Nullable b, ptrdiff_t k, const double *y,
                                 const double *_Nullable s, const double *_Nullable offset,
                                 double *_Nullable z, double *_Nullable g, double *_Nullable gb,
                                 double *_Nullable scratch);
  double (*fused_softmax_f32)(const float *x, ptrdiff_t n, ptrdiff_t d, const float *w,
                              const float *_Nullable b, ptrdiff_t k, const double *y,
                              ptrdiff_t width, const double *_Nullable s,
                              const double *_Nullable offset, float *_Nullable z,
                              double *_Nullable g, double *_Nullable gb, double *_Nullable scratch);
  double (*fused_softmax_f64)(const double *x, ptrdiff_t n, ptrdiff_t d, const double *w,
                              const double *_Nullable b, ptrdiff_t k, const double *y,
                              ptrdiff_t width, const double *_Nullable s,
                              const double *_Nullable offset, double *_Nullable z,
                              double *_Nullable g, double *_Nullable gb, double *_Nullable scratch);
  double (*fused_softmax_mixed)(const float *x, ptrdiff_t n, ptrdiff_t d, const double *w,
                                const double *_Nullable b, ptrdiff_t k, const double *y,
                                ptrdiff_t width, const double *_Nullable s,
                                const double *_Nullable offset, double *_Nullable z,
                                double *_Nullable g, double *_Nullable gb, double *_Nullable scratch);
  double (*fused_squared_f32)(const float *x, ptrdiff_t n, ptrdiff_t d, const float *w,
                              const float *_Nullable b, ptrdiff_t k, const double *y,
                              const double *_Nullable s, const double *_Nullable offset,
                              float *_Nullable z, double *_Nullable g, double *_Nullable gb,
                              double *_Nullable scratch);
  double (*fused_squared_f64)(const double *x, ptrdiff_t n, ptrdiff_t d, const double *w,
                              const double *_Nullable b, ptrdiff_t k, const double *y,
                              const double *_Nullable s, const double *_Nullable offset,
                              double *_Nullable z, double *_Nullable g, double *_Nullable gb,
                              double *_Nullable scratch);
  double (*fused_squared_mixed)(const float *x, ptrdiff_t n, ptrdiff_t d, const double *w,
                                const double *_Nullable b, ptrdiff_t k, const double *y,
                                const double *_Nullable s, const double *_Nullable offset,
                                double *_Nullable z, double *_Nullable g, double *_Nullable gb,
                                double *_Nullable scratch);

  // One read of x in double arithmetic, on features u = (x − centre)·scale:
  // loss (returned), gradient g [d], gb [1], the curvatures' lower triangle hessian [d][d] =
  // uᵀ·diag(h)·u, and the intercept's row xh [d] = uᵀh, sh [1] = Σh. z as in fused passes.
  // scratch holds lgk_newton_scratch(d, 1) doubles.
  double (*newton_logistic_f32)(const float *x, ptrdiff_t n, ptrdiff_t d,
                                const double *_Nullable centre, const double *_Nullable scale,
                                const double *w, const double *_Nullable b, const double *y,
                                const double *_Nullable s, const double *_Nullable offset,
                                double *_Nullable z, double *g, double *gb, double *hessian,
                                double *xh, double *sh, double *scratch);
  double (*newton_logistic_f64)(const double *x, ptrdiff_t n, ptrdiff_t d,
                                const double *_Nullable centre, const double *_Nullable scale,
                                const double *w, const double *_Nullable b, const double *y,
                                const double *_Nullable s, const double *_Nullable offset,
                                double *_Nullable z, double *g, double *gb, double *hessian,
                                double *xh, double *sh, double *scratch);

  // The same for softmax with k classes and targets as in softmax_loss. Block q = c·(c + 1)/2 + c',
  // c' ≤ c, has h = s·p_c·(δ_cc' − p_c'); hessian is [q][d][d] (each block symmetric, its lower
  // triangle written), xh [q][d], sh [q]. scratch holds lgk_newton_scratch(d, k) doubles.
  double (*newton_softmax_f32)(const float *x, ptrdiff_t n, ptrdiff_t d,
                               const double *_Nullable centre, const double *_Nullable scale,
                               const double *w, const double *_Nullable b, ptrdiff_t k,
                               const double *y, ptrdiff_t width, const double *_Nullable s,
                               const double *_Nullable offset, double *_Nullable z, double *g,
                               double *gb, double *hessian, double *xh, double *sh,
                               double *scratch);
  double (*newton_softmax_f64)(const double *x, ptrdiff_t n, ptrdiff_t d,
                               const double *_Nullable centre, const double *_Nullable scale,
                               const double *w, const double *_Nullable b, ptrdiff_t k,
                               const double *y, ptrdiff_t width, const double *_Nullable s,
                               const double *_Nullable offset, double *_Nullable z, double *g,
                               double *gb, double *hessian, double *xh, double *sh,
                               double *scratch);

  // Fits near one point, of which `fits` stand side by side, a multiple of 16: move [d + 1][fits] is
  // what each adds to the weights there, the intercept last. With p [n] the rows' probabilities at
  // the point and h [n] = s·p·(1 − p), moved the columns whose moves are not 0 and wanted those whose sums
  // are asked for, slopes [n][fits] = s·(σ(z + u) − σ(z)), u = x·move, as h·e/(1 + p·e)
  // with e = exp(u) − 1, good to rounding for |u| ≤ 1.5; 0 for the fits `without` the rows. sums [d + 1][fits]
  // += xᵀ·slopes and, last, the sums of slopes; partial sums are float, so n should be some hundreds.
  // Returns the greatest |u|, of all fits; not a number if one is not.
  float (*shift_slopes)(const float *x, ptrdiff_t n, ptrdiff_t d, const float *move,
                        ptrdiff_t fits, const ptrdiff_t *moved, ptrdiff_t moved_count,
                        const ptrdiff_t *wanted, ptrdiff_t wanted_count, const float *p,
                        const float *h, const ptrdiff_t *without, ptrdiff_t without_count,
                        float *slopes, double *sums);
} lgk_kernels;

/// The table for the best instruction set of this machine.
const lgk_kernels *lgk_best(void);
/// How many tables this machine can run, at least 1.
int lgk_variant_count(void);
/// The table of that number, from 0, slowest first.
const lgk_kernels *lgk_variant(int i);

/// Rows in a cache block of a pass over d columns of `bytes` bytes each, with k outputs.
ptrdiff_t lgk_block_rows(ptrdiff_t d, ptrdiff_t k, ptrdiff_t bytes);
/// Doubles of scratch that a fused pass over n rows needs: 0 for one output or a few rows.
ptrdiff_t lgk_fused_scratch(ptrdiff_t n, ptrdiff_t k);
/// Rows in a cache block of a Newton pass.
ptrdiff_t lgk_newton_rows(ptrdiff_t d, ptrdiff_t k);
/// Doubles of scratch that a Newton pass needs.
ptrdiff_t lgk_newton_scratch(ptrdiff_t d, ptrdiff_t k);

// Threads that wait between runs: first spinning, then asleep.

typedef struct lgk_pool lgk_pool;
/// A pool of `threads` threads, the caller's counted: threads − 1 are started. NULL without memory.
lgk_pool *_Nullable lgk_pool_create(int threads);
/// The number of threads that a run can use, the caller's counted.
int lgk_pool_threads(const lgk_pool *pool);
/// Calls task(context, i) once for each i in 0..<count, on at most `limit` threads (0: all), the
/// caller's among them, and returns when all have returned. While another run is under way, from
/// inside it or from another thread, all tasks run on the caller's thread.
void lgk_pool_run(lgk_pool *pool, ptrdiff_t count, int limit,
                  void (*task)(void *_Nullable context, ptrdiff_t i), void *_Nullable context);
/// Processors that this process may use, at least 1.
int lgk_processor_count(void);
/// Ends the threads; no run may be under way.
void lgk_pool_destroy(lgk_pool *pool);

// Rows in any order, widened to double: out[i][j] = x[rows[i]][j], x of d columns.
void lgk_gather_f32(const float *x, ptrdiff_t d, const ptrdiff_t *rows, ptrdiff_t n, double *out);
void lgk_gather_f64(const double *x, ptrdiff_t d, const ptrdiff_t *rows, ptrdiff_t n, double *out);
void lgk_gather_u8(const unsigned char *x, ptrdiff_t d, const ptrdiff_t *rows, ptrdiff_t n, double *out);
// out[i] = x[i] for i < n.
void lgk_widen_u8(const unsigned char *x, ptrdiff_t n, double *out);
// The same back; 0 if an x[i] is no whole number from 0 to 255, or is −0: out then holds nothing.
int lgk_narrow_u8(const double *x, ptrdiff_t n, unsigned char *out);
// out[i·stride + places[c]] = columns[c][first + i] for i < n, or fills[c] where that is NaN.
void lgk_interleave_f64(const double *_Nonnull const *_Nonnull columns, const double *fills,
                        const ptrdiff_t *places, ptrdiff_t count, ptrdiff_t first, ptrdiff_t n,
                        ptrdiff_t stride, double *out);
// Asks memory for rows that will be gathered soon.
void lgk_prefetch_rows(const void *x, ptrdiff_t row_bytes, const ptrdiff_t *rows, ptrdiff_t n);

// Sparse matrices. Row i's entries are starts[i] ..< starts[i + 1] of columns and values, columns
// ascending from 0; the same by column, with rows, for functions on columns. Here weights w and
// gradients g are [d][k]: what an entry touches lies together. Sums run in the entries' order, four
// interleaved parts for one output, so they depend on the arguments alone.
//
// logits: z = x·w + b. accumulate: g += xᵀr. curvatures:
// diagonal[j] = Σ x²·h for the columns listed. sweep: one pass of coordinate descent on the model with
// slopes and curvatures of the rows in state[2·i] and state[2·i + 1]; each column listed goes to
// the minimum along itself with penalties l1[j]·|w| + ½·l2[j]·w², between lower[j] and upper[j] where
// they are given, and the slopes follow; returns
// Σ ½·curvature·change². add_columns: z[i·stride] += Σ x·change[a] over the columns list[a].
void lgk_sparse_logits_f32(const ptrdiff_t *starts, const int32_t *columns, const float *values,
                           ptrdiff_t n, const double *w, const double *_Nullable b, ptrdiff_t k,
                           double *z);
void lgk_sparse_accumulate_f32(const ptrdiff_t *starts, const int32_t *columns,
                               const float *values, ptrdiff_t n, const double *r, ptrdiff_t k,
                               double *g);
void lgk_sparse_curvatures_f32(const ptrdiff_t *starts, const int32_t *rows,
                               const float *values, const ptrdiff_t *list, ptrdiff_t count,
                               const double *state, double *diagonal);
double lgk_sparse_sweep_f32(const ptrdiff_t *starts, const int32_t *rows, const float *values,
                            const ptrdiff_t *list, ptrdiff_t count, double *state, double *w,
                            const double *diagonal, const double *l1, const double *l2,
                            const double *_Nullable lower, const double *_Nullable upper);
void lgk_sparse_add_columns_f32(const ptrdiff_t *starts, const int32_t *rows,
                                const float *values, const ptrdiff_t *list, ptrdiff_t count,
                                const double *change, ptrdiff_t stride, double *z);
void lgk_sparse_logits_f64(const ptrdiff_t *starts, const int32_t *columns, const double *values,
                           ptrdiff_t n, const double *w, const double *_Nullable b, ptrdiff_t k,
                           double *z);
void lgk_sparse_accumulate_f64(const ptrdiff_t *starts, const int32_t *columns,
                               const double *values, ptrdiff_t n, const double *r, ptrdiff_t k,
                               double *g);
void lgk_sparse_curvatures_f64(const ptrdiff_t *starts, const int32_t *rows,
                               const double *values, const ptrdiff_t *list, ptrdiff_t count,
                               const double *state, double *diagonal);
double lgk_sparse_sweep_f64(const ptrdiff_t *starts, const int32_t *rows, const double *values,
                            const ptrdiff_t *list, ptrdiff_t count, double *state, double *w,
                            const double *diagonal, const double *l1, const double *l2,
                            const double *_Nullable lower, const double *_Nullable upper);
void lgk_sparse_add_columns_f64(const ptrdiff_t *starts, const int32_t *rows,
                                const double *values, const ptrdiff_t *list, ptrdiff_t count,
                                const double *change, ptrdiff_t stride, double *z);
// moments: sums[j] += Σ s·x and counts[j] += Σ s over a column's entries; with centres sums[j] +=
// Σ s·(x − centre[j])². lengths: out[i] = base + Σ x·(x − 2·centre[j])·scale[j].
// pack: the entries of rows first ..< end whose column has a place from 0, each at next[place]++, with its
// row; with step −1 the rows go from the last to the first, each entry at --next[place]. pick: the same entries by
// row, those of row i from begins[i], with their places for columns. squares: diagonal[j] += Σ x²·h[i·stride].
void lgk_sparse_moments_f32(const ptrdiff_t *starts, const int32_t *columns,
                            const float *values, ptrdiff_t n, const double *_Nullable weights,
                            const double *_Nullable centre, double *sums, double *counts);
void lgk_sparse_lengths_f32(const ptrdiff_t *starts, const int32_t *columns,
                            const float *values, ptrdiff_t n, const double *centre,
                            const double *scale, double base, double *out);
void lgk_sparse_pack_f32(const ptrdiff_t *starts, const int32_t *columns, const float *values,
                         ptrdiff_t first, ptrdiff_t end, ptrdiff_t step, const int32_t *place,
                         ptrdiff_t *next, int32_t *rows, float *out);
void lgk_sparse_pick_f32(const ptrdiff_t *starts, const int32_t *columns, const float *values,
                         ptrdiff_t first, ptrdiff_t end, const int32_t *place,
                         const ptrdiff_t *begins, int32_t *places, float *out);
void lgk_sparse_squares_f32(const ptrdiff_t *starts, const int32_t *columns,
                            const float *values, ptrdiff_t n, const double *h, ptrdiff_t stride,
                            double *diagonal);
void lgk_sparse_moments_f64(const ptrdiff_t *starts, const int32_t *columns,
                            const double *values, ptrdiff_t n, const double *_Nullable weights,
                            const double *_Nullable centre, double *sums, double *counts);
void lgk_sparse_lengths_f64(const ptrdiff_t *starts, const int32_t *columns,
                            const double *values, ptrdiff_t n, const double *centre,
                            const double *scale, double base, double *out);
void lgk_sparse_pack_f64(const ptrdiff_t *starts, const int32_t *columns, const double *values,
                         ptrdiff_t first, ptrdiff_t end, ptrdiff_t step, const int32_t *place,
                         ptrdiff_t *next, int32_t *rows, double *out);
void lgk_sparse_pick_f64(const ptrdiff_t *starts, const int32_t *columns, const double *values,
                         ptrdiff_t first, ptrdiff_t end, const int32_t *place,
                         const ptrdiff_t *begins, int32_t *places, double *out);
void lgk_sparse_squares_f64(const ptrdiff_t *starts, const int32_t *columns,
                            const double *values, ptrdiff_t n, const double *h, ptrdiff_t stride,
                            double *diagonal);

// How often each column occurs among so many entries, added; how many entries of each row have a place.
void lgk_sparse_count(const int32_t *columns, ptrdiff_t count, int32_t *sizes);
void lgk_sparse_count_places(const ptrdiff_t *starts, const int32_t *columns, ptrdiff_t first,
                             ptrdiff_t end, const int32_t *place, ptrdiff_t *sizes);

// The square root as one instruction, never a call: loops over it can be vectorised.
static inline double lgk_sqrt(double x) { return __builtin_elementwise_sqrt(x); }

// Scalar functions of the C library, under names that clash with nothing.
static inline double lgk_exp(double x) { return __builtin_exp(x); }
static inline double lgk_expm1(double x) { return __builtin_expm1(x); }
static inline double lgk_log(double x) { return __builtin_log(x); }
static inline double lgk_log1p(double x) { return __builtin_log1p(x); }
static inline double lgk_log2(double x) { return __builtin_log2(x); }
static inline double lgk_log10(double x) { return __builtin_log10(x); }
static inline double lgk_pow(double x, double y) { return __builtin_pow(x, y); }
static inline double lgk_tanh(double x) { return __builtin_tanh(x); }
static inline double lgk_cos(double x) { return __builtin_cos(x); }
static inline double lgk_erf(double x) { return __builtin_erf(x); }
static inline double lgk_erfc(double x) { return __builtin_erfc(x); }
static inline float lgk_expf(float x) { return __builtin_expf(x); }
static inline float lgk_logf(float x) { return __builtin_logf(x); }

#pragma clang assume_nonnull end

#endif
