#include "CKernels.h"
#include "target.h"

/* ---- encoding ---- */

MVC_INLINE void encode_literals(
  const uint8_t *bytes, size_t count, const uint32_t *codes, mvc_bits *to, uint8_t *begin) {
  uint8_t *out = begin + to->byte_count;
  uint64_t pending = to->pending;
  unsigned bits = to->count;
  size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    /* Two by two, so that the additions do not wait for one another. 7 + 4 * 13 bits fit. A shift looks at the
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
  for (; i < count; i++) {
    uint32_t code = codes[bytes[i]];
    pending |= (uint64_t)(code >> 8) << bits;
    bits += code & 63;
    store64(out, pending);
    out += bits >> 3;
    pending >>= bits & 56;
    bits &= 7;
  }
  *to = (mvc_bits){(size_t)(out - begin), pending, bits};
}

#ifdef MVC_X86
/* A table of 256 bytes in registers. */
typedef struct {
  __m512i quarters[4];
} byte_table;

MVC_TARGET_AVX512 MVC_INLINE byte_table load_table(const uint32_t *codes, int shift) {
  uint8_t bytes[256];
  for (int s = 0; s < 256; s++) bytes[s] = (uint8_t)(codes[s] >> shift);
  byte_table table;
  for (int q = 0; q < 4; q++) table.quarters[q] = _mm512_loadu_si512(bytes + 64 * q);
  return table;
}

MVC_TARGET_AVX512 MVC_INLINE __m512i look_up(const byte_table *table, __m512i symbols) {
  __m512i low = _mm512_permutex2var_epi8(table->quarters[0], symbols, table->quarters[1]);
  __m512i high = _mm512_permutex2var_epi8(table->quarters[2], symbols, table->quarters[3]);
  return _mm512_mask_blend_epi8(_mm512_movepi8_mask(symbols), low, high);
}

/* Joins the codes of neighbours, and again, until each 64 bits hold the codes of four symbols. `codes` and `lengths`
   have 16 bits a symbol. */
MVC_TARGET_AVX512 MVC_INLINE void join_codes(__m512i *codes, __m512i *lengths) {
  const __m512i low16 = _mm512_set1_epi32(0xFFFF), low32 = _mm512_set1_epi64(0xFFFFFFFF);
  __m512i first = _mm512_and_si512(*lengths, low16);
  *codes = _mm512_or_si512(
    _mm512_and_si512(*codes, low16), _mm512_sllv_epi32(_mm512_srli_epi32(*codes, 16), first));
  *lengths = _mm512_add_epi32(first, _mm512_srli_epi32(*lengths, 16));
  first = _mm512_and_si512(*lengths, low32);
  *codes = _mm512_or_si512(
    _mm512_and_si512(*codes, low32), _mm512_sllv_epi64(_mm512_srli_epi64(*codes, 32), first));
  *lengths = _mm512_add_epi64(first, _mm512_srli_epi64(*lengths, 32));
}

/* The first and the second half of each 128 bits joined. Right where these are 64 bits together. */
MVC_TARGET_AVX512 MVC_INLINE __m512i join_halves(__m512i codes, __m512i lengths) {
  return _mm512_or_si512(
    codes, _mm512_sllv_epi64(_mm512_unpackhi_epi64(codes, codes), _mm512_unpacklo_epi64(lengths, lengths)));
}

#define APPEND(code, length) \
  do { \
    pending |= (code) << bits; \
    bits += (unsigned)(length); \
    store64(out, pending); \
    out += bits >> 3; \
    pending >>= bits & 56; \
    bits &= 7; \
  } while (0)

/* Sixty-four symbols at a time: their codes by look-ups in registers, joined to eight or to four symbols each. */
MVC_TARGET_AVX512 static void encode_literals_vectors(
  const uint8_t *bytes, size_t count, const uint32_t *codes, mvc_bits *to, uint8_t *begin) {
  const byte_table lengths = load_table(codes, 0), low = load_table(codes, 8), high = load_table(codes, 16);
  const __m512i zero = _mm512_setzero_si512(), most = _mm512_set1_epi64(56);
  uint8_t *out = begin + to->byte_count;
  uint64_t pending = to->pending;
  unsigned bits = to->count;
  size_t i = 0;
  for (; i + 64 <= count; i += 64) {
    __m512i symbols = _mm512_loadu_si512(bytes + i);
    __m512i length = look_up(&lengths, symbols), c0 = look_up(&low, symbols), c1 = look_up(&high, symbols);
    /* Unpacking gives the symbols 0-7 of every 16 to one vector, 8-15 to the other. */
    __m512i code_a = _mm512_unpacklo_epi8(c0, c1), length_a = _mm512_unpacklo_epi8(length, zero);
    __m512i code_b = _mm512_unpackhi_epi8(c0, c1), length_b = _mm512_unpackhi_epi8(length, zero);
    join_codes(&code_a, &length_a);
    join_codes(&code_b, &length_b);
    __m512i sum_a = _mm512_add_epi64(length_a, _mm512_unpackhi_epi64(length_a, length_a));
    __m512i sum_b = _mm512_add_epi64(length_b, _mm512_unpackhi_epi64(length_b, length_b));
    uint64_t code[2][8], size[2][8];
    const __mmask8 first_halves = 0x55;
    if ((_mm512_mask_cmpgt_epu64_mask(first_halves, sum_a, most) |
         _mm512_mask_cmpgt_epu64_mask(first_halves, sum_b, most)) == 0) {
      _mm512_storeu_si512(code[0], join_halves(code_a, length_a));
      _mm512_storeu_si512(code[1], join_halves(code_b, length_b));
      _mm512_storeu_si512(size[0], sum_a);
      _mm512_storeu_si512(size[1], sum_b);
      for (int q = 0; q < 8; q += 2) {
        APPEND(code[0][q], size[0][q]);
        APPEND(code[1][q], size[1][q]);
      }
    } else {
      _mm512_storeu_si512(code[0], code_a);
      _mm512_storeu_si512(code[1], code_b);
      _mm512_storeu_si512(size[0], length_a);
      _mm512_storeu_si512(size[1], length_b);
      for (int q = 0; q < 8; q += 2) {
        APPEND(code[0][q], size[0][q]);
        APPEND(code[0][q + 1], size[0][q + 1]);
        APPEND(code[1][q], size[1][q]);
        APPEND(code[1][q + 1], size[1][q + 1]);
      }
    }
  }
  *to = (mvc_bits){(size_t)(out - begin), pending, bits};
  encode_literals(bytes + i, count - i, codes, to, begin);
}

MVC_TARGET_AVX2 static void encode_literals_bmi2(
  const uint8_t *bytes, size_t count, const uint32_t *codes, mvc_bits *bits, uint8_t *out) {
  encode_literals(bytes, count, codes, bits, out);
}
#endif

void mvc_encode_literals(
  const uint8_t *bytes, size_t count, const uint32_t *codes, mvc_bits *bits, uint8_t *out) {
#ifdef MVC_X86
  if (count >= 1024 && mvc_has_avx512()) {
    encode_literals_vectors(bytes, count, codes, bits, out);
    return;
  }
  if (mvc_has_avx2()) {
    encode_literals_bmi2(bytes, count, codes, bits, out);
    return;
  }
#endif
  encode_literals(bytes, count, codes, bits, out);
}

/* ---- tables ---- */

enum { FIRST_LENGTH_SHIFT = 12, SYMBOL_MASK = 0x1FF, MOST_SYMBOLS = 6 };

static unsigned reversed(unsigned code, unsigned length) {
  unsigned result = 0;
  for (unsigned i = 0; i < length; i++) result |= (code >> i & 1) << (length - 1 - i);
  return result;
}

static void fill_first(const uint8_t *lengths, unsigned bits, uint16_t *first) {
  unsigned counts[16] = {0}, next[16] = {0};
  for (int s = 0; s <= MVC_LITERAL_END; s++) counts[lengths[s]]++;
  counts[0] = 0;
  for (unsigned code = 0, length = 1; length <= bits; length++) {
    code = (code + counts[length - 1]) << 1;
    next[length] = code;
  }
  for (int s = 0; s <= MVC_LITERAL_END; s++) {
    unsigned length = lengths[s];
    if (length == 0) continue;
    unsigned entry = (unsigned)s | length << FIRST_LENGTH_SHIFT;
    for (unsigned at = reversed(next[length]++, length); at < 1u << bits; at += 1u << length)
      first[at] = (uint16_t)entry;
  }
}

static void fill_several(const uint16_t *first, uint64_t *several) {
  for (unsigned index = 0; index < 1u << MVC_LITERAL_SHORT_BITS; index++) {
    /* The end of the block passes for one symbol here, so that every step goes forward; a block that ends where it
       should does so where symbols are looked at one by one. */
    uint64_t symbols = first[index] & 0xFF;
    unsigned used = first[index] >> FIRST_LENGTH_SHIFT, count = 1;
    while (count < MOST_SYMBOLS) {
      unsigned next = first[index >> used];
      unsigned length = next >> FIRST_LENGTH_SHIFT;
      if (used + length > MVC_LITERAL_SHORT_BITS || (next & SYMBOL_MASK) == MVC_LITERAL_END) break;
      symbols |= (uint64_t)(next & 0xFF) << (8 * count);
      used += length;
      count++;
    }
    several[index] = symbols << 16 | (uint64_t)count << 8 | used;
  }
}

void mvc_fill_literal_table(const uint8_t *lengths, int with_several, mvc_literal_table *table) {
  unsigned longest = 0;
  for (int s = 0; s <= MVC_LITERAL_END; s++) longest = lengths[s] > longest ? lengths[s] : longest;
  table->bits = longest > MVC_LITERAL_SHORT_BITS ? MVC_LITERAL_LONG_BITS : MVC_LITERAL_SHORT_BITS;
  table->has_several = with_several && table->bits == MVC_LITERAL_SHORT_BITS;
  fill_first(lengths, table->bits, table->first);
  if (table->has_several) fill_several(table->first, table->several);
}

/* ---- decoding ---- */

/* A lane on its way. */
typedef struct {
  const uint8_t *in; /* next byte to load */
  uint8_t *out;
  uint8_t *out_end;
  uint64_t bits; /* loaded and not used, first bit lowest */
  unsigned bit_count;
} run;

MVC_INLINE run begin(const uint8_t *stream, const mvc_lane *lane) {
  const uint8_t *in = stream + (lane->start >> 3);
  unsigned skipped = lane->start & 7;
  return (run){in + 1, lane->out, lane->out + lane->count, (uint64_t)*in >> skipped, 8 - skipped};
}

/* Makes sure of 56 bits; loads eight bytes. */
MVC_INLINE void refill(const uint8_t **in, uint64_t *bits, unsigned *bit_count) {
  *bits |= load64(*in) << *bit_count;
  *in += (63 - *bit_count) >> 3;
  *bit_count |= 56;
}

/* One look-up: up to six symbols. */
#define STEP_SEVERAL(k) \
  do { \
    uint64_t entry = table->several[bits##k & ((1u << MVC_LITERAL_SHORT_BITS) - 1)]; \
    store64(out##k, entry >> 16); \
    out##k += (uint8_t)(entry >> 8); \
    bits##k >>= entry & 63; \
    used##k += (unsigned)entry; \
  } while (0)

/* One look-up: one symbol. */
#define STEP_FIRST(k) \
  do { \
    unsigned entry = table->first[bits##k & mask]; \
    *out##k++ = (uint8_t)entry; \
    entry >>= FIRST_LENGTH_SHIFT; \
    bits##k >>= entry; \
    used##k += entry; \
  } while (0)

enum {
  SEVERAL_STEPS = 5,                                   /* of 11 bits after one refill */
  SEVERAL_OUTPUT = MOST_SYMBOLS * (SEVERAL_STEPS - 1) + 8, /* the bytes that a round may write to */
  FIRST_STEPS = 4,                                     /* of 13 bits */
  FIRST_OUTPUT = FIRST_STEPS,
  ROUND_INPUT = 7,                                     /* the bytes that a round may step over */
};

MVC_INLINE size_t rounds_left(const run *lane, ptrdiff_t round_output, const uint8_t *readable_end) {
  ptrdiff_t output = (lane->out_end - lane->out) / round_output;
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

#define FOR_4(do) do(0); do(1); do(2); do(3)
#define FOR_1(do) do(0)

/* Rounds of all lanes: a refill, then look-ups. */
#define DECODE_ROUNDS(name, for_lanes, steps, step) \
  MVC_INLINE void name(const mvc_literal_table *table, run *lanes, size_t rounds) { \
    const uint64_t mask = ((uint64_t)1 << table->bits) - 1; \
    (void)mask; \
    for_lanes(OPEN); \
    while (rounds-- > 0) { \
      for_lanes(REFILL); \
      for (int n = 0; n < steps; n++) { \
        for_lanes(step); \
      } \
      for_lanes(SETTLE); \
    } \
    for_lanes(CLOSE); \
  }

DECODE_ROUNDS(several_rounds_4, FOR_4, SEVERAL_STEPS, STEP_SEVERAL)
DECODE_ROUNDS(several_rounds_1, FOR_1, SEVERAL_STEPS, STEP_SEVERAL)
DECODE_ROUNDS(first_rounds_4, FOR_4, FIRST_STEPS, STEP_FIRST)
DECODE_ROUNDS(first_rounds_1, FOR_1, FIRST_STEPS, STEP_FIRST)

/* The last symbols of a lane one by one. It has to end at bit `stop`, or, for the last one (`stop` is 0), with the end
   of the block in the stream's last byte. */
MVC_INLINE int finish(
  const mvc_literal_table *table, run *lane, const uint8_t *stream, const uint8_t *end, size_t stop) {
  const uint64_t mask = ((uint64_t)1 << table->bits) - 1;
  const uint8_t *in = lane->in;
  uint64_t bits = lane->bits;
  unsigned bit_count = lane->bit_count;
  uint8_t *out = lane->out;
  if (in > end) {
    /* The rounds loaded what follows the stream. If they used it too, it is damaged. */
    ptrdiff_t excess = 8 * (in - end);
    if (excess > (ptrdiff_t)bit_count) return 0;
    in = end;
    bit_count -= (unsigned)excess;
  }
  while (1) {
    /* What was loaded above the counted bits is loaded again. */
    bits &= ((uint64_t)1 << bit_count) - 1;
    while (bit_count < 56 && in < end) {
      bits |= (uint64_t)*in++ << bit_count;
      bit_count += 8;
    }
    for (int step = 0; step < FIRST_STEPS; step++) {
      if (out == lane->out_end && stop != 0) return (size_t)(8 * (in - stream)) - bit_count == stop;
      unsigned entry = table->first[bits & mask];
      unsigned length = entry >> FIRST_LENGTH_SHIFT;
      if (length > bit_count) return 0;
      bits >>= length;
      bit_count -= length;
      if ((entry & SYMBOL_MASK) == MVC_LITERAL_END)
        return out == lane->out_end && stop == 0 && in - (bit_count >> 3) == end;
      if (out == lane->out_end) return 0;
      *out++ = (uint8_t)entry;
    }
  }
}

MVC_INLINE int decode_lanes(
  const mvc_literal_table *table, const uint8_t *stream, size_t byte_count, const uint8_t *readable_end,
  const mvc_lane *lanes, int count) {
  run runs[MVC_MOST_LANES];
  for (int k = 0; k < count; k++) runs[k] = begin(stream, &lanes[k]);
  const int several = (int)table->has_several;
  const ptrdiff_t output = several ? SEVERAL_OUTPUT : FIRST_OUTPUT;
  size_t rounds = count == 4 ? SIZE_MAX : 0;
  while (rounds > 8) {
    rounds = SIZE_MAX;
    for (int k = 0; k < 4; k++) {
      size_t left = rounds_left(&runs[k], output, readable_end);
      rounds = left < rounds ? left : rounds;
    }
    several ? several_rounds_4(table, runs, rounds) : first_rounds_4(table, runs, rounds);
  }
  for (int k = 0; k < count; k++) {
    while ((rounds = rounds_left(&runs[k], output, readable_end)) > 0)
      several ? several_rounds_1(table, &runs[k], rounds) : first_rounds_1(table, &runs[k], rounds);
    size_t stop = k + 1 < count ? lanes[k + 1].start : 0;
    if (!finish(table, &runs[k], stream, stream + byte_count, stop)) return 0;
  }
  return 1;
}

#ifdef MVC_X86
MVC_TARGET_AVX2 static int decode_lanes_bmi2(
  const mvc_literal_table *table, const uint8_t *stream, size_t byte_count, const uint8_t *readable_end,
  const mvc_lane *lanes, int count) {
  return decode_lanes(table, stream, byte_count, readable_end, lanes, count);
}
#endif

int mvc_decode_lanes(
  const mvc_literal_table *table, const uint8_t *stream, size_t byte_count, const uint8_t *readable_end,
  const mvc_lane *lanes, int count) {
#ifdef MVC_X86
  if (mvc_has_avx2()) return decode_lanes_bmi2(table, stream, byte_count, readable_end, lanes, count);
#endif
  return decode_lanes(table, stream, byte_count, readable_end, lanes, count);
}
