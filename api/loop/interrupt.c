/* SPDX-License-Identifier: MIT */
/*
 * SIGINT during a run.
 *
 * The handler writes to a pipe that the loop reads, and gives the signal its usual action back at
 * once: so a second Ctrl-C ends a program whose loop is stuck.  libuv's own handler would keep the
 * signal until its loop comes to run.
 *
 * One run at a time has it, since only the main thread may.  A signal that another thread receives
 * is sent on to the main one, so no handler is at work when the main thread ends the run.
 */

#define _GNU_SOURCE
#include "interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <weft/descriptor.h>

#include "../base/text.h"
#include "task.h"

static int ends[2];
static pthread_t main_thread;

static void handle(int number)
{
	struct sigaction usual = { .sa_handler = SIG_DFL };
	int saved = errno;
	ssize_t written;

	if (pthread_equal(pthread_self(), main_thread)) {
		sigaction(number, &usual, NULL);
		written = write(ends[1], "", 1);
		(void)written;
	} else {
		pthread_kill(main_thread, number);
	}
	errno = saved;
}

static int cancel_main(struct weft_loop *loop, void *arg)
{
	struct weft_interrupt *interrupt = arg;

	/* It stays readable, so it is told once. */
	weft_loop_remove_reader(loop, ends[0]);
	interrupt->came = true;
	weft_task_cancel(interrupt->task, "interrupted");
	return 0;
}

static bool is_main_thread(void)
{
	return syscall(SYS_gettid) == getpid();
}

static bool is_usual(void)
{
	struct sigaction now;

	return sigaction(SIGINT, NULL, &now) == 0 && now.sa_handler == SIG_DFL;
}

static void close_ends(void)
{
	close(ends[0]);
	close(ends[1]);
}

static bool is_wanted(const struct weft_loop *loop)
{
	return loop->interrupts && !loop->is_virtual && is_main_thread() && is_usual();
}

int weft_interrupt_begin(struct weft_interrupt *interrupt, struct weft_task *task)
{
	struct sigaction ours = { .sa_handler = handle, .sa_flags = SA_RESTART };
	struct weft_loop *loop = task->future.loop;
	int r;

	*interrupt = (struct weft_interrupt){ .task = NULL };
	if (!is_wanted(loop))
		return 0;
	/* Before the pipe is touched, which another run may have. */
	r = weft_loop_may_run(loop);
	if (r == 0 && pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
		return -errno;
	if (r < 0)
		return r;
	r = weft_loop_add_reader(loop, ends[0], cancel_main, interrupt);
	if (r < 0) {
		close_ends();
		return r;
	}
	interrupt->task = weft_task_ref(task);
	main_thread = pthread_self();
	sigaction(SIGINT, &ours, NULL);
	return 0;
}

int weft_interrupt_end(struct weft_interrupt *interrupt, int r)
{
	struct sigaction usual = { .sa_handler = SIG_DFL };
	struct weft_task *task = interrupt->task;

	if (!task)
		return r;
	sigaction(SIGINT, &usual, NULL);
	weft_loop_remove_reader(task->future.loop, ends[0]);
	close_ends();
	if (interrupt->came && r == WEFT_ECANCELED && weft_task_uncancel(task) == 0)
		r = weft_refuse(-EINTR, "interrupted by SIGINT");
	weft_task_unref(task);
	return r;
}
