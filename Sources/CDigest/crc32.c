#include "CDigest.h"

#if defined(__x86_64__)

#include <immintrin.h>

/* Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction", Intel 2009: the message is
 * folded 64 bytes at a time, then 16, and what is left is reduced after Barrett. The constants are powers of x modulo
 * the polynomial, bit-reflected, from that paper. */

#define CLMUL __attribute__((target("pclmul,sse4.1")))

int mvc_has_crc32(void) { return __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse4.1"); }

CLMUL static inline __m128i fold(__m128i value, __m128i powers, __m128i next) {
  __m128i low = _mm_clmulepi64_si128(value, powers, 0x00);
  __m128i high = _mm_clmulepi64_si128(value, powers, 0x11);
  return _mm_xor_si128(_mm_xor_si128(low, high), next);
}

CLMUL static inline __m128i at(const uint8_t *bytes, int part) { return _mm_loadu_si128((const __m128i *)bytes + part); }

CLMUL uint32_t mvc_crc32(uint32_t crc, const uint8_t *bytes, size_t count) {
  const __m128i by64 = _mm_set_epi64x(0x01c6e41596, 0x0154442bd4);
  const __m128i by16 = _mm_set_epi64x(0x00ccaa009e, 0x01751997d0);
  const __m128i by8 = _mm_set_epi64x(0, 0x0163cd6124);
  const __m128i barrett = _mm_set_epi64x(0x01f7011641, 0x01db710641);
  const __m128i low32 = _mm_setr_epi32(~0, 0, ~0, 0);
  __m128i parts[4];
  for (int part = 0; part < 4; part++) parts[part] = at(bytes, part);
  parts[0] = _mm_xor_si128(parts[0], _mm_cvtsi32_si128((int)crc));
  for (bytes += 64, count -= 64; count >= 64; bytes += 64, count -= 64)
    for (int part = 0; part < 4; part++) parts[part] = fold(parts[part], by64, at(bytes, part));
  __m128i rest = parts[0];
  for (int part = 1; part < 4; part++) rest = fold(rest, by16, parts[part]);
  for (; count >= 16; bytes += 16, count -= 16) rest = fold(rest, by16, at(bytes, 0));
  /* 128 bits to 64, 64 to 32. */
  rest = _mm_xor_si128(_mm_clmulepi64_si128(rest, by16, 0x10), _mm_srli_si128(rest, 8));
  rest = _mm_xor_si128(_mm_clmulepi64_si128(_mm_and_si128(rest, low32), by8, 0x00), _mm_srli_si128(rest, 4));
  __m128i quotient = _mm_clmulepi64_si128(_mm_and_si128(rest, low32), barrett, 0x10);
  quotient = _mm_clmulepi64_si128(_mm_and_si128(quotient, low32), barrett, 0x00);
  return (uint32_t)_mm_extract_epi32(_mm_xor_si128(rest, quotient), 1);
}

#else

int mvc_has_crc32(void) { return 0; }
uint32_t mvc_crc32(uint32_t crc, const uint8_t *bytes, size_t count) { return crc; }

#endif
