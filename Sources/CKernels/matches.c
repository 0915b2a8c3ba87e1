#include "CKernels.h"
#include "target.h"

/* Tokens of deflate: a literal, or so many bytes as stand so far back (Ziv and Lempel 1977). */

enum { WINDOW = 32768, LEAST_LENGTH = 5, TAIL = 16, PATIENCE = 32, LARGEST_STEP = 8 };

/* ---- finding ---- */

/* Where the table keeps the last place of five such bytes. Shorter matches hardly take less than their literals, and
   to look for them takes time. */
MVC_INLINE uint16_t *place_of(mvc_match_table *table, uint64_t bytes) {
  return table->places + ((bytes << 24) * 0x9E3779B185EBCA87u >> (64 - MVC_MATCH_TABLE_BITS));
}

typedef struct {
  size_t length, distance;
} match;

/* What repeats at `position`, up to 7 bytes of it; `position` takes its place in the table. A place is known modulo
   65536, and may be any that the bytes were not at: they are compared. None lies before the first byte. */
MVC_INLINE match probe(const uint8_t *bytes, size_t position, uint64_t next, mvc_match_table *table) {
  uint16_t *place = place_of(table, next);
  size_t distance = (uint16_t)(position - *place);
  *place = (uint16_t)position;
  uint64_t difference = load64(bytes + position - distance) ^ next;
  size_t length = (size_t)__builtin_ctzll(difference | (uint64_t)1 << 63) >> 3;
  return (match){distance - 1 < WINDOW ? length : 0, distance};
}

MVC_INLINE size_t full_length(const uint8_t *bytes, const uint8_t *before, size_t length, size_t most) {
  for (; length + 8 <= most; length += 8) {
    uint64_t difference = load64(bytes + length) ^ load64(before + length);
    if (difference != 0) return length + ((size_t)__builtin_ctzll(difference) >> 3);
  }
  while (length < most && bytes[length] == before[length]) length++;
  return length;
}

MVC_INLINE void put_literal(uint8_t byte, uint32_t *token, mvc_match_counts *counts, size_t times) {
  *token = byte | (uint32_t)MVC_NO_DISTANCE << MVC_TOKEN_DISTANCE_SHIFT;
  counts->symbols[byte] += (uint32_t)times;
}

MVC_INLINE void put_match(match found, uint32_t *token, mvc_match_counts *counts) {
  /* RFC 1951, section 3.2.5: the symbol of a distance gives its two highest bits, the others follow as they are. */
  uint32_t distance = (uint32_t)found.distance - 1;
  unsigned log = 31 - (unsigned)__builtin_clz(distance | 1);
  unsigned more = distance < 4 ? 0 : log - 1;
  uint32_t slot = distance < 2 ? distance : 2 * log + (distance >> (log - 1) & 1);
  uint32_t symbol = (uint32_t)(MVC_FIRST_LENGTH + found.length - MVC_SHORTEST_MATCH);
  *token = symbol | slot << MVC_TOKEN_DISTANCE_SHIFT |
           (distance & ((1u << more) - 1)) << MVC_TOKEN_EXTRA_SHIFT;
  counts->symbols[symbol]++;
  counts->distances[slot]++;
}

size_t mvc_find_matches(
  const uint8_t *bytes, size_t count, size_t *position, size_t stop, mvc_match_table *table, uint32_t *tokens,
  mvc_match_counts *counts) {
  /* In the last bytes there would be nothing to load. */
  const size_t tail = count > TAIL ? count - TAIL : 0;
  const size_t end = stop < tail ? stop : tail;
  size_t p = *position, misses = 0;
  uint32_t *token = tokens;
  while (p < end) {
    /* Two neighbours at a time. Whether a match begins here or one byte on is hard to foresee, so no branch asks. */
    uint64_t next = load64(bytes + p), after = load64(bytes + p + 1);
    match first = probe(bytes, p, next, table), second = probe(bytes, p + 1, after, table);
    size_t longer = first.length > second.length ? first.length : second.length;
    if (longer < LEAST_LENGTH) {
      put_literal((uint8_t)next, token++, counts, 1);
      put_literal((uint8_t)after, token++, counts, 1);
      p += 2;
      /* Where nothing matches for long, larger steps. */
      if (misses < PATIENCE * LARGEST_STEP) misses++;
      for (size_t step = misses / PATIENCE; step > 0 && p < end; step--)
        put_literal(bytes[p++], token++, counts, 1);
      continue;
    }
    misses = 0;
    size_t skipped = second.length > first.length;
    put_literal((uint8_t)next, token, counts, skipped);
    token += skipped;
    p += skipped;
    match found = {longer, skipped ? second.distance : first.distance};
    if (found.length == 7) {
      size_t most = count - p < MVC_LONGEST_MATCH ? count - p : MVC_LONGEST_MATCH;
      found.length = full_length(bytes + p, bytes + p - found.distance, 7, most);
    }
    put_match(found, token++, counts);
    size_t next_position = p + found.length;
    if (next_position < tail) {
      /* Of what is stepped over, one place at either end is enough. */
      *place_of(table, load64(bytes + p + 2)) = (uint16_t)(p + 2);
      *place_of(table, load64(bytes + next_position - 1)) = (uint16_t)(next_position - 1);
    }
    p = next_position;
  }
  while (p < stop) put_literal(bytes[p++], token++, counts, 1);
  *position = p;
  return (size_t)(token - tokens);
}

/* ---- writing ---- */

typedef struct {
  uint64_t bits;
  unsigned count;
} token_bits;

MVC_INLINE token_bits bits_of(uint32_t token, const mvc_match_codes *codes) {
  uint32_t symbol = codes->symbols[token & ((1u << MVC_TOKEN_DISTANCE_SHIFT) - 1)];
  uint32_t distance = codes->distances[token >> MVC_TOKEN_DISTANCE_SHIFT & 31];
  /* A shift looks at the lowest six bits alone. */
  uint64_t extra = (uint64_t)(token >> MVC_TOKEN_EXTRA_SHIFT) << (distance >> 8 & 63);
  uint64_t tail = distance >> 16 | extra;
  return (token_bits){symbol >> 8 | tail << (symbol & 63), (symbol + distance) & 63};
}

#define APPEND(code, length) \
  do { \
    pending |= (code) << bits; \
    bits += (length); \
    store64(out, pending); \
    out += bits >> 3; \
    pending >>= bits & 56; \
    bits &= 7; \
  } while (0)

void mvc_write_matches(
  const uint32_t *tokens, size_t count, const mvc_match_codes *codes, mvc_bits *to, uint8_t *begin) {
  uint8_t *out = begin + to->byte_count;
  uint64_t pending = to->pending;
  unsigned bits = to->count;
  size_t i = 0;
  for (; i + 2 <= count; i += 2) {
    token_bits first = bits_of(tokens[i], codes), second = bits_of(tokens[i + 1], codes);
    if (first.count + second.count <= 56) {
      APPEND(first.bits | second.bits << first.count, first.count + second.count);
    } else {
      APPEND(first.bits, first.count);
      APPEND(second.bits, second.count);
    }
  }
  if (i < count) {
    token_bits last = bits_of(tokens[i], codes);
    APPEND(last.bits, last.count);
  }
  *to = (mvc_bits){(size_t)(out - begin), pending, bits};
}
