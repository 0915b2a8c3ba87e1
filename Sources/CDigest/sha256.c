#include "CDigest.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define SHA __attribute__((target("sha,sse4.1,ssse3")))

int mvc_has_sha256(void) {
  return __builtin_cpu_supports("sse4.1") && __builtin_cpu_supports("ssse3") && ({
    unsigned eax = 7, ebx = 0, ecx = 0, edx = 0;
    __asm__("cpuid" : "+a"(eax), "=b"(ebx), "+c"(ecx), "=d"(edx));
    (ebx >> 29) & 1;
  });
}

/* FIPS 180-4, section 4.2.2. */
static const uint32_t constants[64] __attribute__((aligned(16))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
    0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
    0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
    0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
    0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

/* The instructions keep a state as (a b e f) and (c d g h). */
typedef struct {
  __m128i abef, cdgh;
} State;

SHA static inline State load(const uint32_t words[8]) {
  __m128i badc = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)words), 0xB1);
  __m128i hgfe = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(words + 4)), 0x1B);
  return (State){_mm_alignr_epi8(badc, hgfe, 8), _mm_blend_epi16(hgfe, badc, 0xF0)};
}

SHA static inline void store(State state, uint32_t words[8]) {
  __m128i feba = _mm_shuffle_epi32(state.abef, 0x1B);
  __m128i dchg = _mm_shuffle_epi32(state.cdgh, 0xB1);
  _mm_storeu_si128((__m128i *)words, _mm_blend_epi16(feba, dchg, 0xF0));
  _mm_storeu_si128((__m128i *)(words + 4), _mm_alignr_epi8(dchg, feba, 8));
}

/* One block into each of `lanes` states, round by round in turn. */
SHA static inline __attribute__((always_inline)) void block(State *states, const uint8_t **blocks, int lanes) {
  const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0bULL, 0x0405060700010203ULL);
  State before[2];
  __m128i words[2][4];
#pragma clang loop unroll(full)
  for (int lane = 0; lane < lanes; lane++) {
    before[lane] = states[lane];
#pragma clang loop unroll(full)
    for (int word = 0; word < 4; word++)
      words[lane][word] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)blocks[lane] + word), swap);
    blocks[lane] += 64;
  }
#pragma clang loop unroll(full)
  for (int round = 0; round < 16; round++) {
    const __m128i added = _mm_load_si128((const __m128i *)constants + round);
#pragma clang loop unroll(full)
    for (int lane = 0; lane < lanes; lane++) {
      __m128i *w = words[lane];
      State *state = &states[lane];
      __m128i sum = _mm_add_epi32(w[round % 4], added);
      state->cdgh = _mm_sha256rnds2_epu32(state->cdgh, state->abef, sum);
      state->abef = _mm_sha256rnds2_epu32(state->abef, state->cdgh, _mm_shuffle_epi32(sum, 0x0E));
      if (round < 12) {
        __m128i next = _mm_sha256msg1_epu32(w[round % 4], w[(round + 1) % 4]);
        next = _mm_add_epi32(next, _mm_alignr_epi8(w[(round + 3) % 4], w[(round + 2) % 4], 4));
        w[round % 4] = _mm_sha256msg2_epu32(next, w[(round + 3) % 4]);
      }
    }
  }
#pragma clang loop unroll(full)
  for (int lane = 0; lane < lanes; lane++) {
    states[lane].abef = _mm_add_epi32(states[lane].abef, before[lane].abef);
    states[lane].cdgh = _mm_add_epi32(states[lane].cdgh, before[lane].cdgh);
  }
}

SHA void mvc_sha256_one(uint32_t words[8], const uint8_t *blocks, size_t count) {
  State state = load(words);
  while (count--) block(&state, &blocks, 1);
  store(state, words);
}

SHA void mvc_sha256_two(uint32_t a[8], const uint8_t *a_blocks, uint32_t b[8], const uint8_t *b_blocks, size_t count) {
  State states[2] = {load(a), load(b)};
  const uint8_t *blocks[2] = {a_blocks, b_blocks};
  while (count--) block(states, blocks, 2);
  store(states[0], a);
  store(states[1], b);
}

#else

int mvc_has_sha256(void) { return 0; }
void mvc_sha256_one(uint32_t words[8], const uint8_t *blocks, size_t count) {}
void mvc_sha256_two(uint32_t a[8], const uint8_t *a_blocks, uint32_t b[8], const uint8_t *b_blocks, size_t count) {}

#endif
