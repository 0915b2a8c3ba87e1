#if defined(__linux__)
#define _GNU_SOURCE
#include <fcntl.h>
#include <unistd.h>
#endif

#include <errno.h>

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

void mvc_start_write_back(int file, int64_t offset, int64_t count) {
#if defined(__linux__)
  /* The result does not matter: what counts is the flush at the end. */
  (void)sync_file_range(file, offset, count, SYNC_FILE_RANGE_WRITE);
#endif
}
