/* SPDX-License-Identifier: MIT */
/* A loop that other event loops drive: one that is nothing but epoll, and GLib's. */

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <unistd.h>
#ifdef HAVE_GLIB
#include <glib.h>
#endif

#include <weft/descriptor.h>
#include <weft/task.h>

#include "suite.h"

/* What the guest does: it sleeps, and reads what another thread writes, many times over. */
enum { TIMES = 20 };

struct guest {
	struct weft_frame weft;
	int ends[2];
	int i, got;
	pthread_t thread;
};

static void *write_all(void *arg)
{
	struct guest *g = arg;

	for (int i = 0; i < TIMES; i++)
		if (write(g->ends[1], "x", 1) != 1)
			break;
	return NULL;
}

static int visit(void *self)
{
	struct guest *f = self;
	int r = 0;
	char c;

	WEFT_BEGIN(f);
	for (f->i = 0; r == 0 && f->i < TIMES; f->i++) {
		WEFT_SLEEP(f, r, f->i % 2 ? 0.001 : 0);
		if (r == 0)
			WEFT_READABLE(f, r, f->ends[0]);
		if (r == 0 && read(f->ends[0], &c, 1) == 1)
			f->got++;
	}
	WEFT_END(f);
	return r;
}

/* The guest's task on a loop of its own, for @run to drive until it has ended. */
static void invite(void (*run)(struct weft_loop *loop, struct weft_task *task))
{
	struct guest g = { .got = 0 };
	struct weft_loop *loop = NULL;
	struct weft_task *task = NULL;

	NEED(pipe(g.ends) == 0);
	NEED(weft_loop_new(NULL, &loop) == 0);
	NEED(weft_loop_spawn(loop, visit, &g, NULL, &task) == 0);
	NEED(pthread_create(&g.thread, NULL, write_all, &g) == 0);
	run(loop, task);
	pthread_join(g.thread, NULL);
	CHECK(weft_loop_future_result(weft_task_future(task), NULL) == 0);
	CHECK(g.got == TIMES);
	weft_task_unref(task);
	CHECK(weft_loop_close(loop) == 0);
	weft_loop_unref(loop);
	close(g.ends[0]);
	close(g.ends[1]);
}

/* A part of a millisecond counts as one, since it must not be early. */
static int milliseconds(double seconds)
{
	return seconds < 0 ? -1 : (int)ceil(seconds * 1e3);
}

static void drive_by_epoll(struct weft_loop *loop, struct weft_task *task)
{
	struct epoll_event event = { .events = EPOLLIN };
	int fd = epoll_create1(EPOLL_CLOEXEC);
	double seconds = 0;

	CHECK(fd >= 0 && epoll_ctl(fd, EPOLL_CTL_ADD, weft_loop_fd(loop), &event) == 0);
	while (!weft_loop_future_done(weft_task_future(task))) {
		(void)epoll_wait(fd, &event, 1, milliseconds(seconds));
		CHECK(weft_loop_step(loop, &seconds) == 0);
	}
	close(fd);
}

static void bare_epoll(void)
{
	invite(drive_by_epoll);
}

#ifdef HAVE_GLIB
struct source {
	GSource base;
	struct weft_loop *loop;
};

/* Called when the descriptor is ready or the time has come: GLib looks after both. */
static gboolean dispatch(GSource *base, GSourceFunc callback, gpointer data)
{
	struct source *s = (struct source *)base;
	double seconds = 0;

	(void)callback;
	(void)data;
	CHECK(weft_loop_step(s->loop, &seconds) == 0);
	g_source_set_ready_time(base, seconds < 0 ? -1
						  : g_get_monotonic_time() +
							    (gint64)ceil(seconds * 1e6));
	return G_SOURCE_CONTINUE;
}

static int quit(struct weft_loop *loop, void *main_loop)
{
	(void)loop;
	g_main_loop_quit(main_loop);
	return 0;
}

static void drive_by_glib(struct weft_loop *loop, struct weft_task *task)
{
	static GSourceFuncs funcs = { .dispatch = dispatch };
	GMainContext *context = g_main_context_new();
	GMainLoop *main_loop = g_main_loop_new(context, FALSE);
	GSource *source = g_source_new(&funcs, sizeof(struct source));
	struct weft_call ended = { .loop_ = NULL };

	((struct source *)source)->loop = loop;
	g_source_add_unix_fd(source, weft_loop_fd(loop), G_IO_IN);
	g_source_set_ready_time(source, 0);
	g_source_attach(source, context);
	CHECK(weft_loop_future_on_done(weft_task_future(task), &ended, quit, main_loop) == 0);
	g_main_loop_run(main_loop);
	g_source_destroy(source);
	g_source_unref(source);
	g_main_loop_unref(main_loop);
	g_main_context_unref(context);
}

static void glib(void)
{
	invite(drive_by_glib);
}
#endif

int main(void)
{
	static const struct suite_test tests[] = {
		{ "bare epoll", bare_epoll },
#ifdef HAVE_GLIB
		{ "GLib", glib },
#endif
	};

	return SUITE(tests);
}
