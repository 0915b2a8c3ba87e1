#ifndef MVC_VECTORS_H
#define MVC_VECTORS_H

/* The same operations on vectors of 512 bits by the width of a number, in bytes. */

#include "target.h"

#define MVC_VECTORS_OF(width, bits, lanes, mask_type, set1_type) \
  MVC_TARGET_AVX512 MVC_INLINE __m512i set1_##width(uint64_t value) { \
    return _mm512_set1_epi##bits((set1_type)value); \
  } \
  /* The numbers of a vector that begins `left` numbers before the end. */ \
  MVC_TARGET_AVX512 MVC_INLINE mask_type within_##width(size_t left) { \
    return left >= lanes ? (mask_type)~(mask_type)0 : (mask_type)(((uint64_t)1 << left) - 1); \
  }

MVC_VECTORS_OF(1, 8, 64, __mmask64, char)
MVC_VECTORS_OF(2, 16, 32, __mmask32, short)
MVC_VECTORS_OF(4, 32, 16, __mmask16, int)
MVC_VECTORS_OF(8, 64, 8, __mmask8, long long)

#endif
