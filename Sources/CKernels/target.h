#ifndef MVC_TARGET_H
#define MVC_TARGET_H

/* Which instructions this processor has beyond those that the program is compiled for. */

#if defined(__x86_64__)
#include <immintrin.h>
#define MVC_X86 1
#define MVC_TARGET_AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt")))
#define MVC_TARGET_AVX512 \
  __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vbmi,avx512vbmi2,avx2,bmi,bmi2,popcnt,lzcnt")))

static inline int mvc_has_avx2(void) { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2"); }

static inline int mvc_has_avx512(void) {
  return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vbmi2") && __builtin_cpu_supports("bmi2");
}
#endif

#define MVC_INLINE static inline __attribute__((always_inline))

#include <string.h>

MVC_INLINE uint64_t load64(const uint8_t *p) {
  uint64_t v;
  memcpy(&v, p, 8);
  return v;
}

MVC_INLINE void store64(uint8_t *p, uint64_t v) { memcpy(p, &v, 8); }

#endif
