#define _GNU_SOURCE
#include "CPlatform.h"

int32_t mvc_spawn_in(const char *folder, posix_spawn_file_actions_t *actions) {
  return posix_spawn_file_actions_addchdir_np(actions, folder);
}
