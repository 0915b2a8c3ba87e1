#if defined(__linux__)
#include <sys/vfs.h>
#elif defined(__APPLE__)
#include <sys/mount.h>
#endif

#include "CPlatform.h"

int32_t mvc_is_of_one_machine(const char *path) {
#if defined(__linux__)
  struct statfs system;
  if (statfs(path, &system) != 0) return 0;
  /* By the numbers of statfs(2): some are in no header that is always there. */
  switch ((unsigned long)system.f_type & 0xffffffffUL) {
    case 0xef53UL:     /* ext2, ext3, ext4 */
    case 0x58465342UL: /* xfs */
    case 0x9123683eUL: /* btrfs */
    case 0xf2f52010UL: /* f2fs */
    case 0x01021994UL: /* tmpfs */
    case 0x858458f6UL: /* ramfs */
    case 0x794c7630UL: /* overlayfs */
    case 0x2fc12fc1UL: /* zfs */
    case 0xca451a4eUL: /* bcachefs */
    case 0x3153464aUL: /* jfs */
    case 0x52654973UL: /* reiserfs */
    case 0x3434UL:     /* nilfs */
    case 0x4d44UL:     /* vfat */
    case 0x2011bab0UL: /* exfat */
      return 1;
    default:
      return 0;
  }
#elif defined(__APPLE__)
  struct statfs system;
  return statfs(path, &system) == 0 && (system.f_flags & MNT_LOCAL) != 0;
#else
  (void)path;
  return 0;
#endif
}
