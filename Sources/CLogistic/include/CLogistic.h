#ifndef CLOGISTIC_H
#define CLOGISTIC_H
int lgk_placeholder(void);

/// The square root as one instruction, never a call: loops over it can be vectorised.
static inline double lgk_sqrt(double x) { return __builtin_elementwise_sqrt(x); }
#endif
