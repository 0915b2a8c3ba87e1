#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "CPlatform.h"

static const int traps[] = {SIGABRT, SIGILL, SIGTRAP, SIGSEGV, SIGBUS};
enum { TRAP_COUNT = sizeof traps / sizeof traps[0], PROBE_BYTES = 64 << 20, STACK_BYTES = 32 << 10 };

static struct sigaction before[TRAP_COUNT];
static char stack[STACK_BYTES];
static char explanation[256];
static int exit_code;

/* Calls only what a signal handler may. Where memory can still be had, the trap has another cause: what was done with it
 * before is done again, as soon as the instruction or abort(3) raises it once more. */
static void explain(int number) {
  if (mmap(NULL, PROBE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED) {
    ssize_t written = write(STDERR_FILENO, explanation, strlen(explanation));
    (void)written;
    _exit(exit_code);
  }
  for (int i = 0; i < TRAP_COUNT; i++) {
    if (traps[i] == number) sigaction(number, &before[i], NULL);
  }
}

void mvc_explain_lack_of_memory(const char *message, int32_t code) {
  strncpy(explanation, message, sizeof explanation - 1);
  exit_code = code;
  stack_t alternative = {.ss_sp = stack, .ss_size = sizeof stack};
  sigaltstack(&alternative, NULL);
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = explain;
  action.sa_flags = SA_ONSTACK;
  for (int i = 0; i < TRAP_COUNT; i++) sigaction(traps[i], &action, &before[i]);
}
