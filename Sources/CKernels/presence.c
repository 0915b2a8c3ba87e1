#include "CKernels.h"
#include "target.h"

/* ---- plain loops ---- */

#define PRESENCE_OF_WIDTH(type, width) \
  static void nonzero_masks_##width(const uint8_t *numbers, size_t count, uint64_t *masks) { \
    for (size_t start = 0; start < count; start += MVC_BLOCK) { \
      size_t size = count - start < MVC_BLOCK ? count - start : MVC_BLOCK; \
      uint64_t mask = 0; \
      for (size_t i = 0; i < size; i++) { \
        type v; \
        memcpy(&v, numbers + (start + i) * width, width); \
        mask |= (uint64_t)(v != 0) << i; \
      } \
      *masks++ = mask; \
    } \
  } \
  static size_t compress_##width(const uint8_t *numbers, size_t count, const uint64_t *masks, uint8_t *out) { \
    uint8_t *begin = out; \
    for (size_t i = 0; i < count; i++) { \
      memcpy(out, numbers + i * width, width); \
      out += (masks[i / MVC_BLOCK] >> i % MVC_BLOCK & 1) * width; \
    } \
    return (size_t)(out - begin) / width; \
  } \
  static void expand_##width(const uint8_t *in, size_t count, const uint64_t *masks, uint8_t *numbers) { \
    for (size_t i = 0; i < count; i++) { \
      type v, present = (type)(masks[i / MVC_BLOCK] >> i % MVC_BLOCK & 1); \
      memcpy(&v, in, width); \
      v &= (type)(0 - present); \
      memcpy(numbers + i * width, &v, width); \
      in += present * width; \
    } \
  }

PRESENCE_OF_WIDTH(uint8_t, 1)
PRESENCE_OF_WIDTH(uint16_t, 2)
PRESENCE_OF_WIDTH(uint32_t, 4)
PRESENCE_OF_WIDTH(uint64_t, 8)

/* ---- vectors ---- */

#ifdef MVC_X86
/* `lanes` numbers a vector; a number past the end is neither loaded nor stored. */
#define PRESENCE_IN_VECTORS(width, lanes, bits, mask_type) \
  MVC_TARGET_AVX512 MVC_INLINE mask_type within_##width(size_t left) { \
    return left >= lanes ? (mask_type)~(mask_type)0 : (mask_type)(((uint64_t)1 << left) - 1); \
  } \
  MVC_TARGET_AVX512 static void nonzero_masks_##width##_vectors( \
    const uint8_t *numbers, size_t count, uint64_t *masks) { \
    for (size_t start = 0; start < count; start += MVC_BLOCK) { \
      uint64_t mask = 0; \
      for (size_t i = start; i < start + MVC_BLOCK && i < count; i += lanes) { \
        __m512i v = _mm512_maskz_loadu_epi##bits(within_##width(count - i), numbers + i * width); \
        mask |= (uint64_t)_mm512_test_epi##bits##_mask(v, v) << (i - start); \
      } \
      *masks++ = mask; \
    } \
  } \
  MVC_TARGET_AVX512 static size_t compress_##width##_vectors( \
    const uint8_t *numbers, size_t count, const uint64_t *masks, uint8_t *out) { \
    uint8_t *begin = out; \
    for (size_t i = 0; i < count; i += lanes) { \
      mask_type mask = (mask_type)(masks[i / MVC_BLOCK] >> i % MVC_BLOCK) & within_##width(count - i); \
      __m512i v = _mm512_maskz_loadu_epi##bits(mask, numbers + i * width); \
      _mm512_storeu_si512(out, _mm512_maskz_compress_epi##bits(mask, v)); \
      out += (size_t)_mm_popcnt_u64(mask) * width; \
    } \
    return (size_t)(out - begin) / width; \
  } \
  MVC_TARGET_AVX512 static void expand_##width##_vectors( \
    const uint8_t *in, size_t count, const uint64_t *masks, uint8_t *numbers) { \
    for (size_t i = 0; i < count; i += lanes) { \
      mask_type mask = (mask_type)(masks[i / MVC_BLOCK] >> i % MVC_BLOCK); \
      __m512i v = _mm512_maskz_expand_epi##bits(mask, _mm512_loadu_si512(in)); \
      _mm512_mask_storeu_epi##bits(numbers + i * width, within_##width(count - i), v); \
      in += (size_t)_mm_popcnt_u64(mask) * width; \
    } \
  }

PRESENCE_IN_VECTORS(1, 64, 8, __mmask64)
PRESENCE_IN_VECTORS(2, 32, 16, __mmask32)
PRESENCE_IN_VECTORS(4, 16, 32, __mmask16)
PRESENCE_IN_VECTORS(8, 8, 64, __mmask8)

#define CHOOSE(operation, ...) \
  if (mvc_has_avx512()) { \
    switch (width) { \
    case 1: return operation##_1_vectors(__VA_ARGS__); \
    case 2: return operation##_2_vectors(__VA_ARGS__); \
    case 4: return operation##_4_vectors(__VA_ARGS__); \
    default: return operation##_8_vectors(__VA_ARGS__); \
    } \
  } \
  CHOOSE_PLAIN(operation, __VA_ARGS__)
#else
#define CHOOSE(operation, ...) CHOOSE_PLAIN(operation, __VA_ARGS__)
#endif

#define CHOOSE_PLAIN(operation, ...) \
  switch (width) { \
  case 1: return operation##_1(__VA_ARGS__); \
  case 2: return operation##_2(__VA_ARGS__); \
  case 4: return operation##_4(__VA_ARGS__); \
  default: return operation##_8(__VA_ARGS__); \
  }

void mvc_nonzero_masks(const uint8_t *numbers, size_t count, int width, uint64_t *masks) {
  CHOOSE(nonzero_masks, numbers, count, masks)
}

size_t mvc_compress(const uint8_t *numbers, size_t count, int width, const uint64_t *masks, uint8_t *out) {
  CHOOSE(compress, numbers, count, masks, out)
}

void mvc_expand(const uint8_t *in, size_t count, int width, const uint64_t *masks, uint8_t *numbers) {
  CHOOSE(expand, in, count, masks, numbers)
}
