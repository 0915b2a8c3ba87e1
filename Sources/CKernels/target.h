#ifndef MVC_TARGET_H
#define MVC_TARGET_H

/* Which instructions this processor has beyond those that the program is compiled for. */

#if defined(__x86_64__) && !defined(MVC_PLAIN_LOOPS)
#include <immintrin.h>
#define MVC_X86 1
#define MVC_TARGET_AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt")))
#define MVC_TARGET_AVX512 \
  __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi,avx512vbmi2,avx2,bmi,bmi2,popcnt,lzcnt")))

static inline int mvc_has_avx2(void) { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2"); }

static inline int mvc_has_avx512(void) {
  return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("bmi2");
}
#endif

#define MVC_INLINE static inline __attribute__((always_inline))

#include <string.h>

MVC_INLINE uint64_t load64(const uint8_t *p) {
  uint64_t v;
  memcpy(&v, p, 8);
  return v;
}

/* Calls operation_WIDTH, or operation_WIDTH_vectors where the processor has the instructions. */
#define MVC_CHOOSE_PLAIN(operation, ...) \
  switch (width) { \
  case 1: return operation##_1(__VA_ARGS__); \
  case 2: return operation##_2(__VA_ARGS__); \
  case 4: return operation##_4(__VA_ARGS__); \
  default: return operation##_8(__VA_ARGS__); \
  }

#ifdef MVC_X86
#define MVC_CHOOSE(operation, ...) \
  if (mvc_has_avx512()) { \
    switch (width) { \
    case 1: return operation##_1_vectors(__VA_ARGS__); \
    case 2: return operation##_2_vectors(__VA_ARGS__); \
    case 4: return operation##_4_vectors(__VA_ARGS__); \
    default: return operation##_8_vectors(__VA_ARGS__); \
    } \
  } \
  MVC_CHOOSE_PLAIN(operation, __VA_ARGS__)
#else
#define MVC_CHOOSE(operation, ...) MVC_CHOOSE_PLAIN(operation, __VA_ARGS__)
#endif

MVC_INLINE void store64(uint8_t *p, uint64_t v) { memcpy(p, &v, 8); }

#endif
