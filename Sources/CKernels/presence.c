#include "CKernels.h"
#include "target.h"

/* ---- plain loops ---- */

#define PRESENCE_OF_WIDTH(type, width) \
  static void reach_masks_##width(const uint8_t *numbers, size_t count, uint8_t threshold, uint64_t *masks) { \
    for (size_t start = 0; start < count; start += MVC_BLOCK) { \
      size_t size = count - start < MVC_BLOCK ? count - start : MVC_BLOCK; \
      uint64_t mask = 0; \
      for (size_t i = 0; i < size; i++) { \
        type v; \
        memcpy(&v, numbers + (start + i) * width, width); \
        mask |= (uint64_t)(v >= threshold) << i; \
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
#include "vectors.h"

/* `lanes` numbers a vector; a number past the end is neither loaded nor stored. */
#define PRESENCE_IN_VECTORS(width, lanes, bits, mask_type) \
  MVC_TARGET_AVX512 static void reach_masks_##width##_vectors( \
    const uint8_t *numbers, size_t count, uint8_t threshold, uint64_t *masks) { \
    const __m512i least = set1_##width(threshold); \
    for (size_t start = 0; start < count; start += MVC_BLOCK) { \
      uint64_t mask = 0; \
      for (size_t i = start; i < start + MVC_BLOCK && i < count; i += lanes) { \
        mask_type within = within_##width(count - i); \
        __m512i v = _mm512_maskz_loadu_epi##bits(within, numbers + i * width); \
        mask |= (uint64_t)_mm512_mask_cmpge_epu##bits##_mask(within, v, least) << (i - start); \
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

#endif

void mvc_reach_masks(const uint8_t *numbers, size_t count, int width, uint8_t threshold, uint64_t *masks) {
  MVC_CHOOSE(reach_masks, numbers, count, threshold, masks)
}

size_t mvc_compress(const uint8_t *numbers, size_t count, int width, const uint64_t *masks, uint8_t *out) {
  MVC_CHOOSE(compress, numbers, count, masks, out)
}

void mvc_expand(const uint8_t *in, size_t count, int width, const uint64_t *masks, uint8_t *numbers) {
  MVC_CHOOSE(expand, in, count, masks, numbers)
}
