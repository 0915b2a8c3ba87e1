#include "CKernels.h"
#include "target.h"

/* ---- encoding ---- */

MVC_INLINE uint8_t *encode_literals(
  const uint8_t *bytes, size_t count, const uint32_t *codes, uint64_t pending, unsigned bits, uint8_t *out) {
  size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    /* Two by two, so that the additions do not wait for one another. 7 + 4 * 11 bits fit. A shift looks at the
       lowest six bits alone, where the length is. */
    uint32_t c0 = codes[bytes[i]], c1 = codes[bytes[i + 1]], c2 = codes[bytes[i + 2]], c3 = codes[bytes[i + 3]];
    uint64_t low = (uint64_t)(c0 >> 8) | (uint64_t)(c1 >> 8) << (c0 & 63);
    uint64_t high = (uint64_t)(c2 >> 8) | (uint64_t)(c3 >> 8) << (c2 & 63);
    unsigned low_bits = c0 + c1, high_bits = c2 + c3;
    pending |= (low | high << (low_bits & 63)) << (bits & 63);
    bits += (low_bits + high_bits) & 63;
    store64(out, pending);
    out += bits >> 3;
    pending >>= bits & 56;
    bits &= 7;
  }
  for (; i <= count; i++) {
    uint32_t code = codes[i < count ? bytes[i] : MVC_LITERAL_END];
    pending |= (uint64_t)(code >> 8) << bits;
    bits += code & 63;
    store64(out, pending);
    out += bits >> 3;
    pending >>= bits & 56;
    bits &= 7;
  }
  return out + (bits > 0);
}

#ifdef MVC_X86
MVC_TARGET_AVX2 static uint8_t *encode_literals_bmi2(
  const uint8_t *bytes, size_t count, const uint32_t *codes, uint64_t pending, unsigned bits, uint8_t *out) {
  return encode_literals(bytes, count, codes, pending, bits, out);
}
#endif

uint8_t *mvc_encode_literals(
  const uint8_t *bytes, size_t count, const uint32_t *codes, uint64_t pending, unsigned bits, uint8_t *out) {
#ifdef MVC_X86
  if (mvc_has_avx2()) return encode_literals_bmi2(bytes, count, codes, pending, bits, out);
#endif
  return encode_literals(bytes, count, codes, pending, bits, out);
}

/* ---- tables ---- */

enum { FIRST_LENGTH_SHIFT = 12, SYMBOL_MASK = 0x1FF, INDEX_MASK = MVC_LITERAL_TABLE_SIZE - 1, MOST_SYMBOLS = 6 };

static unsigned reversed(unsigned code, unsigned length) {
  unsigned result = 0;
  for (unsigned i = 0; i < length; i++) result |= (code >> i & 1) << (length - 1 - i);
  return result;
}

static void fill_first(const uint8_t *lengths, uint16_t *first) {
  unsigned counts[16] = {0}, next[16] = {0};
  for (int s = 0; s <= MVC_LITERAL_END; s++) counts[lengths[s]]++;
  counts[0] = 0;
  for (unsigned code = 0, length = 1; length <= MVC_LITERAL_CODE_BITS; length++) {
    code = (code + counts[length - 1]) << 1;
    next[length] = code;
  }
  for (int s = 0; s <= MVC_LITERAL_END; s++) {
    unsigned length = lengths[s];
    if (length == 0) continue;
    unsigned entry = (unsigned)s | length << FIRST_LENGTH_SHIFT;
    for (unsigned at = reversed(next[length]++, length); at < MVC_LITERAL_TABLE_SIZE; at += 1u << length)
      first[at] = (uint16_t)entry;
  }
}

static void fill_several(const uint16_t *first, uint64_t *several) {
  for (unsigned index = 0; index < MVC_LITERAL_TABLE_SIZE; index++) {
    /* The end of the block passes for one symbol here, so that every step goes forward; a block that ends where it
       should does so where symbols are looked at one by one. */
    uint64_t symbols = first[index] & 0xFF;
    unsigned used = first[index] >> FIRST_LENGTH_SHIFT, count = 1;
    while (count < MOST_SYMBOLS) {
      unsigned next = first[index >> used];
      unsigned length = next >> FIRST_LENGTH_SHIFT;
      if (used + length > MVC_LITERAL_CODE_BITS || (next & SYMBOL_MASK) == MVC_LITERAL_END) break;
      symbols |= (uint64_t)(next & 0xFF) << (8 * count);
      used += length;
      count++;
    }
    several[index] = symbols << 16 | (uint64_t)count << 8 | used;
  }
}

void mvc_fill_literal_table(const uint8_t *lengths, int with_several, mvc_literal_table *table) {
  fill_first(lengths, table->first);
  if (with_several) fill_several(table->first, table->several);
}

/* ---- decoding ---- */

/* Makes sure of 56 bits; loads eight bytes. */
MVC_INLINE void refill(const uint8_t **in, uint64_t *bits, unsigned *bit_count) {
  *bits |= load64(*in) << *bit_count;
  *in += (63 - *bit_count) >> 3;
  *bit_count |= 56;
}

