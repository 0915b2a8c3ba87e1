#ifndef MVC_CKERNELS_H
#define MVC_CKERNELS_H

/* The loops over single numbers and bytes of the codecs. They know no format, allocate nothing and trust their
   arguments: every bound was checked by the caller. Where the processor offers wider vectors they are used; a plain
   loop stands beside each. docs/design/tensor-codecs.md has the measurements that put them into C. */

#include <stddef.h>
#include <stdint.h>

/* ---- checksum.c ---- */

/* Adler-32 (RFC 1950, section 9) of all the bytes. */
uint32_t mvc_adler32(const uint8_t *bytes, size_t count);

/* ---- histogram.c ---- */

/* Adds to counts[256] how often each byte occurs. */
void mvc_histogram(const uint8_t *bytes, size_t count, uint32_t *counts);

/* The least number of bits that symbols take which occur so often (Shannon 1948). */
double mvc_entropy(const uint32_t *counts, size_t count);

/* Whether all bytes equal the first one. */
int mvc_is_constant(const uint8_t *bytes, size_t count);

/* Adds up the bytes of each of `count` runs of `length` bytes. */
void mvc_sums(const uint8_t *bytes, size_t count, size_t length, uint32_t *sums);

/* ---- literals.c: deflate blocks of literals only ---- */

enum {
  MVC_LITERAL_SHORT_BITS = 11, /* where no code is longer, several symbols are decoded at once */
  MVC_LITERAL_LONG_BITS = 13,  /* no code is longer */
  MVC_LITERAL_END = 256,       /* the symbol that ends a block */
};

/* Bits on their way to memory. */
typedef struct {
  size_t byte_count; /* whole bytes that are there */
  uint64_t pending;  /* the bits after them, first bit lowest */
  unsigned count;    /* of bits in `pending`, at most 7 */
} mvc_bits;

/* Writes the codes of `count` bytes after the bits in `out`. codes[s] has the length of symbol s's code in bits 0-7 and the code, first bit
   lowest, in the bits above. Writes up to 8 bytes past the result: the caller has room for 13 bits a byte and these. */
void mvc_encode_literals(
  const uint8_t *bytes, size_t count, const uint32_t *codes, mvc_bits *bits, uint8_t *out);

/* What the next bits begin with. */
typedef struct {
  unsigned bits;        /* looked at: 11 or 13 */
  unsigned has_several; /* whether `several` is filled */
  uint16_t first[1 << MVC_LITERAL_LONG_BITS];    /* symbol, code length from bit 12 */
  uint64_t several[1 << MVC_LITERAL_SHORT_BITS]; /* bits 0-7: bits used, 8-15: count of symbols, 16-63: up to 6 symbols */
} mvc_literal_table;

/* Fills a table from code lengths of a complete code; `several` too when asked and no code is longer than 11 bits. */
void mvc_fill_literal_table(const uint8_t *lengths, int with_several, mvc_literal_table *table);

/* A run of a block's symbols. */
typedef struct {
  size_t start;     /* the bit of the stream that the run begins at */
  uint8_t *out;
  size_t count;     /* of symbols */
} mvc_lane;

enum { MVC_MOST_LANES = 4 };

/* Decodes the lanes of a block, which follow one another, side by side. The last one ends with the end of the block,
   after which `stream` has `byte_count` whole bytes. No byte at or after `readable_end`, which may lie behind, is
   loaded. Every lane's start lies in the stream. Returns 0 when the stream is damaged. */
int mvc_decode_lanes(
  const mvc_literal_table *table, const uint8_t *stream, size_t byte_count, const uint8_t *readable_end,
  const mvc_lane *lanes, int count);

/* ---- matches.c: deflate blocks of literals and matches ---- */

enum {
  MVC_MATCH_TABLE_BITS = 14,
  MVC_SHORTEST_MATCH = 3,        /* that deflate has a symbol for */
  MVC_FIRST_LENGTH = 256,        /* the literals are before it, one symbol a length behind */
  MVC_LENGTH_SYMBOLS = 512,      /* literals and lengths 3 to 258 */
  MVC_NO_DISTANCE = 30,          /* stands beside a literal */
  MVC_DISTANCES = 32,
  MVC_TOKEN_DISTANCE_SHIFT = 9,  /* a token: literal or length, from here the symbol of the distance, */
  MVC_TOKEN_EXTRA_SHIFT = 14,    /* and from here the rest of it */
  MVC_LONGEST_MATCH = 258,
};

/* The last place of bytes that hash alike, modulo 65536. Zeros before the first block of a stream. */
typedef struct {
  uint16_t places[1 << MVC_MATCH_TABLE_BITS];
} mvc_match_table;

