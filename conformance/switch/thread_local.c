/* SPDX-License-Identifier: MIT */
#include "../case.h"

#include <errno.h>
#include <pthread.h>

#include "context.h"

/* Out of line, since a compiler may take the address of errno once for a whole function. */
static __attribute__((noinline)) void set_errno(int e)
{
	errno = e;
}

static __attribute__((noinline)) int get_errno(void)
{
	return errno;
}

static void leave_often(struct context *self)
{
	for (;;)
		context_leave(self);
}

/* errno of the caller is as before when the switch returns, since nobody else wrote it. */
void errno_caller(const struct weft_backend *be)
{
	struct context c;

	context_open(&c, be, leave_often, NULL);
	for (int e = 1; e <= 100; e++) {
		set_errno(e);
		context_enter(&c);
		CHECK_INT(get_errno(), e);
	}
	context_close(&c);
}

static void keep_errno(struct context *self)
{
	for (int e = 1; e <= 100; e++) {
		set_errno(e);
		context_leave(self);
		CHECK_INT(get_errno(), e);
	}
}

/* So is that of the context. */
void errno_context(const struct weft_backend *be)
{
	struct context c;

	context_open(&c, be, keep_errno, NULL);
	while (!c.finished)
		context_enter(&c);
	CHECK_INT(c.entered, 1);
	context_close(&c);
}

static void finish_with_errno(struct context *self)
{
	set_errno(*(int *)self->arg);
}

/* A switch that finishes a context leaves errno alone, too. */
void errno_finish(const struct weft_backend *be)
{
	int e = ENOTTY;
	struct context c;

	context_open(&c, be, finish_with_errno, &e);
	set_errno(ENOTTY);
	context_enter(&c);
	CHECK_INT(get_errno(), ENOTTY);
	context_close(&c);
}

static _Thread_local int local = 1;

static __attribute__((noinline)) int *local_address(void)
{
	int *p = &local;

	__asm__ volatile("" : "+r"(p));
	return p;
}

struct sight {
	int *address;
	int value;
	pthread_t thread;
};

static void look_at_local(struct context *self)
{
	struct sight *sight = self->arg;

	for (;;) {
		*sight = (struct sight){ local_address(), *local_address(), pthread_self() };
		*local_address() += 100;
		context_leave(self);
	}
}

static bool owns(const struct weft_backend *be)
{
	return be->caps & WEFT_CAP_OWN_TLS;
}

/* Not claimed: thread-local variables are the thread's, the same in the context and in the caller.
 */
void tls_shared(const struct weft_backend *be)
{
	struct sight sight;
	struct context c;

	if (owns(be)) {
		conform_skip("OWN_TLS is claimed: tls.own judges");
		return;
	}
	context_open(&c, be, look_at_local, &sight);
	for (int i = 0; i < 3; i++) {
		*local_address() = 1000 * i;
		context_enter(&c);
		CHECK_PTR(sight.address, local_address());
		CHECK_INT(sight.value, 1000 * i);
		CHECK_INT(*local_address(), 1000 * i + 100);
		CHECK(pthread_equal(sight.thread, pthread_self()));
	}
	context_close(&c);
}

/* Claimed: each context finds them fresh, and keeps its own. */
void tls_own(const struct weft_backend *be)
{
	struct sight sight[2];
	struct context c[2];

	for (int i = 0; i < 2; i++)
		context_open(&c[i], be, look_at_local, &sight[i]);
	*local_address() = 7;
	for (int round = 0; round < 3; round++)
		for (int i = 0; i < 2; i++) {
			context_enter(&c[i]);
			CHECK_INT(sight[i].value, 1 + 100 * round);
			CHECK(sight[i].address != local_address());
			CHECK_INT(*local_address(), 7);
		}
	CHECK(sight[0].address != sight[1].address);
	for (int i = 0; i < 2; i++)
		context_close(&c[i]);
}
