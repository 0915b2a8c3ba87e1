#include <stdlib.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include "CPlatform.h"

void mvc_keep_freed_memory(void) {
#if defined(__GLIBC__)
  enum { MIB = 1 << 20 };
  /* The largest buffers are smaller than half of what an arena of the library holds. */
  (void)mallopt(M_MMAP_THRESHOLD, 32 * MIB);
  (void)mallopt(M_TRIM_THRESHOLD, 512 * MIB);
#endif
}