/* How often each literal, length and distance occurs. */
typedef struct {
  uint32_t symbols[MVC_LENGTH_SYMBOLS];
  uint32_t distances[MVC_DISTANCES];
} mvc_match_counts;

/* The codes of tokens, first bit lowest. A symbol: bits 0-7 the count of its bits, above them the bits, a length's extra
   ones included. A distance: bits 0-7 the count with the extra bits, 8-15 the count without, above the code; 0 for
   none. No code is longer than 15 bits. */
typedef struct {
  uint32_t symbols[MVC_LENGTH_SYMBOLS];
  uint32_t distances[MVC_DISTANCES];
} mvc_match_codes;

/* Finds tokens for the bytes from *position to `stop` and sets *position to where they end: the last match may reach up
   to MVC_LONGEST_MATCH bytes past `stop`, not past `count`. Adds to the counts. Returns how many tokens there are, no more
   than bytes. */
size_t mvc_find_matches(
  const uint8_t *bytes, size_t count, size_t *position, size_t stop, mvc_match_table *table, uint32_t *tokens,
  mvc_match_counts *counts);

/* Writes the codes of tokens after the bits in `out`, and up to 8 bytes past the result. */
void mvc_write_matches(
  const uint32_t *tokens, size_t count, const mvc_match_codes *codes, mvc_bits *bits, uint8_t *out);

/* ---- planes.c: numbers of `width` 1, 2, 4 or 8 bytes, lowest byte first, at any address ---- */

/* Moves the sign of every number to the low end when `rotate`, then byte `i` of number `n`, counted from the most
   significant, to planes[i][n]. */
void mvc_split_planes(const uint8_t *numbers, size_t count, int width, int rotate, uint8_t *const *planes);

/* The reverse. */
void mvc_merge_planes(uint8_t *numbers, size_t count, int width, int rotate, const uint8_t *const *planes);

/* ---- window.c ---- */

/* Rotates numbers as above, takes away `bias` from their most significant byte and shifts them left by `shift`. One
   that loses bits by that, or whose most significant byte becomes 255, becomes 255 and zeros. */
void mvc_enter_window(
  const uint8_t *numbers, size_t count, int width, int rotate, uint8_t bias, int shift, uint8_t *words);

/* The reverse, but for numbers that became 255 and zeros. */
void mvc_leave_window(
  const uint8_t *words, size_t count, int width, int rotate, uint8_t bias, int shift, uint8_t *numbers);

/* Packs the upper 8 - `shift` bits of bytes, the first one lowest. Reads up to 7 bytes past the last and writes up to
   8 past the result. */
void mvc_pack_upper(const uint8_t *bytes, size_t count, int shift, uint8_t *packed);

/* The reverse, with zeros below. Reads up to 8 bytes past `packed` and writes up to 7 past the last byte. */
void mvc_unpack_upper(const uint8_t *packed, size_t count, int shift, uint8_t *bytes);

/* ---- presence.c: numbers in blocks of 64, a mask of 64 bits for each block, first number lowest ---- */

enum { MVC_BLOCK = 64 };

/* Sets masks[] to where the numbers are at least `threshold`. */
void mvc_reach_masks(const uint8_t *numbers, size_t count, int width, uint8_t threshold, uint64_t *masks);

/* Moves the numbers with a set bit together. Writes up to 64 bytes past the result. Returns how many there are. */
size_t mvc_compress(const uint8_t *numbers, size_t count, int width, const uint64_t *masks, uint8_t *out);

/* The reverse, with zeros between. Reads up to 64 bytes past what `in` has to hold. */
void mvc_expand(const uint8_t *in, size_t count, int width, const uint64_t *masks, uint8_t *numbers);

/* ---- difference.c ---- */

/* Writes how far each number is from its base: subtracted modulo 2^bits, after their bits were put in the order of
   the numbers when `is_float`, and folded so that small differences of either sign are small numbers. */
void mvc_difference(
  const uint8_t *numbers, const uint8_t *base, size_t count, int width, int is_float, uint8_t *difference);

/* The reverse. `difference` may be `numbers`. */
void mvc_apply_difference(
  const uint8_t *difference, const uint8_t *base, size_t count, int width, int is_float, uint8_t *numbers);

/* ---- buckets.c: a number's bucket is how many of the ascending bounds its base reaches ---- */

enum { MVC_MOST_BUCKETS = 16 };

typedef struct {
  int width;
  int count;                             /* buckets, one more than bounds */
  uint64_t significant;                  /* the bits of a base that are compared */
  uint64_t bounds[MVC_MOST_BUCKETS - 1];
} mvc_buckets;

