#define _GNU_SOURCE
#include <signal.h>
#include <stddef.h>
#include <sys/types.h>

#include "CPlatform.h"

static const int forwarded[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2};
enum { FORWARDED = sizeof forwarded / sizeof *forwarded };

static struct sigaction before[FORWARDED];
static volatile sig_atomic_t receiver, pending;

static void forward(int number, siginfo_t *info, void *context) {
  (void)context;
#if defined(SI_KERNEL)
  /* A key on the terminal, of which it tells all programs in the foreground itself. */
  if (info != NULL && info->si_code == SI_KERNEL) return;
#else
  (void)info;
#endif
  if (receiver > 0) {
    (void)kill((pid_t)receiver, number);
  } else {
    pending = number;
  }
}

void mvc_begin_forwarding(void) {
  struct sigaction action = {0};
  action.sa_sigaction = forward;
  action.sa_flags = SA_SIGINFO | SA_RESTART;
  receiver = pending = 0;
  for (int k = 0; k < FORWARDED; k++) (void)sigaction(forwarded[k], &action, &before[k]);
}

void mvc_forward_to(int32_t process) {
  receiver = process;
  if (pending != 0) (void)kill((pid_t)process, pending);
}

void mvc_end_forwarding(void) {
  for (int k = 0; k < FORWARDED; k++) (void)sigaction(forwarded[k], &before[k], NULL);
  receiver = 0;
}
