/* SPDX-License-Identifier: MIT */
#include "../case.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>

#include "context.h"

/* What a program has set up about signals; a backend may borrow it, but not keep it. */
enum { SIGNALS = 65, ALTERNATE = 64 * 1024 };

struct signal_state {
	sigset_t mask;
	stack_t alternate;
	struct sigaction action[SIGNALS];
};

/* Some numbers are the C library's own, and not told of: they stay zero. */
static void read_state(struct signal_state *ret)
{
	memset(ret, 0, sizeof(*ret));
	pthread_sigmask(SIG_BLOCK, NULL, &ret->mask);
	sigaltstack(NULL, &ret->alternate);
	for (int i = 1; i < SIGNALS; i++)
		sigaction(i, NULL, &ret->action[i]);
}

static bool same_action(const struct sigaction *a, const struct sigaction *b)
{
	return a->sa_handler == b->sa_handler && a->sa_flags == b->sa_flags;
}

static bool same_alternate(const stack_t *a, const stack_t *b)
{
	return a->ss_sp == b->ss_sp && a->ss_size == b->ss_size && a->ss_flags == b->ss_flags;
}

/* Everything is as it was @before; @op: what has been called meanwhile. */
static void check_state(const struct signal_state *before, const char *op)
{
	struct signal_state now;

	read_state(&now);
	if (!same_alternate(&now.alternate, &before->alternate))
		conform_fail("%s changed the alternate signal stack: at %p, was at %p", op,
			     now.alternate.ss_sp, before->alternate.ss_sp);
	for (int i = 1; i < SIGNALS; i++) {
		if (sigismember(&now.mask, i) != sigismember(&before->mask, i))
			conform_fail("%s %s signal %d", op,
				     sigismember(&now.mask, i) ? "blocked" : "let through", i);
		if (!same_action(&now.action[i], &before->action[i]))
			conform_fail("%s changed what is done about signal %d", op, i);
	}
}

static void ignore(int signal)
{
	(void)signal;
}

/* Something of each kind that is not the default, so that a reset shows as well. */
static void set_up(char *alternate)
{
	struct sigaction action = { .sa_handler = ignore, .sa_flags = SA_RESTART };
	stack_t stack = { .ss_sp = alternate, .ss_size = ALTERNATE };
	sigset_t mask;

	sigemptyset(&mask);
	sigaddset(&mask, SIGUSR1);
	pthread_sigmask(SIG_SETMASK, &mask, NULL);
	sigaction(SIGUSR2, &action, NULL);
	CHECK_INT(sigaltstack(&stack, NULL), 0);
}

static void put_back(const struct signal_state *own)
{
	sigaltstack(&own->alternate, NULL);
	sigaction(SIGUSR2, &own->action[SIGUSR2], NULL);
	pthread_sigmask(SIG_SETMASK, &own->mask, NULL);
}

static void leave_once(struct context *self)
{
	context_leave(self);
}

/* init, switch_to and fini leave mask, alternate stack and dispositions as they found them. */
void resources_signals(const struct weft_backend *be)
{
	char *alternate = pages_new(ALTERNATE);
	struct signal_state own, before;
	struct context c;

	read_state(&own);
	set_up(alternate);
	context_take(&c, be, leave_once, NULL, CONTEXT_STACK);
	read_state(&before);
	CHECK_INT(context_init(&c), 0);
	check_state(&before, "init");
	context_enter(&c);
	check_state(&before, "the first switch");
	context_enter(&c);
	check_state(&before, "the last switch");
	context_fini(&c);
	check_state(&before, "fini");
	CHECK(c.finished);
	context_give(&c);
	put_back(&own);
	pages_free(alternate, ALTERNATE);
}