/* Counts the numbers of each bucket. `masks`, in blocks of 64, says which numbers there are; null for all. */
void mvc_count_buckets(
  const mvc_buckets *buckets, const uint8_t *base, size_t count, const uint64_t *masks, size_t *counts);

/* Moves the numbers of each bucket together. Writes up to 64 bytes past each result. */
void mvc_partition(
  const mvc_buckets *buckets, const uint8_t *base, const uint8_t *numbers, size_t count, const uint64_t *masks,
  uint8_t *const *parts);

/* The reverse, with zeros where there is no number. Reads up to 64 bytes past what the parts have to hold. */
void mvc_gather(
  const mvc_buckets *buckets, const uint8_t *base, size_t count, const uint64_t *masks, const uint8_t *const *parts,
  uint8_t *numbers);

enum { MVC_KEYS = 256, MVC_LENGTHS = 65 };

/* Adds to counts[MVC_LENGTHS * key + n] how many differences have n significant bits where the base's significant bits,
   shifted right by `shift`, are `key`, or the last key when above. */
void mvc_count_lengths(
  const uint8_t *difference, const uint8_t *base, size_t count, int width, uint64_t significant, int shift,
  uint32_t *counts);

/* ---- tokens.c: numbers as a token of a byte and bits ---- */

/* Writes the token of each number, and its bits one after the other, first bit lowest, to `bits`, which has room for
   as many bytes as the numbers and 8 more. Returns how many bytes of `bits` are used. */
size_t mvc_write_tokens(const uint8_t *numbers, size_t count, int width, uint8_t *tokens, uint8_t *bits);

/* The reverse. Returns 0 when the tokens ask for more than `bit_bytes` bytes; 8 more are read. */
int mvc_read_tokens(
  const uint8_t *tokens, size_t count, int width, const uint8_t *bits, size_t bit_bytes, uint8_t *numbers);

/* ---- digits.c: numbers as digits of 1, 2, 4 or 8 bits ---- */

/* Writes the least of each number and `limit` as a byte. */
void mvc_saturate(const uint8_t *numbers, size_t count, int width, uint8_t limit, uint8_t *digits);

/* Adds `digits`, or one and the same number, to each number, or takes it away. */
void mvc_add_digits(const uint8_t *digits, size_t count, int width, uint8_t *numbers);
void mvc_add_number(uint64_t addend, size_t count, int width, uint8_t *numbers);

/* Moves digits of 2, 4 or 8 bits into bytes, the first one lowest. Reads up to 3 digits past the last. */
void mvc_pack_digits(const uint8_t *digits, size_t count, int bits, uint8_t *packed);

/* The reverse. Writes up to 3 digits past the last. */
void mvc_unpack_digits(const uint8_t *packed, size_t count, int bits, uint8_t *digits);

/* ---- moments.c: what numbers are, and how far apart two sequences of them are ---- */

typedef enum {
  MVC_BYTE_TABLE, /* a byte each, whose value stands in a table of 256 */
  MVC_INT16,
  MVC_UINT16,
  MVC_INT32,
  MVC_UINT32,
  MVC_INT64,
  MVC_UINT64,
  MVC_FLOAT16,
  MVC_BFLOAT16,
  MVC_FLOAT32,
  MVC_FLOAT64,
  MVC_Q8_0, /* ggml's blocks of 32: a half-precision scale and 32 signed bytes */
  MVC_Q4_0, /* ggml's blocks of 32: a half-precision scale and 32 numbers of 4 bits less 8 */
} mvc_number_kind;

/* Writes numbers as doubles. `count` is of numbers, for blocks a multiple of theirs; `table` is for MVC_BYTE_TABLE. */
void mvc_widen(const uint8_t *numbers, size_t count, mvc_number_kind kind, const double *table, double *out);

/* Sums over the pairs of which both numbers are finite, how many these are, and how many of all pairs are unequal, two
   NaN counting as equal. */
typedef struct {
  double old_squares, new_squares, products, difference_squares;
  double most; /* the largest magnitude of a difference */
  uint64_t finite, unequal;
} mvc_pair_totals;

/* `count` is a multiple of 8. */
void mvc_pair_sums(const double *old, const double *new_, size_t count, mvc_pair_totals *totals);

typedef struct {
  uint64_t nans, infinities, zeros, subnormals;
  double least, most; /* of the finite ones; infinity and its negative where there are none */
} mvc_census_totals;

/* `count` is a multiple of 8. */
void mvc_census(const double *values, size_t count, double least_normal, mvc_census_totals *totals);

/* How many numbers of `width` 1, 2, 4 or 8 bytes have other bits. */
size_t mvc_count_unequal(const uint8_t *a, const uint8_t *b, size_t count, int width);

#endif
