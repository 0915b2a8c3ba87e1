#include "CKernels.h"
#include "target.h"

/* Compilers turn these loops into vectors. */

#define WINDOW_OF_WIDTH(type, width) \
  MVC_INLINE void enter_##width( \
    const uint8_t *numbers, size_t count, int rotate, uint8_t bias, int shift, uint8_t *restrict words) { \
    enum { BITS = 8 * width }; \
    const type first = (type)((type)bias << (BITS - 8)), outside = (type)((type)255 << (BITS - 8)); \
    const type limit = (type)(outside >> shift); \
    for (size_t i = 0; i < count; i++) { \
      type v; \
      memcpy(&v, numbers + i * width, width); \
      if (rotate) v = (type)(v << 1 | v >> (BITS - 1)); \
      v = (type)(v - first); \
      v = v < limit ? (type)(v << shift) : outside; \
      memcpy(words + i * width, &v, width); \
    } \
  } \
  MVC_INLINE void leave_##width( \
    const uint8_t *restrict words, size_t count, int rotate, uint8_t bias, int shift, uint8_t *restrict numbers) { \
    enum { BITS = 8 * width }; \
    const type first = (type)((type)bias << (BITS - 8)); \
    for (size_t i = 0; i < count; i++) { \
      type v; \
      memcpy(&v, words + i * width, width); \
      v = (type)((type)(v >> shift) + first); \
      if (rotate) v = (type)(v >> 1 | v << (BITS - 1)); \
      memcpy(numbers + i * width, &v, width); \
    } \
  }

WINDOW_OF_WIDTH(uint8_t, 1)
WINDOW_OF_WIDTH(uint16_t, 2)
WINDOW_OF_WIDTH(uint32_t, 4)
WINDOW_OF_WIDTH(uint64_t, 8)

static void pack_plain(const uint8_t *bytes, size_t count, int shift, uint8_t *packed) {
  const int bits = 8 - shift;
  for (size_t i = 0; i < count; i += 8) {
    uint64_t eight = 0;
    for (int k = 0; k < 8; k++) eight |= (uint64_t)(bytes[i + k] >> shift) << (k * bits);
    store64(packed, eight);
    packed += bits;
  }
}

static void unpack_plain(const uint8_t *packed, size_t count, int shift, uint8_t *bytes) {
  const int bits = 8 - shift;
  for (size_t i = 0; i < count; i += 8) {
    uint64_t eight = load64(packed);
    for (int k = 0; k < 8; k++) bytes[i + k] = (uint8_t)(eight >> (k * bits) << shift);
    packed += bits;
  }
}

#ifdef MVC_X86
MVC_TARGET_AVX2 static void enter_avx2(
  const uint8_t *numbers, size_t count, int width, int rotate, uint8_t bias, int shift, uint8_t *words) {
  MVC_CHOOSE_PLAIN(enter, numbers, count, rotate, bias, shift, words)
}

MVC_TARGET_AVX2 static void leave_avx2(
  const uint8_t *words, size_t count, int width, int rotate, uint8_t bias, int shift, uint8_t *numbers) {
  MVC_CHOOSE_PLAIN(leave, words, count, rotate, bias, shift, numbers)
}

MVC_INLINE uint64_t kept_bits(int shift) { return 0x0101010101010101u * (uint64_t)((0xFF << shift) & 0xFF); }

MVC_TARGET_AVX2 static void pack_bmi2(const uint8_t *bytes, size_t count, int shift, uint8_t *packed) {
  for (size_t i = 0; i < count; i += 8) {
    store64(packed, _pext_u64(load64(bytes + i), kept_bits(shift)));
    packed += 8 - shift;
  }
}

MVC_TARGET_AVX2 static void unpack_bmi2(const uint8_t *packed, size_t count, int shift, uint8_t *bytes) {
  for (size_t i = 0; i < count; i += 8) {
    store64(bytes + i, _pdep_u64(load64(packed), kept_bits(shift)));
    packed += 8 - shift;
  }
}
#endif

void mvc_enter_window(
  const uint8_t *numbers, size_t count, int width, int rotate, uint8_t bias, int shift, uint8_t *words) {
#ifdef MVC_X86
  if (mvc_has_avx2()) {
    enter_avx2(numbers, count, width, rotate, bias, shift, words);
    return;
  }
#endif
  MVC_CHOOSE_PLAIN(enter, numbers, count, rotate, bias, shift, words)
}

void mvc_leave_window(
  const uint8_t *words, size_t count, int width, int rotate, uint8_t bias, int shift, uint8_t *numbers) {
#ifdef MVC_X86
  if (mvc_has_avx2()) {
    leave_avx2(words, count, width, rotate, bias, shift, numbers);
    return;
  }
#endif
  MVC_CHOOSE_PLAIN(leave, words, count, rotate, bias, shift, numbers)
}

void mvc_pack_upper(const uint8_t *bytes, size_t count, int shift, uint8_t *packed) {
#ifdef MVC_X86
  if (mvc_has_avx2()) {
    pack_bmi2(bytes, count, shift, packed);
    return;
  }
#endif
  pack_plain(bytes, count, shift, packed);
}

void mvc_unpack_upper(const uint8_t *packed, size_t count, int shift, uint8_t *bytes) {
#ifdef MVC_X86
  if (mvc_has_avx2()) {
    unpack_bmi2(packed, count, shift, bytes);
    return;
  }
#endif
  unpack_plain(packed, count, shift, bytes);
}
