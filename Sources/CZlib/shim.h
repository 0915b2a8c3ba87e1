#ifndef MVC_CZLIB_SHIM_H
#define MVC_CZLIB_SHIM_H

#include <zlib.h>

/* zlib's initialisers are macros, which Swift cannot see. */

static inline int mvc_deflate_init(z_streamp stream, int level, int strategy) {
  return deflateInit2(stream, level, Z_DEFLATED, 15, 8, strategy);
}

static inline int mvc_inflate_init(z_streamp stream) {
  return inflateInit(stream);
}

#endif
