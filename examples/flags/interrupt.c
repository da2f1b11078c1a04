/* SPDX-License-Identifier: MIT */
#include "interrupt.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>

static atomic_bool seen;

static struct {
	pthread_t thread;
	sigset_t signals;		/* SIGUSR1 ends the thread */
	void (*cancel)(void *arg);
	void *arg;
} watch;

static void *wait_for_signals(void *unused)
{
	int number;

	(void)unused;
	while (sigwait(&watch.signals, &number) == 0 && number != SIGUSR1) {
		atomic_store(&seen, true);
		watch.cancel(watch.arg);
	}
	return NULL;
}

int interrupt_watch(void (*cancel)(void *arg), void *arg)
{
	watch.cancel = cancel;
	watch.arg = arg;
	sigemptyset(&watch.signals);
	sigaddset(&watch.signals, SIGINT);
	sigaddset(&watch.signals, SIGTERM);
	sigaddset(&watch.signals, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &watch.signals, NULL);
	return -pthread_create(&watch.thread, NULL, wait_for_signals, NULL);
}

bool interrupted(void)
{
	return atomic_load(&seen);
}

void interrupt_end(void)
{
	pthread_kill(watch.thread, SIGUSR1);
	pthread_join(watch.thread, NULL);
}
