#include "CKernels.h"
#include "target.h"

/* ---- plain loops ---- */

#define FOR_PRESENT(i) \
  for (size_t i = 0; i < count; i++) \
    if (masks == NULL || (masks[i / MVC_BLOCK] >> i % MVC_BLOCK & 1))

#define BUCKETS_OF_WIDTH(type, width) \
  MVC_INLINE int bucket_##width(const mvc_buckets *buckets, const uint8_t *base) { \
    type b; \
    memcpy(&b, base, width); \
    b &= (type)buckets->significant; \
    int bucket = 0; \
    for (int k = 0; k < buckets->count - 1; k++) bucket += b >= (type)buckets->bounds[k]; \
    return bucket; \
  } \
  static void count_##width( \
    const mvc_buckets *buckets, const uint8_t *base, size_t count, const uint64_t *masks, size_t *counts) { \
    FOR_PRESENT(i) counts[bucket_##width(buckets, base + i * width)]++; \
  } \
  static void partition_##width( \
    const mvc_buckets *buckets, const uint8_t *base, const uint8_t *numbers, size_t count, const uint64_t *masks, \
    uint8_t **parts) { \
    FOR_PRESENT(i) { \
      int bucket = bucket_##width(buckets, base + i * width); \
      memcpy(parts[bucket], numbers + i * width, width); \
      parts[bucket] += width; \
    } \
  } \
  static void gather_##width( \
    const mvc_buckets *buckets, const uint8_t *base, size_t count, const uint64_t *masks, const uint8_t **parts, \
    uint8_t *numbers) { \
    memset(numbers, 0, count * width); \
    FOR_PRESENT(i) { \
      int bucket = bucket_##width(buckets, base + i * width); \
      memcpy(numbers + i * width, parts[bucket], width); \
      parts[bucket] += width; \
    } \
  }

BUCKETS_OF_WIDTH(uint8_t, 1)
BUCKETS_OF_WIDTH(uint16_t, 2)
BUCKETS_OF_WIDTH(uint32_t, 4)
BUCKETS_OF_WIDTH(uint64_t, 8)

/* ---- vectors ---- */

#ifdef MVC_X86
#include "vectors.h"

/* What a vector and its buckets are, by width. With a bucket count that the compiler knows, bounds and parts are
   registers: twice as fast. */
#define BUCKETS_IN_VECTORS(width, lanes, bits, mask_type) \
  typedef struct { \
    __m512i significant, bounds[MVC_MOST_BUCKETS]; \
  } limits_##width; \
  MVC_TARGET_AVX512 MVC_INLINE void open_##width(const mvc_buckets *buckets, int buckets_count, limits_##width *to) { \
    to->significant = set1_##width(buckets->significant); \
    for (int k = 0; k < buckets_count - 1; k++) to->bounds[k] = set1_##width(buckets->bounds[k]); \
  } \
  MVC_TARGET_AVX512 MVC_INLINE mask_type present_##width(const uint64_t *masks, size_t i, size_t count) { \
    mask_type all = within_##width(count - i); \
    return masks == NULL ? all : all & (mask_type)(masks[i / MVC_BLOCK] >> i % MVC_BLOCK); \
  } \
  MVC_TARGET_AVX512 MVC_INLINE __m512i key_##width( \
    const limits_##width *limits, const uint8_t *base, mask_type present) { \
    return _mm512_and_si512(_mm512_maskz_loadu_epi##bits(present, base), limits->significant); \
  } \
  MVC_TARGET_AVX512 static void count_##width##_vectors( \
    const mvc_buckets *buckets, const uint8_t *base, size_t count, const uint64_t *masks, size_t *counts) { \
    limits_##width limits; \
    open_##width(buckets, buckets->count, &limits); \
    size_t all = 0; \
    size_t reached[MVC_MOST_BUCKETS] = {0}; \
    for (size_t i = 0; i < count; i += lanes) { \
      mask_type present = present_##width(masks, i, count); \
      __m512i key = key_##width(&limits, base + i * width, present); \
      all += (size_t)_mm_popcnt_u64(present); \
      for (int k = 0; k < buckets->count - 1; k++) \
        reached[k] += \
          (size_t)_mm_popcnt_u64(_mm512_mask_cmpge_epu##bits##_mask(present, key, limits.bounds[k])); \
    } \
    for (int k = 0; k < buckets->count; k++) \
      counts[k] = (k == 0 ? all : reached[k - 1]) - (k < buckets->count - 1 ? reached[k] : 0); \
  } \
  MVC_TARGET_AVX512 MVC_INLINE void partition_into_##width( \
    const mvc_buckets *buckets, int buckets_count, const uint8_t *base, const uint8_t *numbers, size_t count, \
    const uint64_t *masks, uint8_t **ends) { \
    limits_##width limits; \
    uint8_t *parts[MVC_MOST_BUCKETS]; \
    open_##width(buckets, buckets_count, &limits); \
    for (int k = 0; k < buckets_count; k++) parts[k] = ends[k]; \
    for (size_t i = 0; i < count; i += lanes) { \
      mask_type left = present_##width(masks, i, count); \
      if (left == 0) continue; \
      __m512i key = key_##width(&limits, base + i * width, left); \
      __m512i v = _mm512_maskz_loadu_epi##bits(left, numbers + i * width); \
      for (int k = 0; k < buckets_count; k++) { \
        mask_type above = \
          k < buckets_count - 1 ? _mm512_mask_cmpge_epu##bits##_mask(left, key, limits.bounds[k]) : 0; \
        mask_type here = left & (mask_type)~above; \
        _mm512_storeu_si512(parts[k], _mm512_maskz_compress_epi##bits(here, v)); \
        parts[k] += (size_t)_mm_popcnt_u64(here) * width; \
        left = above; \
      } \
    } \
  } \
  MVC_TARGET_AVX512 MVC_INLINE void gather_from_##width( \
    const mvc_buckets *buckets, int buckets_count, const uint8_t *base, size_t count, const uint64_t *masks, \
    const uint8_t **starts, uint8_t *numbers) { \
    limits_##width limits; \
    const uint8_t *parts[MVC_MOST_BUCKETS]; \
    open_##width(buckets, buckets_count, &limits); \
    for (int k = 0; k < buckets_count; k++) parts[k] = starts[k]; \
    for (size_t i = 0; i < count; i += lanes) { \
      mask_type left = present_##width(masks, i, count); \
      __m512i v = _mm512_setzero_si512(); \
      if (left != 0) { \
        __m512i key = key_##width(&limits, base + i * width, left); \
        for (int k = 0; k < buckets_count; k++) { \
          mask_type above = \
            k < buckets_count - 1 ? _mm512_mask_cmpge_epu##bits##_mask(left, key, limits.bounds[k]) : 0; \
          mask_type here = left & (mask_type)~above; \
          v = _mm512_or_si512(v, _mm512_maskz_expand_epi##bits(here, _mm512_loadu_si512(parts[k]))); \
          parts[k] += (size_t)_mm_popcnt_u64(here) * width; \
          left = above; \
        } \
      } \
      _mm512_mask_storeu_epi##bits(numbers + i * width, within_##width(count - i), v); \
    } \
  } \
  MVC_TARGET_AVX512 static void partition_##width##_vectors( \
    const mvc_buckets *buckets, const uint8_t *base, const uint8_t *numbers, size_t count, const uint64_t *masks, \
    uint8_t **parts) { \
    if (buckets->count == USUAL_BUCKETS) \
      partition_into_##width(buckets, USUAL_BUCKETS, base, numbers, count, masks, parts); \
    else \
      partition_into_##width(buckets, buckets->count, base, numbers, count, masks, parts); \
  } \
  MVC_TARGET_AVX512 static void gather_##width##_vectors( \
    const mvc_buckets *buckets, const uint8_t *base, size_t count, const uint64_t *masks, const uint8_t **parts, \
    uint8_t *numbers) { \
    if (buckets->count == USUAL_BUCKETS) \
      gather_from_##width(buckets, USUAL_BUCKETS, base, count, masks, parts, numbers); \
    else \
      gather_from_##width(buckets, buckets->count, base, count, masks, parts, numbers); \
  }

