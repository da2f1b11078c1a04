/* SPDX-License-Identifier: MIT */
/* What a program sees of a loop: debug mode, reports, and dumps of all tasks. */

#include "loops.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* WEFT_SLEEP; under --fail-alloc once more when there was no memory for the timer. */
#define SLEEP(f, r, seconds)                                                                       \
	do                                                                                         \
		WEFT_SLEEP(f, r, seconds);                                                         \
	while (starved_except(&(f)->weft, &(r)))

static struct weft_loop *debug_loop(double slow, bool is_virtual)
{
	struct weft_loop_options o = { .debug = true, .slow = slow, .virtual_clock = is_virtual };
	struct weft_loop *loop = NULL;

	MUST(weft_loop_new(&o, &loop));
	if (!loop)
		abort();
	return loop;
}

/* Is @place this line of this file? */
static bool is_line(const char *place, int line)
{
	char text[200];

	snprintf(text, sizeof(text), "%s:%d", __FILE__, line);
	return place && strcmp(place, text) == 0;
}

/*
 * Slow and stuck steps.
 */

struct busy {
	struct weft_frame weft;
	int first, line;			/* where it waits before and after its work */
	double seconds;
	sem_t go;
	bool told;				/* the report has come, as it should be */
	int turns, reports;			/* of those that are stuck */
};

