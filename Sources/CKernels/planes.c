#include "CKernels.h"
#include "target.h"

/* Compilers turn these loops into vectors; the widest the processor has are chosen below. */

#define ROTATED_LEFT(v, bits) ((v) << 1 | (v) >> ((bits) - 1))
#define ROTATED_RIGHT(v, bits) ((v) >> 1 | (v) << ((bits) - 1))

#define PLANES_OF_WIDTH(type, width) \
  MVC_INLINE void split_##width(const uint8_t *numbers, size_t count, int rotate, uint8_t *const *planes) { \
    uint8_t *restrict out[width]; \
    for (int p = 0; p < width; p++) out[p] = planes[p]; \
    for (size_t i = 0; i < count; i++) { \
      type v; \
      memcpy(&v, numbers + i * width, width); \
      v = rotate ? (type)ROTATED_LEFT(v, 8 * width) : v; \
      for (int p = 0; p < width; p++) out[p][i] = (uint8_t)(v >> (8 * (width - 1 - p))); \
    } \
  } \
  MVC_INLINE void merge_##width(uint8_t *restrict numbers, size_t count, int rotate, const uint8_t *const *planes) { \
    const uint8_t *restrict in[width]; \
    for (int p = 0; p < width; p++) in[p] = planes[p]; \
    for (size_t i = 0; i < count; i++) { \
      type v = 0; \
      for (int p = 0; p < width; p++) v |= (type)((type)in[p][i] << (8 * (width - 1 - p))); \
      v = rotate ? (type)ROTATED_RIGHT(v, 8 * width) : v; \
      memcpy(numbers + i * width, &v, width); \
    } \
  }

PLANES_OF_WIDTH(uint8_t, 1)
PLANES_OF_WIDTH(uint16_t, 2)
PLANES_OF_WIDTH(uint32_t, 4)
PLANES_OF_WIDTH(uint64_t, 8)

/* `rotate` is a constant in every loop. */
#define FOR_WIDTH(operation, numbers, count, rotate, planes) \
  switch (width) { \
  case 1: rotate ? operation##_1(numbers, count, 1, planes) : operation##_1(numbers, count, 0, planes); break; \
  case 2: rotate ? operation##_2(numbers, count, 1, planes) : operation##_2(numbers, count, 0, planes); break; \
  case 4: rotate ? operation##_4(numbers, count, 1, planes) : operation##_4(numbers, count, 0, planes); break; \
  default: rotate ? operation##_8(numbers, count, 1, planes) : operation##_8(numbers, count, 0, planes); break; \
  }

#ifdef MVC_X86
MVC_TARGET_AVX2 static void split_avx2(
  const uint8_t *numbers, size_t count, int width, int rotate, uint8_t *const *planes) {
  FOR_WIDTH(split, numbers, count, rotate, planes)
}

MVC_TARGET_AVX2 static void merge_avx2(
  uint8_t *numbers, size_t count, int width, int rotate, const uint8_t *const *planes) {
  FOR_WIDTH(merge, numbers, count, rotate, planes)
}
#endif

void mvc_split_planes(const uint8_t *numbers, size_t count, int width, int rotate, uint8_t *const *planes) {
#ifdef MVC_X86
  if (mvc_has_avx2()) {
    split_avx2(numbers, count, width, rotate, planes);
    return;
  }
#endif
  FOR_WIDTH(split, numbers, count, rotate, planes)
}

void mvc_merge_planes(uint8_t *numbers, size_t count, int width, int rotate, const uint8_t *const *planes) {
#ifdef MVC_X86
  if (mvc_has_avx2()) {
    merge_avx2(numbers, count, width, rotate, planes);
    return;
  }
#endif
  FOR_WIDTH(merge, numbers, count, rotate, planes)
}
