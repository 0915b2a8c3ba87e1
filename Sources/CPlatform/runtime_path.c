#include <stdlib.h>
#include <unistd.h>

#include "CPlatform.h"

static int is_given = 0;

/* Swift's runtime asks the system where the program lies, before main, and ends the process when it is not told: Linux
 * tells it in /proc only. A static program needs nothing from there, so the runtime is given any path. Constructors with
 * a number run before those without, of which the runtime's is one. */
__attribute__((constructor(101))) static void give_runtime_path(void) {
#if defined(__linux__)
  if (access("/proc/self/exe", F_OK) != 0 && getenv("SWIFT_ROOT") == NULL) {
    is_given = setenv("SWIFT_ROOT", "/", 1) == 0;
  }
#endif
}

void mvc_take_back_runtime_path(void) {
  if (is_given) unsetenv("SWIFT_ROOT");
  is_given = 0;
}
