#include <stddef.h>

#include "CPlatform.h"

static int32_t argument_count;
static char **argument_values;

#if defined(__GLIBC__) || defined(__APPLE__)
/* These C libraries call constructors with what main is called with. */
__attribute__((constructor)) static void keep_arguments(int count, char **values) {
  argument_count = count;
  argument_values = values;
}
#endif

char **mvc_arguments(int32_t *count) {
  *count = argument_count;
  return argument_values;
}
