#if defined(__linux__)
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/magic.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>
#endif

#include <errno.h>
#include <stdio.h>

#include "CPlatform.h"

int64_t mvc_copy_file_range(int source, int64_t source_offset, int target, int64_t target_offset, int64_t count) {
#if defined(__linux__)
  off_t from = source_offset, to = target_offset;
  return copy_file_range(source, &from, target, &to, (size_t)count, 0);
#else
  errno = ENOSYS;
  return -1;
#endif
}

int32_t mvc_rename_to_free(const char *old_name, const char *new_name) {
#if defined(__linux__)
  return (int32_t)syscall(SYS_renameat2, AT_FDCWD, old_name, AT_FDCWD, new_name, 1u /* RENAME_NOREPLACE */);
#elif defined(__APPLE__)
  return renamex_np(old_name, new_name, RENAME_EXCL);
#else
  errno = ENOSYS;
  return -1;
#endif
}

void mvc_start_write_back(int file, int64_t offset, int64_t count) {
#if defined(__linux__)
  /* The result does not matter: what counts is the flush at the end. */
  (void)sync_file_range(file, offset, count, SYNC_FILE_RANGE_WRITE);
#endif
}

int32_t mvc_is_used_alone(int file) {
#if defined(__linux__)
  struct stat status;
  struct statfs system;
  if (fstat(file, &status) != 0 || status.st_nlink != 1 || fstatfs(file, &system) != 0) return 0;
  switch ((unsigned long)system.f_type) {
    /* Layered file systems, such as those of containers, count the openings of a file and not its mappings. */
    case EXT4_SUPER_MAGIC:
    case XFS_SUPER_MAGIC:
    case BTRFS_SUPER_MAGIC:
    case F2FS_SUPER_MAGIC:
    case TMPFS_MAGIC:
      break;
    default:
      return 0;
  }
  /* Whoever opens the file while the lease is held waits, and the holder is told by a signal: by one that is ignored. */
  if (fcntl(file, F_SETSIG, SIGURG) != 0 || fcntl(file, F_SETLEASE, F_WRLCK) != 0) return 0;
  return fcntl(file, F_SETLEASE, F_UNLCK) == 0;
#else
  return 0;
#endif
}
