#include "CKernels.h"
#include "target.h"

#include <math.h>

/* Equal neighbours would wait for one another's store: each of eight bytes counts in a table of its own. */
static void count_in_tables(const uint8_t *bytes, size_t count, uint32_t *counts) {
  size_t i = 0;
  if (count >= 1024) {
    uint32_t tables[8][256];
    memset(tables, 0, sizeof tables);
    for (; i + 8 <= count; i += 8) {
      uint64_t v = load64(bytes + i);
      tables[0][v & 255]++;
      tables[1][v >> 8 & 255]++;
      tables[2][v >> 16 & 255]++;
      tables[3][v >> 24 & 255]++;
      tables[4][v >> 32 & 255]++;
      tables[5][v >> 40 & 255]++;
      tables[6][v >> 48 & 255]++;
      tables[7][v >> 56]++;
    }
    for (int s = 0; s < 256; s++)
      for (int t = 0; t < 8; t++) counts[s] += tables[t][s];
  }
  for (; i < count; i++) counts[bytes[i]]++;
}

#ifdef MVC_X86
enum { FREQUENT = 8, SAMPLE = 2048 };

/* The bytes that a sample has most often.
   Gives how many bytes of the sample they are. */
static size_t most_frequent(const uint8_t *bytes, size_t count, uint8_t *frequent) {
  uint32_t counts[256] = {0};
  for (size_t run = 0; run < SAMPLE / 64; run++) {
    const uint8_t *from = bytes + (count - 64) / (SAMPLE / 64) * run;
    for (int i = 0; i < 64; i++) counts[from[i]]++;
  }
  size_t covered = 0;
  for (int k = 0; k < FREQUENT; k++) {
    int best = 0;
    for (int s = 1; s < 256; s++)
      if (counts[s] > counts[best]) best = s;
    /* No byte may be taken twice. Those of fewer different ones are quickly counted in tables, too. */
    if (counts[best] == 0) return 0;
    covered += counts[best];
    counts[best] = 0;
    frequent[k] = (uint8_t)best;
  }
  return covered;
}

/* Sixty-four bytes at a time are held against each of the frequent ones; the few others are gathered and counted one
   by one. */
MVC_TARGET_AVX512 static void count_frequent_vectors(
  const uint8_t *bytes, size_t count, const uint8_t *frequent, uint32_t *counts) {
  __m512i wanted[FREQUENT];
  uint64_t found[FREQUENT] = {0};
  for (int k = 0; k < FREQUENT; k++) wanted[k] = _mm512_set1_epi8((char)frequent[k]);
  uint8_t others[4096 + 64];
  size_t other_count = 0, i = 0;
  for (; i + 64 <= count; i += 64) {
    __m512i v = _mm512_loadu_si512(bytes + i);
    uint64_t known = 0;
    for (int k = 0; k < FREQUENT; k++) {
      uint64_t same = _mm512_cmpeq_epi8_mask(v, wanted[k]);
      found[k] += (uint64_t)__builtin_popcountll(same);
      known |= same;
    }
    _mm512_storeu_si512(others + other_count, _mm512_maskz_compress_epi8(~known, v));
    other_count += (size_t)__builtin_popcountll(~known);
    if (other_count >= 4096) {
      count_in_tables(others, other_count, counts);
      other_count = 0;
    }
  }
  for (int k = 0; k < FREQUENT; k++) counts[frequent[k]] += (uint32_t)found[k];
  count_in_tables(others, other_count, counts);
  count_in_tables(bytes + i, count - i, counts);
}
#endif

void mvc_histogram(const uint8_t *bytes, size_t count, uint32_t *counts) {
#ifdef MVC_X86
  uint8_t frequent[FREQUENT];
  /* Exponents of weights: eight of them are nearly all. */
  if (count >= 16 * SAMPLE && mvc_has_avx512() && most_frequent(bytes, count, frequent) >= SAMPLE - SAMPLE / 8) {
    count_frequent_vectors(bytes, count, frequent, counts);
    return;
  }
#endif
  count_in_tables(bytes, count, counts);
}

double mvc_entropy(const uint32_t *counts, size_t count) {
  double total = 0, sum = 0;
  for (size_t i = 0; i < count; i++) {
    if (counts[i] == 0) continue;
    total += counts[i];
    sum += counts[i] * log2(counts[i]);
  }
  return total > 0 ? total * log2(total) - sum : 0;
}

void mvc_sums(const uint8_t *bytes, size_t count, size_t length, uint32_t *sums) {
  for (size_t run = 0; run < count; run++) {
    uint32_t sum = 0;
    for (size_t i = 0; i < length; i++) sum += bytes[run * length + i];
    sums[run] = sum;
  }
}

int mvc_is_constant(const uint8_t *bytes, size_t count) {
  return count < 2 || memcmp(bytes, bytes + 1, count - 1) == 0;
}