/* One look-up: up to six symbols. */
#define STEP(k) \
  do { \
    uint64_t entry = several[bits##k & INDEX_MASK]; \
    store64(out##k, entry >> 16); \
    out##k += (uint8_t)(entry >> 8); \
    bits##k >>= entry & 63; \
    used##k += (unsigned)entry; \
  } while (0)

enum {
  STEPS = 5,                            /* of 11 bits after one refill */
  ROUND_OUTPUT = 6 * (STEPS - 1) + 8,   /* the last byte that a round may write */
  ROUND_INPUT = 7,                      /* bytes that a round may step over */
};

MVC_INLINE size_t rounds_left(const mvc_lane *lane, const uint8_t *readable_end) {
  ptrdiff_t output = (lane->out_end - lane->out) / ROUND_OUTPUT;
  ptrdiff_t input = (readable_end - lane->in - 8) / ROUND_INPUT;
  ptrdiff_t rounds = output < input ? output : input;
  return rounds > 0 ? (size_t)rounds : 0;
}

#define OPEN(k) \
  const uint8_t *in##k = lanes[k].in; \
  uint8_t *out##k = lanes[k].out; \
  uint64_t bits##k = lanes[k].bits; \
  unsigned count##k = lanes[k].bit_count, used##k

#define CLOSE(k) lanes[k].in = in##k, lanes[k].out = out##k, lanes[k].bits = bits##k, lanes[k].bit_count = count##k

#define REFILL(k) refill(&in##k, &bits##k, &count##k), used##k = 0
#define SETTLE(k) count##k -= used##k & 0xFF

MVC_INLINE void decode_rounds_4(const uint64_t *several, mvc_lane *lanes, size_t rounds) {
  OPEN(0);
  OPEN(1);
  OPEN(2);
  OPEN(3);
  while (rounds-- > 0) {
    REFILL(0);
    REFILL(1);
    REFILL(2);
    REFILL(3);
    for (int step = 0; step < STEPS; step++) {
      STEP(0);
      STEP(1);
      STEP(2);
      STEP(3);
    }
    SETTLE(0);
    SETTLE(1);
    SETTLE(2);
    SETTLE(3);
  }
  CLOSE(0);
  CLOSE(1);
  CLOSE(2);
  CLOSE(3);
}

MVC_INLINE void decode_rounds_1(const uint64_t *several, mvc_lane *lanes, size_t rounds) {
  OPEN(0);
  while (rounds-- > 0) {
    REFILL(0);
    for (int step = 0; step < STEPS; step++) STEP(0);
    SETTLE(0);
  }
  CLOSE(0);
}

MVC_INLINE int decode_short_lane(const mvc_literal_table *table, mvc_lane *lane) {
  const uint8_t *in = lane->in;
  uint64_t bits = lane->bits;
  unsigned bit_count = lane->bit_count;
  uint8_t *out = lane->out;
  while (1) {
    /* What was loaded above 56 bits is loaded again. */
    bits &= bit_count < 64 ? ((uint64_t)1 << bit_count) - 1 : ~(uint64_t)0;
    while (bit_count <= 56 && in < lane->end) {
      bits |= (uint64_t)*in++ << bit_count;
      bit_count += 8;
    }
    for (int step = 0; step < STEPS; step++) {
      unsigned entry = table->first[bits & INDEX_MASK];
      unsigned length = entry >> FIRST_LENGTH_SHIFT;
      if (length > bit_count) return 0;
      bits >>= length;
      bit_count -= length;
      if ((entry & SYMBOL_MASK) == MVC_LITERAL_END) {
        lane->in = in;
        lane->bits = bits;
        lane->bit_count = bit_count;
        return out == lane->out_end && in - (bit_count >> 3) == lane->end;
      }
      if (out == lane->out_end) return 0;
      *out++ = (uint8_t)entry;
    }
  }
}

/* The rounds of a lane may have run past its end into its neighbour: then it is damaged. */
MVC_INLINE int finish_lane(const mvc_literal_table *table, mvc_lane *lane) {
  if (lane->in > lane->end) {
    ptrdiff_t excess = lane->in - lane->end;
    if (8 * excess > (ptrdiff_t)lane->bit_count) return 0;
    lane->in -= excess;
    lane->bit_count -= 8 * (unsigned)excess;
  }
  return decode_short_lane(table, lane);
}

MVC_INLINE int decode_lanes(
  const mvc_literal_table *table, mvc_lane *lanes, int count, const uint8_t *readable_end) {
  size_t rounds;
  if (count == 4) {
    do {
      rounds = SIZE_MAX;
      for (int k = 0; k < 4; k++) {
        size_t left = rounds_left(&lanes[k], readable_end);
        if (left < rounds) rounds = left;
      }
      if (rounds > 0) decode_rounds_4(table->several, lanes, rounds);
    } while (rounds > 8);
  }
  for (int k = 0; k < count; k++) {
    while ((rounds = rounds_left(&lanes[k], readable_end)) > 0) decode_rounds_1(table->several, &lanes[k], rounds);
    if (!finish_lane(table, &lanes[k])) return 0;
  }
  return 1;
}

#ifdef MVC_X86
MVC_TARGET_AVX2 static int decode_lanes_bmi2(
  const mvc_literal_table *table, mvc_lane *lanes, int count, const uint8_t *readable_end) {
  return decode_lanes(table, lanes, count, readable_end);
}
#endif

int mvc_decode_lanes(const mvc_literal_table *table, mvc_lane *lanes, int count, const uint8_t *readable_end) {
#ifdef MVC_X86
  if (mvc_has_avx2()) return decode_lanes_bmi2(table, lanes, count, readable_end);
#endif
  return decode_lanes(table, lanes, count, readable_end);
}

int mvc_decode_short_lane(const mvc_literal_table *table, mvc_lane *lane) { return decode_short_lane(table, lane); }
