#include "CKernels.h"
#include "target.h"

/* Compilers turn these loops into vectors. */

#define DIFFERENCE_OF_WIDTH(type, signed_type, width) \
  /* Negative floating-point numbers count downwards from the smallest; positive ones upwards from the middle. */ \
  MVC_INLINE type ordered_##width(type v) { \
    type sign = (type)((signed_type)v >> (8 * width - 1)); \
    return (type)(v ^ (type)(sign | (type)1 << (8 * width - 1))); \
  } \
  MVC_INLINE type unordered_##width(type v) { \
    type sign = (type)((signed_type)v >> (8 * width - 1)); \
    return (type)(v ^ (type)(~sign | (type)1 << (8 * width - 1))); \
  } \
  MVC_INLINE void difference_##width( \
    const uint8_t *numbers, const uint8_t *base, size_t count, int is_float, uint8_t *restrict difference) { \
    for (size_t i = 0; i < count; i++) { \
      type a, b; \
      memcpy(&a, numbers + i * width, width); \
      memcpy(&b, base + i * width, width); \
      type d = is_float ? (type)(ordered_##width(a) - ordered_##width(b)) : (type)(a - b); \
      d = (type)((type)(d << 1) ^ (type)((signed_type)d >> (8 * width - 1))); \
      memcpy(difference + i * width, &d, width); \
    } \
  } \
  MVC_INLINE void apply_difference_##width( \
    const uint8_t *difference, const uint8_t *base, size_t count, int is_float, uint8_t *numbers) { \
    for (size_t i = 0; i < count; i++) { \
      type d, b; \
      memcpy(&d, difference + i * width, width); \
      memcpy(&b, base + i * width, width); \
      d = (type)((type)(d >> 1) ^ (type)(0 - (type)(d & 1))); \
      type a = is_float ? unordered_##width((type)(ordered_##width(b) + d)) : (type)(b + d); \
      memcpy(numbers + i * width, &a, width); \
    } \
  }

DIFFERENCE_OF_WIDTH(uint8_t, int8_t, 1)
DIFFERENCE_OF_WIDTH(uint16_t, int16_t, 2)
DIFFERENCE_OF_WIDTH(uint32_t, int32_t, 4)
DIFFERENCE_OF_WIDTH(uint64_t, int64_t, 8)

/* `is_float` is a constant in every loop. */
#define FOR_WIDTH(operation, from, base, to) \
  switch (width) { \
  case 1: is_float ? operation##_1(from, base, count, 1, to) : operation##_1(from, base, count, 0, to); break; \
  case 2: is_float ? operation##_2(from, base, count, 1, to) : operation##_2(from, base, count, 0, to); break; \
  case 4: is_float ? operation##_4(from, base, count, 1, to) : operation##_4(from, base, count, 0, to); break; \
  default: is_float ? operation##_8(from, base, count, 1, to) : operation##_8(from, base, count, 0, to); break; \
  }

#ifdef MVC_X86
MVC_TARGET_AVX2 static void difference_avx2(
  const uint8_t *numbers, const uint8_t *base, size_t count, int width, int is_float, uint8_t *difference) {
  FOR_WIDTH(difference, numbers, base, difference)
}

MVC_TARGET_AVX2 static void apply_difference_avx2(
  const uint8_t *difference, const uint8_t *base, size_t count, int width, int is_float, uint8_t *numbers) {
  FOR_WIDTH(apply_difference, difference, base, numbers)
}
#endif

void mvc_difference(
  const uint8_t *numbers, const uint8_t *base, size_t count, int width, int is_float, uint8_t *difference) {
#ifdef MVC_X86
  if (mvc_has_avx2()) {
    difference_avx2(numbers, base, count, width, is_float, difference);
    return;
  }
#endif
  FOR_WIDTH(difference, numbers, base, difference)
}

void mvc_apply_difference(
  const uint8_t *difference, const uint8_t *base, size_t count, int width, int is_float, uint8_t *numbers) {
#ifdef MVC_X86
  if (mvc_has_avx2()) {
    apply_difference_avx2(difference, base, count, width, is_float, numbers);
    return;
  }
#endif
  FOR_WIDTH(apply_difference, difference, base, numbers)
}
