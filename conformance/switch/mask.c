/* SPDX-License-Identifier: MIT */
#include "../case.h"

#include <pthread.h>
#include <signal.h>

#include "context.h"

static void block_only(int signal)
{
	sigset_t set;

	sigemptyset(&set);
	if (signal)
		sigaddset(&set, signal);
	pthread_sigmask(SIG_SETMASK, &set, NULL);
}

/* The first of the signals these cases use that is blocked; 0: none. */
static int blocked(void)
{
	static const int used[] = { SIGUSR1, SIGUSR2, SIGWINCH };
	sigset_t set;

	pthread_sigmask(SIG_BLOCK, NULL, &set);
	for (size_t i = 0; i < sizeof(used) / sizeof(used[0]); i++)
		if (sigismember(&set, used[i]))
			return used[i];
	return 0;
}

static void block_inside(struct context *self)
{
	int signal = *(int *)self->arg;

	block_only(signal);
	for (;;) {
		context_leave(self);
		CHECK_INT(blocked(), signal);
	}
}

/* Claimed: what a context blocks is blocked whenever it runs, and nowhere else. */
void mask_kept(const struct weft_backend *be)
{
	int first = SIGUSR1, second = SIGUSR2;
	struct context a, b;

	block_only(0);
	context_open(&a, be, block_inside, &first);
	context_open(&b, be, block_inside, &second);
	for (int i = 0; i < 3; i++) {
		block_only(i ? SIGWINCH : 0);
		context_enter(&a);
		CHECK_INT(blocked(), i ? SIGWINCH : 0);
		context_enter(&b);
		CHECK_INT(blocked(), i ? SIGWINCH : 0);
	}
	context_close(&a);
	context_close(&b);
}

static void block_and_finish(struct context *self)
{
	block_only(*(int *)self->arg);
}

/* Claimed: the mask of a context ends with it. */
void mask_after_finish(const struct weft_backend *be)
{
	int signal = SIGUSR1;
	struct context c;

	block_only(SIGWINCH);
	context_open(&c, be, block_and_finish, &signal);
	context_enter(&c);
	CHECK(c.finished);
	CHECK_INT(blocked(), SIGWINCH);
	context_close(&c);
	CHECK_INT(blocked(), SIGWINCH);
}

/* What was blocked: at the entry, in the caller after the switch back, in the context again. */
struct seen {
	int entry, caller, again;
};

static void block_others(struct context *self)
{
	struct seen *seen = self->arg;

	seen->entry = blocked();
	block_only(SIGUSR2);
	context_leave(self);
	seen->again = blocked();
}

/* Not claimed: the mask is the thread's, and a switch leaves it alone. */
void mask_left_alone(const struct weft_backend *be)
{
	struct seen seen;
	struct context c;

	if (be->caps & (WEFT_CAP_SAVES_SIGMASK | WEFT_CAP_OWN_TLS)) {
		conform_skip("SAVES_SIGMASK or OWN_TLS is claimed: mask.kept judges");
		return;
	}
	block_only(SIGUSR1);
	context_open(&c, be, block_others, &seen);
	context_enter(&c);
	seen.caller = blocked();
	block_only(SIGWINCH);
	context_enter(&c);
	block_only(0);
	context_close(&c);
	CHECK_INT(seen.entry, SIGUSR1);
	if (seen.caller == SIGUSR1 && seen.again == SIGUSR2) {
		conform_skip("the mask is kept for each context: SAVES_SIGMASK could be claimed");
		return;
	}
	CHECK_INT(seen.caller, SIGUSR2);
	CHECK_INT(seen.again, SIGWINCH);
}