/* Works for at least `seconds` of the clock by which a step is measured. */
static void work(double seconds)
{
	struct timespec t;
	double until, now;

	clock_gettime(CLOCK_MONOTONIC, &t);
	until = (double)t.tv_sec + (double)t.tv_nsec * 1e-9 + seconds;
	do {
		clock_gettime(CLOCK_MONOTONIC, &t);
		now = (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
	} while (now < until);
}

static int body_busy(void *self)
{
	struct busy *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	f->first = __LINE__ + 1;
	SLEEP(f, r, 0.001);
	work(f->seconds);
	f->line = __LINE__ + 1;
	SLEEP(f, r, 0.001);
	WEFT_END(f);
	return r;
}

/* On a machine that stands still any other step may be slow as well: those are passed over. */
static int see_slow(struct weft_loop *loop, const struct weft_report *report, void *arg)
{
	struct busy *b = arg;

	(void)loop;
	if (report->kind != WEFT_REPORT_SLOW || !is_line(report->since, b->first))
		return 0;
	CHECK_STR(weft_task_name(report->task), "Task-1");
	CHECK(is_line(report->place, b->line));
	CHECK(report->seconds >= b->seconds);
	b->told = true;
	return 0;
}

void debug_slow(const struct weft_backend *be)
{
	struct weft_loop *loop = debug_loop(0.005, true);
	struct busy b = { .seconds = 0.006 };

	weft_loop_set_handler(loop, see_slow, &b);
	CHECK_INT(run_body(loop, be, body_busy, &b), 0);
	CHECK(b.told);
	drop_loop(loop);
}

static int work_call(struct weft_loop *loop, void *arg)
{
	(void)loop;
	work(*(double *)arg);
	return 0;
}

static int see_slow_callback(struct weft_loop *loop, const struct weft_report *report, void *arg)
{
	(void)loop;
	if (report->kind == WEFT_REPORT_SLOW && !report->task && report->seconds >= 0.006)
		*(bool *)arg = true;
	return 0;
}

void debug_slow_callback(const struct weft_backend *be)
{
	struct weft_loop *loop = debug_loop(0.005, true);
	double seconds = 0.006;
	bool told = false;

	(void)be;
	weft_loop_set_handler(loop, see_slow_callback, &told);
	MUST(weft_call_soon(loop, work_call, &seconds));
	turn(loop, 1);
	CHECK(told);
	/* Not without debug mode. */
	drop_loop(loop);
	loop = virtual_loop();
	told = false;
	weft_loop_set_handler(loop, see_slow_callback, &told);
	MUST(weft_call_soon(loop, work_call, &seconds));
	turn(loop, 1);
	CHECK(!told || getenv("WEFT_LOOP_DEBUG"));
	drop_loop(loop);
}

/* The body goes on only when the watchdog has told of it: so it was stuck at that time. */
static int body_stuck(void *self)
{
	struct busy *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	for (f->turns = 0; f->turns < 2; f->turns++) {
		f->first = __LINE__ + 1;
		SLEEP(f, r, 0.001);
		while (sem_wait(&f->go) < 0)
			;
	}
	WEFT_END(f);
	return r;
}

/*
 * In the watchdog's thread, which notes nothing.  On a machine that stands still the first step may
 * be told of as well, while it sets `first`: nothing of the body is read for a step that began
 * nowhere.
 */
static int see_stuck(struct weft_loop *loop, const struct weft_report *report, void *arg)
{
	struct busy *b = arg;

	(void)loop;
	if (report->kind != WEFT_REPORT_STUCK || !report->since)
		return 0;
	if (!is_line(report->since, b->first))
		return 0;
	b->reports += strcmp(report->name, "stuck one") == 0 && report->seconds >= 0.005;
	sem_post(&b->go);
	return 0;
}

void debug_stuck(const struct weft_backend *be)
{
	struct weft_loop *loop = debug_loop(0.005, true);
	struct busy b = { .reports = 0 };
	struct weft_task *task;

	sem_init(&b.go, 0, 0);
	weft_loop_set_handler(loop, see_stuck, &b);
	task = spawn_on(loop, be, body_stuck, &b);
	weft_task_set_name(task, "stuck one");
	CHECK_INT(run_task(loop, task, NULL), 0);
	weft_task_unref(task);
	drop_loop(loop);
	/* Each of its two steps once. */
	CHECK_INT(b.reports, 2);
	sem_destroy(&b.go);
}

/*
 * Calls of other threads.
 */

struct foreign {
	struct weft_frame weft;
	struct weft_loop *loop;
	struct weft_call call;
	int soon, later, threadsafe, own;
};

static void *call_from_outside(void *arg)
{
	struct foreign *f = arg;

	f->soon = weft_call_soon(f->loop, note_call, "foreign");
	f->later = weft_call_later(f->loop, &f->call, 1, note_call, "foreign");
	do
		f->threadsafe = weft_call_soon_threadsafe(f->loop, note_call, "posted");
	while (starved(f->threadsafe));
	return NULL;
}

static int run_foreign(struct weft_loop *loop, void *arg)
{
	struct foreign *f = arg;
	pthread_t thread;

	(void)loop;
	if (CHECK_INT(pthread_create(&thread, NULL, call_from_outside, f), 0))
		pthread_join(thread, NULL);
	return 0;
}

/* A body may schedule on every backend, also on one that has a thread for it. */
static int body_schedules(void *self)
{
	struct foreign *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	do
		f->own = weft_call_soon(f->loop, note_call, "own");
	while (starved(f->own));
	WEFT_END(f);
	return r;
}

/* The loop is at a step of a task, and not at a callback. */
static int body_is_called_into(void *self)
{
	struct foreign *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	(void)run_foreign(f->loop, f);
	WEFT_END(f);
	return r;
}

/* A body that has a thread for itself cannot be told from a foreign thread. */
static void judge_foreign_at_step(struct weft_loop *loop, const struct weft_backend *be)
{
	struct foreign f = { .loop = loop };

	if (be->caps & WEFT_CAP_OWN_TLS)
		return;
	CHECK_INT(run_body(loop, be, body_is_called_into, &f), 0);
	CHECK_INT(f.soon, -EPERM);
	CHECK_INT(f.later, -EPERM);
	CHECK_INT(f.threadsafe, 0);
	turn(loop, 1);
	CHECK_LOG("posted");
}

static void judge_foreign(struct weft_loop *loop, const struct weft_backend *be)
{
	struct foreign f = { .loop = loop, .own = 1 };

	MUST(weft_call_soon(loop, run_foreign, &f));
	turn(loop, 2);
	CHECK_INT(f.soon, -EPERM);
	CHECK_INT(f.later, -EPERM);
	CHECK_INT(f.threadsafe, 0);
	CHECK_LOG("posted");
	CHECK_INT(run_body(loop, be, body_schedules, &f), 0);
	CHECK_INT(f.own, 0);
	turn(loop, 1);
	CHECK_LOG("own");
	judge_foreign_at_step(loop, be);
	drop_loop(loop);
}

void debug_threads(const struct weft_backend *be)
{
	judge_foreign(debug_loop(0, true), be);
}

void debug_environment(const struct weft_backend *be)
{
	struct weft_loop *loop;

	setenv("WEFT_LOOP_DEBUG", "1", 1);
	loop = virtual_loop();
	unsetenv("WEFT_LOOP_DEBUG");
	judge_foreign(loop, be);
}

/*
 * Errors of the core, which has no caller to give them to.
 */

static int body_fails_at_exit(void *self)
{
	struct stage *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_none());
	r = weft_raise(weft_self(f), ERR_A, weft_none());
	WEFT_END(f);
	return r;
}

struct dropper {
	struct weft_frame weft;
	struct stage stage, exits;
	const struct weft_backend *be;
};

