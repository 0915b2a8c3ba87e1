#include "CKernels.h"
#include "target.h"

#include <math.h>

/* Every sum is taken in the same order on every processor: eight lanes, joined at the end in one way, and no
   multiplication is joined with an addition. So the figures of a comparison are the same bits everywhere. */
#pragma STDC FP_CONTRACT OFF

enum { LANES = 8 };

/* ---- to double ---- */

MVC_INLINE double bits_to_double(uint32_t bits) {
  float value;
  memcpy(&value, &bits, 4);
  return value;
}

MVC_INLINE double half_to_double(uint16_t half) {
  /* The exponent is 112 too small then, which a multiplication corrects, of subnormal numbers too. */
  uint32_t bits = (uint32_t)(half & 0x7FFF) << 13;
  float value;
  memcpy(&value, &bits, 4);
  value *= 0x1p112f;
  memcpy(&bits, &value, 4);
  bits |= (half & 0x7C00) == 0x7C00 ? 0x7F800000 : 0;
  return bits_to_double(bits | (uint32_t)(half & 0x8000) << 16);
}

#define WIDEN(type, expression) \
  for (size_t i = 0; i < count; i++) { \
    type v; \
    memcpy(&v, numbers + i * sizeof(type), sizeof(type)); \
    out[i] = (expression); \
  } \
  return;

MVC_INLINE uint16_t half_at(const uint8_t *bytes) { return (uint16_t)(bytes[0] | bytes[1] << 8); }

MVC_INLINE void widen_q8_0(const uint8_t *block, size_t count, double *out) {
  for (size_t start = 0; start < count; start += 32, block += 34) {
    double scale = half_to_double(half_at(block));
    for (size_t i = 0; i < 32; i++) out[start + i] = scale * (int8_t)block[2 + i];
  }
}

MVC_INLINE void widen_q4_0(const uint8_t *block, size_t count, double *out) {
  for (size_t start = 0; start < count; start += 32, block += 18) {
    double scale = half_to_double(half_at(block));
    for (size_t i = 0; i < 16; i++) {
      out[start + i] = scale * ((block[2 + i] & 15) - 8);
      out[start + 16 + i] = scale * ((block[2 + i] >> 4) - 8);
    }
  }
}

MVC_INLINE void widen(const uint8_t *numbers, size_t count, mvc_number_kind kind, const double *table, double *out) {
  switch (kind) {
  case MVC_BYTE_TABLE: WIDEN(uint8_t, table[v])
  case MVC_INT16: WIDEN(int16_t, v)
  case MVC_UINT16: WIDEN(uint16_t, v)
  case MVC_INT32: WIDEN(int32_t, v)
  case MVC_UINT32: WIDEN(uint32_t, v)
  case MVC_INT64: WIDEN(int64_t, (double)v)
  case MVC_UINT64: WIDEN(uint64_t, (double)v)
  case MVC_FLOAT16: WIDEN(uint16_t, half_to_double(v))
  case MVC_BFLOAT16: WIDEN(uint16_t, bits_to_double((uint32_t)v << 16))
  case MVC_FLOAT32: WIDEN(float, v)
  case MVC_FLOAT64: WIDEN(double, v)
  case MVC_Q8_0: widen_q8_0(numbers, count, out); return;
  case MVC_Q4_0: widen_q4_0(numbers, count, out); return;
  }
}

/* ---- sums ---- */

typedef double lanes __attribute__((vector_size(8 * LANES), aligned(8)));
typedef int64_t lane_masks __attribute__((vector_size(8 * LANES), aligned(8)));

#define KEEP(value, mask) ((lanes)((lane_masks)(value) & (mask)))
#define SELECT(mask, yes, no) ((lanes)(((lane_masks)(yes) & (mask)) | ((lane_masks)(no) & ~(mask))))
#define MAGNITUDE(value) ((lanes)((lane_masks)(value) & INT64_MAX))

MVC_INLINE double joined(const double *v) { return ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7])); }

MVC_INLINE double largest(const double *v) {
  double most = v[0];
  for (int i = 1; i < LANES; i++) most = v[i] > most ? v[i] : most;
  return most;
}

MVC_INLINE uint64_t counted(const int64_t *v) {
  int64_t sum = 0;
  for (int i = 0; i < LANES; i++) sum += v[i];
  /* A lane of a mask is -1. */
  return (uint64_t)-sum;
}

