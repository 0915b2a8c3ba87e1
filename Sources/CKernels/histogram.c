#include "CKernels.h"
#include "target.h"

#include <math.h>

void mvc_histogram(const uint8_t *bytes, size_t count, uint32_t *counts) {
  /* Equal neighbours would wait for one another's store: each of eight bytes counts in a table of its own. */
  uint32_t tables[8][256];
  size_t i = 0;
  if (count >= 1024) {
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
