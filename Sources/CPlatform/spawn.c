#define _GNU_SOURCE
#include <sys/types.h>
#include <sys/wait.h>

#include "CPlatform.h"

int32_t mvc_spawn_in(const char *folder, posix_spawn_file_actions_t *actions) {
  return posix_spawn_file_actions_addchdir_np(actions, folder);
}

int32_t mvc_has_ended(int32_t process) {
  siginfo_t info = {0};
  return waitid(P_PID, (id_t)process, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == process;
}