static int body_drops(void *self)
{
	struct dropper *f = self;
	struct weft_value v;
	struct weft_co *co;
	int r = 0;

	WEFT_BEGIN(f);
	(void)weft_co_unref(make_single_use(f->be, body_value, &f->stage));
	co = make(f->be, body_fails_at_exit, &f->exits);
	do
		r = weft_next(co, &v);
	while (starved(r));
	(void)weft_co_unref(co);
	r = r < 0 ? r : 0;
	WEFT_END(f);
	return r;
}

void report_never(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct dropper d = { .be = be };

	weft_loop_set_handler(loop, note_handler, NULL);
	CHECK_INT(weft_set_hooks(conform_hooks()), 0);
	CHECK_INT(run_body(loop, be, body_drops, &d), 0);
	/* In a thread of the backend's own no loop runs. */
	CHECK_LOG(be->caps & WEFT_CAP_OWN_TLS ? "" : "report never 0; report cleanup ERR_A");
	/* A hook of the program's comes first. */
	note_reports();
	d = (struct dropper){ .be = be };
	CHECK_INT(run_body(loop, be, body_drops, &d), 0);
	CHECK_LOG("unraisable coroutine ENEVER; unraisable coroutine ERR_A");
	drop_loop(loop);
}

/*
 * Dumps.
 */

/* What a dump of @loop says, with @file in place of the path of this file; static. */
static const char *dump_of(struct weft_loop *loop)
{
	static char raw[1 << 15], text[1 << 15];
	FILE *to = tmpfile();
	size_t n, length = 0;
	char *at = raw, *found;

	if (!CHECK(to))
		abort();
	CHECK_INT(weft_loop_dump(loop, fileno(to)), 0);
	rewind(to);
	n = fread(raw, 1, sizeof(raw) - 1, to);
	raw[n] = '\0';
	fclose(to);
	for (; (found = strstr(at, __FILE__ ":")); at = found + strlen(__FILE__)) {
		*found = '\0';
		length += (size_t)snprintf(text + length, sizeof(text) - length, "%sFILE", at);
	}
	snprintf(text + length, sizeof(text) - length, "%s", at);
	return text;
}

/* Waits in the way that its members say; a line is where. */
struct waiter {
	struct weft_frame weft;
	double seconds;
	struct weft_loop_future *future;
	struct weft_lock *lock;
	struct weft_co *sub;
	const char **text;			/* where it puts a dump while it runs */
	int line;
};

static int body_wait(void *self)
{
	struct waiter *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	if (f->text)
		*f->text = dump_of(weft_loop_of(weft_self(f)));
	f->line = __LINE__ + (f->seconds > 0 ? 2 : f->future ? 4 : 6);
	if (f->seconds > 0)
		SLEEP(f, r, f->seconds);
	else if (f->future)
		WEFT_AWAIT(f, r, f->future);
	else if (f->lock)
		WEFT_LOCK_ACQUIRE(f, r, f->lock);
	else if (f->sub)
		WEFT_YIELD_FROM(f, r, f->sub);
	WEFT_END(f);
	return r;
}

static struct weft_task *wait_on(struct weft_loop *loop, const struct weft_backend *be,
				 struct waiter *w, const char *name)
{
	struct weft_task *task = spawn_on(loop, be, body_wait, w);

	weft_task_set_name(task, name);
	return task;
}

static void stop_all(struct weft_loop *loop)
{
	CHECK_INT(weft_loop_finish(loop), 0);
	weft_loop_unref(loop);
}

/* Each way to wait has its words and its line. */
void dump_states(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct weft_lock lock = { .locked_ = true };
	struct waiter sleeps = { .seconds = 5 }, locked = { .lock = &lock };
	struct waiter leaf = { .seconds = 7 };
	struct waiter awaits = { .future = future_of(loop) }, delegates = { .sub = NULL };
	struct weft_task *tasks[4];
	char want[500];

	tasks[0] = wait_on(loop, be, &sleeps, "sleeps");
	tasks[1] = wait_on(loop, be, &awaits, "awaits");
	tasks[2] = wait_on(loop, be, &locked, "locked");
	delegates.sub = make(be, body_wait, &leaf);
	weft_co_set_name(delegates.sub, "leaf");
	tasks[3] = wait_on(loop, be, &delegates, "delegates");
	CHECK_STR(dump_of(loop), "loop: 4 tasks, 4 calls ready, 0 timers, time 0.000\n"
				 "  \"sleeps\" is ready\n"
				 "  \"awaits\" is ready\n"
				 "  \"locked\" is ready\n"
				 "  \"delegates\" is ready\n");
	turn(loop, 1);
	snprintf(want, sizeof(want),
		 "loop: 4 tasks, 0 calls ready, 2 timers, time 0.000\n"
		 "  \"sleeps\" sleeps until 5.000 at FILE:%d\n"
		 "  \"awaits\" waits for a future at FILE:%d\n"
		 "  \"locked\" waits for its turn at FILE:%d\n"
		 "  \"delegates\" sleeps until 7.000 at FILE:%d in \"leaf\"\n",
		 sleeps.line, awaits.line, locked.line, leaf.line);
	CHECK_STR(dump_of(loop), want);
	weft_task_cancel(tasks[0], NULL);
	CHECK(strstr(dump_of(loop), "\"sleeps\" is ready\n"));
	stop_all(loop);
	for (int i = 0; i < 4; i++)
		weft_task_unref(tasks[i]);
	weft_loop_future_unref(awaits.future);
	weft_co_unref(delegates.sub);
}