enum { USUAL_BUCKETS = 8 };

BUCKETS_IN_VECTORS(1, 64, 8, __mmask64)
BUCKETS_IN_VECTORS(2, 32, 16, __mmask32)
BUCKETS_IN_VECTORS(4, 16, 32, __mmask16)
BUCKETS_IN_VECTORS(8, 8, 64, __mmask8)
#endif

/* ---- choice ---- */

void mvc_count_buckets(
  const mvc_buckets *buckets, const uint8_t *base, size_t count, const uint64_t *masks, size_t *counts) {
  const int width = buckets->width;
  memset(counts, 0, (size_t)buckets->count * sizeof *counts);
  MVC_CHOOSE(count, buckets, base, count, masks, counts)
}

void mvc_partition(
  const mvc_buckets *buckets, const uint8_t *base, const uint8_t *numbers, size_t count, const uint64_t *masks,
  uint8_t *const *parts) {
  const int width = buckets->width;
  uint8_t *ends[MVC_MOST_BUCKETS];
  memcpy(ends, parts, (size_t)buckets->count * sizeof *parts);
  MVC_CHOOSE(partition, buckets, base, numbers, count, masks, ends)
}

void mvc_gather(
  const mvc_buckets *buckets, const uint8_t *base, size_t count, const uint64_t *masks, const uint8_t *const *parts,
  uint8_t *numbers) {
  const int width = buckets->width;
  const uint8_t *ends[MVC_MOST_BUCKETS];
  memcpy(ends, parts, (size_t)buckets->count * sizeof *parts);
  MVC_CHOOSE(gather, buckets, base, count, masks, ends, numbers)
}

#define LENGTHS_OF_WIDTH(type, width) \
  static void count_lengths_##width( \
    const uint8_t *difference, const uint8_t *base, size_t count, uint64_t significant, int shift, \
    uint32_t *counts) { \
    for (size_t i = 0; i < count; i++) { \
      type d, b; \
      memcpy(&d, difference + i * width, width); \
      memcpy(&b, base + i * width, width); \
      uint64_t key = (uint64_t)(b & (type)significant) >> shift; \
      unsigned length = d == 0 ? 0 : 64 - (unsigned)__builtin_clzll(d); \
      counts[MVC_LENGTHS * (key < MVC_KEYS ? key : MVC_KEYS - 1) + length]++; \
    } \
  }

LENGTHS_OF_WIDTH(uint8_t, 1)
LENGTHS_OF_WIDTH(uint16_t, 2)
LENGTHS_OF_WIDTH(uint32_t, 4)
LENGTHS_OF_WIDTH(uint64_t, 8)

void mvc_count_lengths(
  const uint8_t *difference, const uint8_t *base, size_t count, int width, uint64_t significant, int shift,
  uint32_t *counts) {
  MVC_CHOOSE_PLAIN(count_lengths, difference, base, count, significant, shift, counts)
}
