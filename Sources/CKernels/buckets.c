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

/* Goes through the vectors, and with `here` through the numbers of each bucket of a vector. */
#define FOR_BUCKETS(width, lanes, bits, mask_type, body) \
  const int bound_count = buckets->count - 1; \
  const __m512i significant = set1_##width(buckets->significant); \
  __m512i bounds[MVC_MOST_BUCKETS]; \
  for (int k = 0; k < bound_count; k++) bounds[k] = set1_##width(buckets->bounds[k]); \
  for (size_t i = 0; i < count; i += lanes) { \
    mask_type present = within_##width(count - i); \
    if (masks != NULL) present &= (mask_type)(masks[i / MVC_BLOCK] >> i % MVC_BLOCK); \
    __m512i key = _mm512_and_si512(_mm512_maskz_loadu_epi##bits(present, base + i * width), significant); \
    BEGIN_VECTOR(width, bits) \
    mask_type left = present; \
    for (int k = 0; k < bound_count; k++) { \
      mask_type above = _mm512_mask_cmpge_epu##bits##_mask(left, key, bounds[k]); \
      mask_type here = left & (mask_type)~above; \
      body(width, bits, k) left = above; \
    } \
    { \
      mask_type here = left; \
      body(width, bits, bound_count) \
    } \
    END_VECTOR(width, bits) \
  }

#define COUNT_HERE(width, bits, k) counts[k] += (size_t)_mm_popcnt_u64(here);
#define PART_HERE(width, bits, k) \
  _mm512_storeu_si512(parts[k], _mm512_maskz_compress_epi##bits(here, v)); \
  parts[k] += (size_t)_mm_popcnt_u64(here) * width;
#define GATHER_HERE(width, bits, k) \
  v = _mm512_mask_expand_epi##bits(v, here, _mm512_loadu_si512(parts[k])); \
  parts[k] += (size_t)_mm_popcnt_u64(here) * width;

#define COUNT_VECTORS(width, lanes, bits, mask_type) \
  MVC_TARGET_AVX512 static void count_##width##_vectors( \
    const mvc_buckets *buckets, const uint8_t *base, size_t count, const uint64_t *masks, size_t *counts) { \
    FOR_BUCKETS(width, lanes, bits, mask_type, COUNT_HERE) \
  }
#define BEGIN_VECTOR(width, bits)
#define END_VECTOR(width, bits)
COUNT_VECTORS(1, 64, 8, __mmask64)
COUNT_VECTORS(2, 32, 16, __mmask32)
COUNT_VECTORS(4, 16, 32, __mmask16)
COUNT_VECTORS(8, 8, 64, __mmask8)
#undef BEGIN_VECTOR
#undef END_VECTOR

#define PARTITION_VECTORS(width, lanes, bits, mask_type) \
  MVC_TARGET_AVX512 static void partition_##width##_vectors( \
    const mvc_buckets *buckets, const uint8_t *base, const uint8_t *numbers, size_t count, const uint64_t *masks, \
    uint8_t **parts) { \
    FOR_BUCKETS(width, lanes, bits, mask_type, PART_HERE) \
  }
#define BEGIN_VECTOR(width, bits) \
  if (present == 0) continue; \
  const __m512i v = _mm512_maskz_loadu_epi##bits(present, numbers + i * width);
#define END_VECTOR(width, bits)
PARTITION_VECTORS(1, 64, 8, __mmask64)
PARTITION_VECTORS(2, 32, 16, __mmask32)
PARTITION_VECTORS(4, 16, 32, __mmask16)
PARTITION_VECTORS(8, 8, 64, __mmask8)
#undef BEGIN_VECTOR
#undef END_VECTOR

#define GATHER_VECTORS(width, lanes, bits, mask_type) \
  MVC_TARGET_AVX512 static void gather_##width##_vectors( \
    const mvc_buckets *buckets, const uint8_t *base, size_t count, const uint64_t *masks, const uint8_t **parts, \
    uint8_t *numbers) { \
    FOR_BUCKETS(width, lanes, bits, mask_type, GATHER_HERE) \
  }
#define BEGIN_VECTOR(width, bits) __m512i v = _mm512_setzero_si512();
#define END_VECTOR(width, bits) _mm512_mask_storeu_epi##bits(numbers + i * width, within_##width(count - i), v);
GATHER_VECTORS(1, 64, 8, __mmask64)
GATHER_VECTORS(2, 32, 16, __mmask32)
GATHER_VECTORS(4, 16, 32, __mmask16)
GATHER_VECTORS(8, 8, 64, __mmask8)
#undef BEGIN_VECTOR
#undef END_VECTOR
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
