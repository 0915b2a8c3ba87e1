#include "CKernels.h"
#include "target.h"

/* Compilers turn these loops into vectors. */

#define DIGITS_OF_WIDTH(type, width) \
  MVC_INLINE void saturate_##width( \
    const uint8_t *numbers, size_t count, uint8_t limit, uint8_t *restrict digits) { \
    for (size_t i = 0; i < count; i++) { \
      type v; \
      memcpy(&v, numbers + i * width, width); \
      digits[i] = v < limit ? (uint8_t)v : limit; \
    } \
  } \
  MVC_INLINE void add_digits_##width(const uint8_t *digits, size_t count, uint8_t *restrict numbers) { \
    for (size_t i = 0; i < count; i++) { \
      type v; \
      memcpy(&v, numbers + i * width, width); \
      v = (type)(v + digits[i]); \
      memcpy(numbers + i * width, &v, width); \
    } \
  } \
  MVC_INLINE void add_number_##width(uint64_t addend, size_t count, uint8_t *numbers) { \
    for (size_t i = 0; i < count; i++) { \
      type v; \
      memcpy(&v, numbers + i * width, width); \
      v = (type)(v + (type)addend); \
      memcpy(numbers + i * width, &v, width); \
    } \
  }

DIGITS_OF_WIDTH(uint8_t, 1)
DIGITS_OF_WIDTH(uint16_t, 2)
DIGITS_OF_WIDTH(uint32_t, 4)
DIGITS_OF_WIDTH(uint64_t, 8)

#ifdef MVC_X86
MVC_TARGET_AVX2 static void saturate_avx2(
  const uint8_t *numbers, size_t count, int width, uint8_t limit, uint8_t *digits) {
  MVC_CHOOSE_PLAIN(saturate, numbers, count, limit, digits)
}

MVC_TARGET_AVX2 static void add_digits_avx2(const uint8_t *digits, size_t count, int width, uint8_t *numbers) {
  MVC_CHOOSE_PLAIN(add_digits, digits, count, numbers)
}
#endif

void mvc_saturate(const uint8_t *numbers, size_t count, int width, uint8_t limit, uint8_t *digits) {
#ifdef MVC_X86
  if (mvc_has_avx2()) return saturate_avx2(numbers, count, width, limit, digits);
#endif
  MVC_CHOOSE_PLAIN(saturate, numbers, count, limit, digits)
}

void mvc_add_digits(const uint8_t *digits, size_t count, int width, uint8_t *numbers) {
#ifdef MVC_X86
  if (mvc_has_avx2()) return add_digits_avx2(digits, count, width, numbers);
#endif
  MVC_CHOOSE_PLAIN(add_digits, digits, count, numbers)
}

void mvc_add_number(uint64_t addend, size_t count, int width, uint8_t *numbers) {
  MVC_CHOOSE_PLAIN(add_number, addend, count, numbers)
}

MVC_INLINE void pack_plain(const uint8_t *digits, size_t count, int bits, uint8_t *packed) {
  switch (bits) {
  case 2:
    for (size_t i = 0; i < (count + 3) / 4; i++)
      packed[i] = (uint8_t)(digits[4 * i] | digits[4 * i + 1] << 2 | digits[4 * i + 2] << 4 | digits[4 * i + 3] << 6);
    break;
  case 4:
    for (size_t i = 0; i < (count + 1) / 2; i++) packed[i] = (uint8_t)(digits[2 * i] | digits[2 * i + 1] << 4);
    break;
  default: memcpy(packed, digits, count);
  }
}

#ifdef MVC_X86
MVC_TARGET_AVX2 static void pack_bmi2(const uint8_t *digits, size_t count, int bits, uint8_t *packed) {
  const uint64_t kept = 0x0101010101010101u * ((1u << bits) - 1);
  size_t i = 0;
  for (; i + 8 <= count; i += 8) {
    uint64_t eight = _pext_u64(load64(digits + i), kept);
    memcpy(packed, &eight, 4);
    packed += bits;
  }
  pack_plain(digits + i, count - i, bits, packed);
}
#endif

void mvc_pack_digits(const uint8_t *digits, size_t count, int bits, uint8_t *packed) {
#ifdef MVC_X86
  if (bits < 8 && mvc_has_avx2()) {
    pack_bmi2(digits, count, bits, packed);
    return;
  }
#endif
  pack_plain(digits, count, bits, packed);
}

void mvc_unpack_digits(const uint8_t *packed, size_t count, int bits, uint8_t *digits) {
  switch (bits) {
  case 2:
    for (size_t i = 0; i < (count + 3) / 4; i++)
      for (int k = 0; k < 4; k++) digits[4 * i + k] = packed[i] >> (2 * k) & 3;
    break;
  case 4:
    for (size_t i = 0; i < (count + 1) / 2; i++) {
      digits[2 * i] = packed[i] & 15;
      digits[2 * i + 1] = packed[i] >> 4;
    }
    break;
  default: memcpy(digits, packed, count);
  }
}