/* `count` is a multiple of the lanes: the caller fills up with zeros, which add nothing. */
MVC_INLINE void pair_sums(const double *old, const double *new_, size_t count, mvc_pair_totals *sums) {
  lanes old_squares = {0}, new_squares = {0}, products = {0}, squares = {0}, most = {0};
  lane_masks finite_counts = {0}, unequal = {0};
  for (size_t i = 0; i < count; i += LANES) {
    lanes a, b;
    memcpy(&a, old + i, sizeof a);
    memcpy(&b, new_ + i, sizeof b);
    /* A difference to itself is zero for all but infinities and NaN. */
    lane_masks finite = (a - a == 0) & (b - b == 0);
    unequal += (a != b) & ((a == a) | (b == b));
    finite_counts += finite;
    a = KEEP(a, finite);
    b = KEEP(b, finite);
    lanes d = b - a;
    old_squares += a * a;
    new_squares += b * b;
    products += a * b;
    squares += d * d;
    lanes magnitude = MAGNITUDE(d);
    most = SELECT(magnitude > most, magnitude, most);
  }
  double v[LANES];
  int64_t n[LANES];
  memcpy(v, &old_squares, sizeof v);
  sums->old_squares = joined(v);
  memcpy(v, &new_squares, sizeof v);
  sums->new_squares = joined(v);
  memcpy(v, &products, sizeof v);
  sums->products = joined(v);
  memcpy(v, &squares, sizeof v);
  sums->difference_squares = joined(v);
  memcpy(v, &most, sizeof v);
  sums->most = largest(v);
  memcpy(n, &finite_counts, sizeof n);
  sums->finite = counted(n);
  memcpy(n, &unequal, sizeof n);
  sums->unequal = counted(n);
}

MVC_INLINE void census(const double *values, size_t count, double least_normal, mvc_census_totals *result) {
  lane_masks nans = {0}, infinities = {0}, zeros = {0}, subnormals = {0};
  lanes least, most;
  for (int i = 0; i < LANES; i++) {
    least[i] = INFINITY;
    most[i] = -INFINITY;
  }
  for (size_t i = 0; i < count; i += LANES) {
    lanes v;
    memcpy(&v, values + i, sizeof v);
    lanes magnitude = MAGNITUDE(v);
    lane_masks finite = v - v == 0;
    nans += v != v;
    infinities += magnitude == INFINITY;
    zeros += v == 0;
    subnormals += (magnitude < least_normal) & (v != 0);
    least = SELECT(finite & (v < least), v, least);
    most = SELECT(finite & (v > most), v, most);
  }
  int64_t n[LANES];
  memcpy(n, &nans, sizeof n);
  result->nans = counted(n);
  memcpy(n, &infinities, sizeof n);
  result->infinities = counted(n);
  memcpy(n, &zeros, sizeof n);
  result->zeros = counted(n);
  memcpy(n, &subnormals, sizeof n);
  result->subnormals = counted(n);
  result->least = INFINITY;
  result->most = -INFINITY;
  for (int i = 0; i < LANES; i++) {
    if (least[i] < result->least) result->least = least[i];
    if (most[i] > result->most) result->most = most[i];
  }
}

/* ---- bytes ---- */

#define UNEQUAL(type) \
  for (size_t i = 0; i < count; i++) { \
    type x, y; \
    memcpy(&x, a + i * sizeof x, sizeof x); \
    memcpy(&y, b + i * sizeof y, sizeof y); \
    unequal += x != y; \
  } \
  break;

MVC_INLINE size_t count_unequal(const uint8_t *a, const uint8_t *b, size_t count, int width) {
  size_t unequal = 0;
  switch (width) {
  case 1: UNEQUAL(uint8_t)
  case 2: UNEQUAL(uint16_t)
  case 4: UNEQUAL(uint32_t)
  default: UNEQUAL(uint64_t)
  }
  return unequal;
}

/* ---- the same by instructions ---- */

#ifdef MVC_X86
#define IN_EACH(result, name, parameters, arguments) \
  MVC_TARGET_AVX512 static result name##_avx512 parameters { return name arguments; } \
  MVC_TARGET_AVX2 static result name##_avx2 parameters { return name arguments; } \
  result mvc_##name parameters { \
    if (mvc_has_avx512()) return name##_avx512 arguments; \
    if (mvc_has_avx2()) return name##_avx2 arguments; \
    return name arguments; \
  }
#else
#define IN_EACH(result, name, parameters, arguments) \
  result mvc_##name parameters { return name arguments; }
#endif

IN_EACH(
  void, widen, (const uint8_t *numbers, size_t count, mvc_number_kind kind, const double *table, double *out),
  (numbers, count, kind, table, out))
IN_EACH(
  void, pair_sums, (const double *old, const double *new_, size_t count, mvc_pair_totals *sums), (old, new_, count, sums))
IN_EACH(
  void, census, (const double *values, size_t count, double least_normal, mvc_census_totals *result),
  (values, count, least_normal, result))
IN_EACH(
  size_t, count_unequal, (const uint8_t *a, const uint8_t *b, size_t count, int width), (a, b, count, width))
