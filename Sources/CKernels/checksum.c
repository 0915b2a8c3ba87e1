#include "CKernels.h"
#include "target.h"

/* The sums stay below 2^32 for this many bytes (zlib's NMAX), rounded down to whole vectors. */
enum { MODULUS = 65521, LARGEST_RUN = 5536 };

static uint32_t adler32_plain(uint32_t a, uint32_t b, const uint8_t *bytes, size_t count) {
  while (count > 0) {
    size_t run = count < LARGEST_RUN ? count : LARGEST_RUN;
    count -= run;
    while (run >= 16) {
      /* Sixteen bytes at once: b grows by 16 a, and by each byte as often as it is still in a. */
      uint32_t sum = 0, weighted = 0;
      for (int i = 0; i < 16; i++) {
        sum += bytes[i];
        weighted += (uint32_t)(16 - i) * bytes[i];
      }
      b += 16 * a + weighted;
      a += sum;
      bytes += 16;
      run -= 16;
    }
    while (run-- > 0) {
      a += *bytes++;
      b += a;
    }
    a %= MODULUS;
    b %= MODULUS;
  }
  return b << 16 | a;
}

#ifdef MVC_X86
MVC_TARGET_AVX2 static uint32_t total(__m256i v) {
  __m128i s = _mm_add_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
  s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0x4E));
  s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0xB1));
  return (uint32_t)_mm_cvtsi128_si32(s);
}

MVC_TARGET_AVX2 static uint32_t adler32_avx2(const uint8_t *bytes, size_t count) {
  const __m256i weights = _mm256_setr_epi8(
    32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17,
    16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1);
  const __m256i ones = _mm256_set1_epi16(1), zero = _mm256_setzero_si256();
  uint32_t a = 1, b = 0;
  while (count >= 32) {
    size_t run = count < LARGEST_RUN ? count & ~(size_t)31 : LARGEST_RUN;
    count -= run;
    b += a * (uint32_t)run;
    /* `before` sums up what a had grown by when each vector began. */
    __m256i sum = zero, before = zero, weighted = zero;
    for (const uint8_t *end = bytes + run; bytes < end; bytes += 32) {
      __m256i v = _mm256_loadu_si256((const __m256i *)bytes);
      before = _mm256_add_epi32(before, sum);
      sum = _mm256_add_epi32(sum, _mm256_sad_epu8(v, zero));
      weighted = _mm256_add_epi32(weighted, _mm256_madd_epi16(_mm256_maddubs_epi16(v, weights), ones));
    }
    b += 32 * total(before) + total(weighted);
    a += total(sum);
    a %= MODULUS;
    b %= MODULUS;
  }
  return adler32_plain(a, b, bytes, count);
}
#endif

uint32_t mvc_adler32(const uint8_t *bytes, size_t count) {
#ifdef MVC_X86
  if (mvc_has_avx2()) return adler32_avx2(bytes, count);
#endif
  return adler32_plain(1, 0, bytes, count);
}
