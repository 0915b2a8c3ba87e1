#include "CKernels.h"
#include "target.h"

/* A number below 2^SPLIT is its own token. From there on, each power of two has four tokens, for the two bits after
   the highest; the bits below those follow in the bits. */

enum { SPLIT_1 = 8, SPLIT_2 = 7, SPLIT_4 = 5, SPLIT_8 = 4 };

typedef struct {
  uint8_t bits;
  uint64_t number;
} token_meaning;

MVC_INLINE token_meaning meaning(unsigned token, int split) {
  unsigned above = token - (1u << split);
  if (token < 1u << split) return (token_meaning){0, token};
  unsigned bits = (unsigned)split - 2 + above / 4;
  return (token_meaning){(uint8_t)bits, (uint64_t)(4 + above % 4) << bits};
}

#define TOKENS_OF_WIDTH(type, width) \
  MVC_INLINE size_t write_tokens_##width(const uint8_t *numbers, size_t count, uint8_t *tokens, uint8_t *bits) { \
    uint8_t *begin = bits; \
    uint64_t pending = 0; \
    unsigned pending_count = 0; \
    for (size_t i = 0; i < count; i++) { \
      type v; \
      memcpy(&v, numbers + i * width, width); \
      if (v >> (SPLIT_##width - 1) >> 1 == 0) { \
        tokens[i] = (uint8_t)v; \
        continue; \
      } \
      unsigned extra = 61 - (unsigned)__builtin_clzll(v); \
      tokens[i] = (uint8_t)((1u << SPLIT_##width) + 4 * (extra + 2 - SPLIT_##width) + ((unsigned)(v >> extra) & 3)); \
      uint64_t low = (uint64_t)v & (((uint64_t)1 << extra) - 1); \
      if (width == 8 && extra > 32) { \
        pending |= (low & 0xFFFFFFFF) << pending_count; \
        pending_count += 32; \
        store64(bits, pending); \
        bits += pending_count >> 3; \
        pending >>= pending_count & 56; \
        pending_count &= 7; \
        low >>= 32; \
        extra -= 32; \
      } \
      pending |= low << pending_count; \
      pending_count += extra; \
      store64(bits, pending); \
      bits += pending_count >> 3; \
      pending >>= pending_count & 56; \
      pending_count &= 7; \
    } \
    *bits = (uint8_t)pending; \
    return (size_t)(bits - begin) + (pending_count > 0); \
  } \
  MVC_INLINE int read_tokens_##width( \
    const uint8_t *tokens, size_t count, const uint8_t *bits, size_t bit_bytes, uint8_t *numbers) { \
    token_meaning meanings[256]; \
    for (unsigned t = 0; t < 256; t++) meanings[t] = meaning(t, SPLIT_##width); \
    size_t position = 0, end = 8 * bit_bytes; \
    for (size_t i = 0; i < count; i++) { \
      token_meaning m = meanings[tokens[i]]; \
      if (position > end) return 0; \
      uint64_t low = load64(bits + (position >> 3)) >> (position & 7); \
      if (width == 8 && m.bits > 57) low |= (uint64_t)bits[(position >> 3) + 8] << 1 << (63 - (position & 7)); \
      type v = (type)(m.number + (low & (((uint64_t)1 << m.bits) - 1))); \
      memcpy(numbers + i * width, &v, width); \
      position += m.bits; \
    } \
    return position <= end; \
  }

TOKENS_OF_WIDTH(uint8_t, 1)
TOKENS_OF_WIDTH(uint16_t, 2)
TOKENS_OF_WIDTH(uint32_t, 4)
TOKENS_OF_WIDTH(uint64_t, 8)

#ifdef MVC_X86
MVC_TARGET_AVX2 static size_t write_tokens_bmi2(
  const uint8_t *numbers, size_t count, int width, uint8_t *tokens, uint8_t *bits) {
  MVC_CHOOSE_PLAIN(write_tokens, numbers, count, tokens, bits)
}

MVC_TARGET_AVX2 static int read_tokens_bmi2(
  const uint8_t *tokens, size_t count, int width, const uint8_t *bits, size_t bit_bytes, uint8_t *numbers) {
  MVC_CHOOSE_PLAIN(read_tokens, tokens, count, bits, bit_bytes, numbers)
}
#endif

size_t mvc_write_tokens(const uint8_t *numbers, size_t count, int width, uint8_t *tokens, uint8_t *bits) {
#ifdef MVC_X86
  if (mvc_has_avx2()) return write_tokens_bmi2(numbers, count, width, tokens, bits);
#endif
  MVC_CHOOSE_PLAIN(write_tokens, numbers, count, tokens, bits)
}

int mvc_read_tokens(
  const uint8_t *tokens, size_t count, int width, const uint8_t *bits, size_t bit_bytes, uint8_t *numbers) {
#ifdef MVC_X86
  if (mvc_has_avx2()) return read_tokens_bmi2(tokens, count, width, bits, bit_bytes, numbers);
#endif
  MVC_CHOOSE_PLAIN(read_tokens, tokens, count, bits, bit_bytes, numbers)
}
