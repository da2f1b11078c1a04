/* SPDX-License-Identifier: MIT */
/* SIGINT during a run. */

#include "loops.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* A shell may have started this program with SIGINT ignored. */
static void set_sigint(void (*handler)(int number))
{
	struct sigaction a = { .sa_handler = handler };

	sigaction(SIGINT, &a, NULL);
}

static bool sigint_is(void (*handler)(int number))
{
	struct sigaction now;

	sigaction(SIGINT, NULL, &now);
	return now.sa_handler == handler;
}

static struct weft_loop *interruptible(void)
{
	struct weft_loop_options o = { .interrupt = true };
	struct weft_loop *loop = NULL;

	MUST(weft_loop_new(&o, &loop));
	return loop;
}

static int run_on(struct weft_loop *loop, const struct weft_backend *be, weft_resumable_body *body,
		  struct stage *s, struct weft_value *ret)
{
	int r = weft_run_task_(loop, spawn_on(loop, be, body, s), ret);

	MUST(weft_loop_finish(loop));
	weft_loop_unref(loop);
	return r;
}

/* Sends itself SIGINT, and sleeps until it is told; `code` 0: it goes on all the same. */
static int raises(void *self)
{
	struct stage *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	raise(SIGINT);
	WEFT_SLEEP(f, r, 1e6);
	if (starved(r))
		return r;
	note("%s %s", code_name(r), r < 0 && weft_caught(f)->text ? weft_caught(f)->text : "");
	if (f->code == 0 && weft_except(f, &r, WEFT_ECANCELED))
		r = weft_return(f, weft_int(7));
	WEFT_END(f);
	return r;
}

/* The body cleans up; SIGINT has its usual action afterwards. */
void interrupt_first(const struct weft_backend *be)
{
	struct stage s = { .code = WEFT_ECANCELED };

	set_sigint(SIG_DFL);
	CHECK_INT(run_on(interruptible(), be, raises, &s, NULL), -EINTR);
	CHECK(strstr(weft_strerror(-EINTR), "SIGINT"));
	CHECK(sigint_is(SIG_DFL));
	CHECK_LOG("ECANCELED interrupted");
}

/* A body that goes on has its result. */
void interrupt_refused(const struct weft_backend *be)
{
	struct stage s = { .code = 0 };
	struct weft_value v = weft_none();

	set_sigint(SIG_DFL);
	if (CHECK_INT(run_on(interruptible(), be, raises, &s, &v), 0))
		CHECK_VALUE(v, weft_int(7));
	CHECK(sigint_is(SIG_DFL));
	CHECK_LOG("ECANCELED interrupted");
}

/* Does not come back to the loop.  The main thread may have to take the first one yet. */
static int hangs(void *self)
{
	(void)self;
	raise(SIGINT);
	while (!sigint_is(SIG_DFL))
		;
	for (int i = 0; i < 1000; i++)
		raise(SIGINT);
	return 0;
}

static int nothing(void *self)
{
	(void)self;
	raise(SIGINT);
	return 0;
}

/* How a child ends that runs @body. */
static int end_of_child(struct weft_loop *(*new_loop)(void), const struct weft_backend *be,
			weft_resumable_body *body)
{
	struct stage s = { .code = 0 };
	int status = -1;
	pid_t child = fork();

	if (child == 0) {
		(void)run_on(new_loop(), be, body, &s, NULL);
		_exit(0);
	}
	CHECK(waitpid(child, &status, 0) == child);
	return status;
}

/* The second one ends the process, whatever the loop does. */
void interrupt_second(const struct weft_backend *be)
{
	int status;

	if (has_no_children())
		return;
	set_sigint(SIG_DFL);
	status = end_of_child(interruptible, be, hangs);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT);
}

static int looks(void *self)
{
	(void)self;
	note(sigint_is(SIG_DFL) ? "usual" : "ours");
	return 0;
}

static void *look_in_thread(void *arg)
{
	struct stage s = { .code = 0 };

	(void)run_on(interruptible(), arg, looks, &s, NULL);
	return NULL;
}

/* Nobody has asked for anything. */
void interrupt_unasked(const struct weft_backend *be)
{
	int status;

	if (has_no_children())
		return;
	set_sigint(SIG_DFL);
	status = end_of_child(real_loop, be, nothing);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT);
}

/* SIGINT is left alone in another thread, and when it is ignored already. */
void interrupt_off(const struct weft_backend *be)
{
	struct stage s = { .code = 0 };
	pthread_t thread;

	set_sigint(SIG_DFL);
	if (CHECK_INT(pthread_create(&thread, NULL, look_in_thread, (void *)(uintptr_t)be), 0))
		pthread_join(thread, NULL);
	(void)run_on(interruptible(), be, looks, &s, NULL);
	CHECK_LOG("usual; ours");
	set_sigint(SIG_IGN);
	CHECK_INT(run_on(interruptible(), be, nothing, &s, NULL), 0);
	CHECK(sigint_is(SIG_IGN));
	set_sigint(SIG_DFL);
}

/* The same by one call. */
void interrupt_run_with(const struct weft_backend *be)
{
	struct weft_loop_options o = { .interrupt = true };
	struct stage s = { .code = WEFT_ECANCELED };
	int r;

	(void)be;
	set_sigint(SIG_DFL);
	r = weft_run_with(raises, &s, &o, NULL);
	CHECK_INT(r, -EINTR);
	CHECK_LOG("ECANCELED interrupted");
}
