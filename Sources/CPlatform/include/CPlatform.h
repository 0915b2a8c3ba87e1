#ifndef MVC_CPLATFORM_H
#define MVC_CPLATFORM_H

#include <spawn.h>
#include <stdint.h>

/* Calls of Linux that its C library shows only to those who ask for its extensions, or that Swift does not see. Where a
 * system has none of them they say so, and the caller does the portable thing. */

/* copy_file_range(2): copies inside the kernel, on some file systems without copying at all.
 * Gives the number of bytes copied, or -1 with errno; ENOSYS where there is no such call. */
int64_t mvc_copy_file_range(int source, int64_t source_offset, int target, int64_t target_offset, int64_t count);

/* Renames unless something has the new name, in one step: renameat2(2) with RENAME_NOREPLACE, renamex_np(2). Gives 0, or
 * -1 with errno: EEXIST for a name that is taken, EINVAL or ENOSYS where the system or the file system cannot. */
int32_t mvc_rename_to_free(const char *old_name, const char *new_name);

/* sync_file_range(2): begins to write a part of a file to the device, and does not wait. A hint: nothing is promised. */
void mvc_start_write_back(int file, int64_t offset, int64_t count);

/* Whether nobody but the caller has a file open or mapped, in any process, and it has one name only: what fcntl(2) asks
 * for before it grants a lease to write. The file is the caller's own, on a file system that is known to count mappings;
 * 0 for all others. */
int32_t mvc_is_used_alone(int file);

/* Takes the variable out of the environment again that Swift's runtime needed to start without /proc: other programs are
 * not to get it. Before any thread is started. */
void mvc_take_back_runtime_path(void);

/* The arguments of this process, the program's name first, and how many they are. NULL where the C library does not tell;
 * Swift's runtime then looks for them, on Linux in /proc/self/maps, and ends the process where there is none. */
char **mvc_arguments(int32_t *count);

/* Makes the C library keep memory that was freed for the next use of it, where it can be told so. */
void mvc_keep_freed_memory(void);

/* When the process is about to end by a trap, and no more memory can be had: writes a message of less than 256 bytes to
 * standard error, and ends it with an exit code. A trap of another cause is left as it is. */
void mvc_explain_lack_of_memory(const char *message, int32_t code);

/* posix_spawn_file_actions_addchdir_np(3): lets the program that is started run in a folder. Returns 0 or an error. */
int32_t mvc_spawn_in(const char *folder, posix_spawn_file_actions_t *actions);

/* Whether a child process has ended; it stays there to be waited for. */
int32_t mvc_has_ended(int32_t process);

/* Signals that ask this process to stop, or that mean something to programs, go to another process from now on. Those
 * that come before it is named wait for it. Keys on the terminal reach both and are not forwarded. */
void mvc_begin_forwarding(void);
void mvc_forward_to(int32_t process);
/* What was done with signals before is done again. */
void mvc_end_forwarding(void);

/* Whether a path lies on a file system of which is known that one kernel serves all who use it, so that all of them see
 * each other's locks. 0 for network file systems, those in user space, and all that are not known. */
int32_t mvc_is_of_one_machine(const char *path);

#endif