/* A task that waits for another one is followed by that, and that by the next. */
void dump_chain(const struct weft_backend *be)
{
	enum { N = 20 };
	static struct waiter w[N];
	struct weft_task *tasks[N];
	struct weft_loop *loop = virtual_loop();
	const char *text;
	char want[100];

	memset(w, 0, sizeof(w));
	for (int i = 0; i < N; i++) {
		if (i == 0)
			w[i].seconds = 9;
		else
			w[i].future = weft_task_future(tasks[i - 1]);
		tasks[i] = wait_on(loop, be, &w[i], i == 0 ? "end" : i == 1 ? "one" : "more");
	}
	turn(loop, 1);
	text = dump_of(loop);
	snprintf(want, sizeof(want),
		 "\n  \"one\" waits for \"end\" at FILE:%d\n"
		 "    \"end\" sleeps until 9.000 at FILE:%d\n",
		 w[1].line, w[0].line);
	CHECK(strstr(text, want));
	/* Sixteen are enough of a chain. */
	CHECK(strcmp(text + strlen(text) - 4, "...\n") == 0);
	stop_all(loop);
	for (int i = 0; i < N; i++)
		weft_task_unref(tasks[i]);
}

/* Of a loop that runs. */
void dump_running(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	const char *text = NULL;
	struct waiter w = { .text = &text };

	CHECK_INT(run_body(loop, be, body_wait, &w), 0);
	CHECK_STR(text, "loop: 1 tasks, 0 calls ready, 0 timers, time 0.000\n"
			"  \"Task-1\" runs\n");
	CHECK_INT(weft_loop_dump(loop, -1), -EBADF);
	drop_loop(loop);
}

/*
 * Dumps on a signal.
 */

struct listener {
	struct weft_frame weft;
	int from;				/* the end of a pipe, which does not block */
	bool blocks;				/* until the first line, and with it the loop */
	char text[2000];
	size_t n;
	int line;
};

static bool has(struct listener *f, const char *text)
{
	ssize_t n = read(f->from, f->text + f->n, sizeof(f->text) - 1 - f->n);

	if (n > 0)
		f->n += (size_t)n;
	return strstr(f->text, text);
}

/* Until the dump has come the task sleeps, or blocks the loop. */
static int body_listen(void *self)
{
	struct listener *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	raise(SIGQUIT);
	while (f->blocks && !has(f, "loop: stuck"))
		usleep(1000);
	/* Its number may be missing: that takes memory. */
	while (r == 0 && !has(f, "\"Task")) {
		f->line = __LINE__ + 1;
		SLEEP(f, r, 0.002);
	}
	WEFT_END(f);
	return r;
}

static void judge_signal(struct weft_loop *loop, const struct weft_backend *be, bool blocks)
{
	struct listener l = { .blocks = blocks };
	int ends[2];

	if (!CHECK_INT(pipe2(ends, O_NONBLOCK | O_CLOEXEC), 0))
		return;
	l.from = ends[0];
	MUST(weft_loop_dump_on(loop, SIGQUIT, ends[1]));
	CHECK_INT(run_body(loop, be, body_listen, &l), 0);
	CHECK(strstr(l.text, "loop: 1 tasks, "));
	drop_loop(loop);
	close(ends[0]);
	close(ends[1]);
}

void dump_signal(const struct weft_backend *be)
{
	struct weft_loop *loop = real_loop();
	int r;

	CHECK_INT(weft_loop_dump_on(loop, -1, 2), -EINVAL);
	do
		r = weft_loop_dump_on(loop, SIGKILL, 2);
	while (starved(r));
	CHECK_INT(r, -EINVAL);
	judge_signal(loop, be, false);
}

/* While a body does not return, the watchdog says so; the dump comes afterwards. */
void dump_stuck(const struct weft_backend *be)
{
	judge_signal(debug_loop(0.005, false), be, true);
	judge_signal(real_loop(), be, true);
}
