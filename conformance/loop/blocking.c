/* SPDX-License-Identifier: MIT */
/* Functions that block, run in pools for tasks; and tasks that other threads ask for. */

#include <weft/blocking.h>

#include "loops.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stddef.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* Has a job run, and notes "LABEL CODE". */
struct caller {
	struct weft_frame weft;
	const char *label;
	struct weft_executor *executor;
	weft_job_function *job;
	void *arg;
	const struct weft_submit_options *options;
	struct weft_value got;
};

static int calls(void *self)
{
	struct caller *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	WEFT_BLOCKING_WITH(f, r, f->executor, f->job, f->arg, f->options);
	note("%s %s", f->label, code_name(r));
	if (r == 0)
		f->got = weft_sent(f);
	WEFT_END(f);
	return r;
}

static int calls_stackful(struct weft_co *co, void *arg)
{
	struct caller *f = arg;
	int r = f->executor || f->options
			? weft_blocking_with(co, f->executor, f->job, f->arg, f->options, &f->got)
			: weft_blocking(co, f->job, f->arg, &f->got);

	note("%s %s", f->label, code_name(r));
	return r;
}

static struct weft_task *call_in(struct weft_loop *loop, const struct weft_backend *be,
				 struct caller *f, bool stackful)
{
	struct weft_task *task = NULL;

	MUST(weft_task_new(loop,
			   stackful ? make_stackful(be, calls_stackful, f) : make(be, calls, f),
			   NULL, &task));
	return task;
}

/* Its pool has ended, too. */
static void finish(struct weft_loop *loop)
{
	MUST(weft_loop_finish(loop));
	weft_loop_unref(loop);
}

static int run_call(const struct weft_backend *be, struct caller *f, bool stackful)
{
	struct weft_loop *loop = virtual_loop();
	struct weft_task *task = call_in(loop, be, f, stackful);
	int r = run_task(loop, task, NULL);

	weft_task_unref(task);
	finish(loop);
	return r;
}

static int forms(const struct weft_backend *be)
{
	return be->caps & WEFT_CAP_STACKFUL ? 2 : 1;
}

struct sum {
	int a, b;
	pthread_t thread;
};

static int add(struct weft_job *job, void *arg)
{
	struct sum *s = arg;

	s->thread = pthread_self();
	return weft_job_return(job, weft_int(s->a + s->b));
}

void blocking_result(const struct weft_backend *be)
{
	for (int form = 0; form < forms(be); form++) {
		struct sum s = { .a = 3, .b = 4 };
		struct caller f = { .label = "call", .job = add, .arg = &s };

		if (run_call(be, &f, form) == 0) {
			CHECK_VALUE(f.got, weft_int(7));
			CHECK(!pthread_equal(s.thread, pthread_self()));
		}
		CHECK_LOG("call 0");
	}
}

/* One of the caller's choice: here the thread that submits runs the job. */
void blocking_on(const struct weft_backend *be)
{
	for (int form = 0; form < forms(be); form++) {
		struct sum s = { .a = 3, .b = 4 };
		struct caller f = { .label = "call", .job = add, .arg = &s };

		MUST(weft_inline_open(&f.executor));
		if (run_call(be, &f, form) == 0)
			CHECK_VALUE(f.got, weft_int(7));
		CHECK_LOG("call 0");
		CHECK_INT(weft_executor_close(f.executor, WEFT_SHUTDOWN_WAIT, WEFT_NEVER), 0);
	}
}

static int fail(struct weft_job *job, void *arg)
{
	return weft_job_fail(job, ERR_A, "no %s", (const char *)arg);
}

static int catches(void *self)
{
	struct caller *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	WEFT_BLOCKING(f, r, f->job, f->arg);
	note("%s %s", code_name(r), r < 0 ? weft_caught(f)->text : "");
	WEFT_END(f);
	return r;
}

void blocking_error(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct caller f = { .job = fail, .arg = "luck" };

	CHECK_INT(run_body(loop, be, catches, &f), ERR_A);
	CHECK_LOG("ERR_A no luck");
	finish(loop);
}

static int destroyed;

static void destroy(void *p)
{
	destroyed++;
	free(p);
}

static int give_away(struct weft_job *job, void *arg)
{
	int *p = malloc(sizeof(*p));

	if (!p)
		return -ENOMEM;
	*p = *(int *)arg;
	return weft_job_return_owned(job, p, destroy);
}

static int give_text(struct weft_job *job, void *arg)
{
	(void)arg;
	return weft_job_return_bytes(job, "text", 4);
}

/* What a job gives away is the body's; a string would end with the job's future. */
void blocking_owned(const struct weft_backend *be)
{
	int n = 5;
	struct caller f = { .label = "owned", .job = give_away, .arg = &n };

	destroyed = 0;
	if (run_call(be, &f, false) == 0) {
		CHECK_INT(destroyed, 0);
		CHECK_INT(*(int *)weft_as_ptr(f.got), 5);
		free(weft_as_ptr(f.got));
	}
	f = (struct caller){ .label = "text", .job = give_text };
	CHECK_INT(run_call(be, &f, false), WEFT_ETYPE);
	CHECK_LOG("owned 0; text ETYPE");
}

/* A job that stands at a gate. */
struct gate {
	sem_t begun, open;
	atomic_int ran, released;
};

static void wait_at(sem_t *s)
{
	while (sem_wait(s) < 0)
		;
}

/* Let the job of @task begin.  Without memory there may be none, and then the task is done. */
static void let_begin(struct weft_loop *loop, struct weft_task *task, sem_t *begun)
{
	while (sem_trywait(begun) < 0 && !weft_loop_future_done(weft_task_future(task)))
		turn(loop, 1);
}

/* Without memory for the loop's part a call waits until the job has ended, so nothing holds it. */
static void open_if_starved(sem_t *gate)
{
	for (int i = 0; conform_starved() && i < 2; i++)
		sem_post(gate);
}

static int stand(struct weft_job *job, void *arg)
{
	struct gate *g = *(struct gate **)arg;

	(void)job;
	atomic_fetch_add(&g->ran, 1);
	sem_post(&g->begun);
	wait_at(&g->open);
	return 0;
}

static void release(void *arg)
{
	atomic_fetch_add(&(*(struct gate **)arg)->released, 1);
}

/* The one goes on without its task; the other one never begins. */
void blocking_cancel(const struct weft_backend *be)
{
	struct weft_submit_options copied = { .arg_size = sizeof(void *), .release_arg = release };
	struct weft_loop *loop = virtual_loop();
	struct gate gate = { .ran = 0 }, *g = &gate;
	struct caller first = { .label = "first", .job = stand, .arg = &g, .options = &copied };
	struct caller second = first;
	struct weft_task *one, *two;

	sem_init(&g->begun, 0, 0);
	sem_init(&g->open, 0, 0);
	open_if_starved(&g->open);
	MUST(weft_threads_open(1, NULL, &first.executor));
	second.executor = first.executor;
	second.label = "second";
	one = call_in(loop, be, &first, false);
	let_begin(loop, one, &g->begun);
	two = call_in(loop, be, &second, false);
	turn(loop, 1);
	weft_task_cancel(one, NULL);
	weft_task_cancel(two, NULL);
	CHECK_INT(run_task(loop, one, NULL), WEFT_ECANCELED);
	CHECK_INT(run_task(loop, two, NULL), WEFT_ECANCELED);
	CHECK_LOG("first ECANCELED; second ECANCELED");
	sem_post(&g->open);
	sem_post(&g->open);
	CHECK_INT(weft_executor_close(first.executor, WEFT_SHUTDOWN_WAIT, WEFT_NEVER), 0);
	CHECK_INT(atomic_load(&g->ran), 1);
	CHECK_INT(atomic_load(&g->released), 2);
	weft_task_unref(one);
	weft_task_unref(two);
	drop_loop(loop);
	sem_destroy(&g->begun);
	sem_destroy(&g->open);
}

/* The job needs the loop once more when all tasks have ended. */
struct late {
	struct weft_loop *loop;
	sem_t begun, go, called;
	atomic_bool over;
};

static int call_back(struct weft_loop *loop, void *arg)
{
	(void)loop;
	sem_post(&((struct late *)arg)->called);
	return 0;
}

static int need_the_loop(struct weft_job *job, void *arg)
{
	struct late *l = arg;
	int r;

	(void)job;
	sem_post(&l->begun);
	wait_at(&l->go);
	do
		r = weft_call_soon_threadsafe(l->loop, call_back, l);
	while (r == -ENOMEM);
	if (r == 0)
		wait_at(&l->called);
	atomic_store(&l->over, true);
	return 0;
}

void blocking_finish(const struct weft_backend *be)
{
	struct weft_loop *loop = real_loop();
	struct late l = { .loop = loop };
	struct caller f = { .label = "late", .job = need_the_loop, .arg = &l };
	struct weft_task *task;

	sem_init(&l.begun, 0, 0);
	sem_init(&l.go, 0, 0);
	sem_init(&l.called, 0, 0);
	open_if_starved(&l.go);
	open_if_starved(&l.called);
	task = call_in(loop, be, &f, false);
	let_begin(loop, task, &l.begun);
	sem_post(&l.go);
	MUST(weft_loop_finish(loop));
	CHECK(atomic_load(&l.over));
	weft_task_unref(task);
	weft_loop_unref(loop);
	sem_destroy(&l.begun);
	sem_destroy(&l.go);
	sem_destroy(&l.called);
	CHECK_LOG("late ECANCELED");
}

static int tries_while_closed(void *self)
{
	struct caller *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	WEFT_SLEEP(f, r, 1);
	if (starved(r))
		return r;
	note("%s", code_name(r));
	WEFT_BLOCKING(f, r, f->job, f->arg);
	note("%s", code_name(r));
	r = WEFT_EEXIT;
	WEFT_END(f);
	return r;
}

void blocking_refused(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct sum s = { .a = 1 };
	struct caller f = { .label = "alone", .job = add, .arg = &s }, g = f;
	struct weft_co *co = make(be, calls, &f);

	CHECK_RAISES(co_next(co), WEFT_ESTATE);
	DROP(co);
	CHECK_LOG("alone ESTATE");
	weft_loop_set_handler(loop, note_handler, NULL);
	weft_task_unref(spawn_on(loop, be, tries_while_closed, &g));
	turn(loop, 1);
	drop_loop(loop);
	CHECK_LOG("report pending 0; EEXIT; ECLOSED");
}

/*
 * Tasks that other threads ask for.
 */

static struct weft_future *ask_for(struct weft_loop *loop, const struct weft_backend *be,
				   weft_resumable_body *body, struct stage *s)
{
	struct weft_task_options o = { .name = s->label, .co.backend = be };
	struct weft_future *f = NULL;

	MUST(weft_spawn_threadsafe(loop, body, s, &o, &f));
	return f;
}

struct asker {
	pthread_t thread;
	struct weft_loop *loop;
	const struct weft_backend *be;
	struct stage good, bad, slow;
	atomic_bool begun;		/* by `slow` */
};

/* Its asker may cancel it only when it sleeps: one that has not begun would note nothing. */
static int body_slow(void *self)
{
	struct stage *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	atomic_store(&((struct asker *)((char *)f - offsetof(struct asker, slow)))->begun, true);
	WEFT_SLEEP(f, r, f->seconds);
	note("%s %s", f->label, code_name(r));
	WEFT_END(f);
	return r;
}

static int stop_loop(struct weft_loop *loop, void *arg)
{
	(void)arg;
	weft_loop_stop(loop);
	return 0;
}

/*
 * A result, an error, and a task that is cancelled when it takes too long.  Its end comes after
 * that of its future, and so it may be after that of this thread.
 */
static void *ask(void *arg)
{
	struct asker *a = arg;
	struct weft_future *f = ask_for(a->loop, a->be, body_value, &a->good);
	struct weft_value v = weft_none();
	int r;

	if (weft_future_result(f, WEFT_NEVER, &v) == 0)
		CHECK_VALUE(v, weft_int(7));
	weft_future_unref(f);
	f = ask_for(a->loop, a->be, body_fail, &a->bad);
	CHECK_INT(weft_future_result(f, WEFT_NEVER, NULL), ERR_A);
	weft_future_unref(f);
	f = ask_for(a->loop, a->be, body_slow, &a->slow);
	do	/* without memory it ends, and never begins */
		r = weft_future_result(f, weft_after(0.001), NULL);
	while (r == WEFT_ETIMEDOUT && !atomic_load(&a->begun));
	CHECK_INT(r, WEFT_ETIMEDOUT);
	CHECK(weft_future_cancel(f));
	CHECK_INT(weft_future_result(f, WEFT_NEVER, NULL), WEFT_ECANCELED);
	weft_future_unref(f);
	while (weft_call_soon_threadsafe(a->loop, stop_loop, NULL) < 0)
		;
	return NULL;
}

void threadsafe_results(const struct weft_backend *be)
{
	struct weft_loop *loop = real_loop();
	struct asker a = {
		.loop = loop,
		.be = be,
		.good = { .value = 7 },
		.bad = { .code = ERR_A },
		.slow = { .label = "slow", .seconds = 1e6 },
	};

	if (pthread_create(&a.thread, NULL, ask, &a) != 0)
		abort();
	CHECK_INT(weft_loop_run_forever(loop), 0);
	pthread_join(a.thread, NULL);
	/* The request is behind the stop, or before it. */
	turn(loop, 2);
	CHECK(!weft_task_next(loop, NULL));
	CHECK_LOG("slow ECANCELED");
	drop_loop(loop);
}

/* Cancelled before it could begin: the body never runs. */
void threadsafe_cancel(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct stage never = { .label = "never" }, sleeps = { .label = "sleeps", .seconds = 5 };
	struct stage other = { .label = "other", .seconds = 5 };
	struct weft_future *a = ask_for(loop, be, body_value, &never);
	struct weft_future *b = ask_for(loop, be, body_sleep, &sleeps);
	struct weft_future *c = ask_for(loop, be, body_sleep, &other);

	CHECK(weft_future_cancel(a));
	turn(loop, 2);
	/* In the order in which they were asked for. */
	if (weft_task_next(loop, NULL))
		CHECK_STR(weft_task_name(weft_task_next(loop, NULL)), "sleeps");
	CHECK(weft_future_cancel(b));
	turn(loop, 2);
	CHECK_LOG("sleeps ECANCELED");
	/* The other way round: the task is cancelled in the loop. */
	if (weft_task_next(loop, NULL)) {
		CHECK_STR(weft_task_name(weft_task_next(loop, NULL)), "other");
		weft_task_cancel(weft_task_next(loop, NULL), NULL);
		turn(loop, 3);
	}
	CHECK_LOG("other ECANCELED");
	CHECK_INT(weft_future_state(a), WEFT_CANCELLED_AND_NOTIFIED);
	CHECK_INT(weft_future_state(b), WEFT_CANCELLED_AND_NOTIFIED);
	CHECK_INT(weft_future_state(c), WEFT_CANCELLED_AND_NOTIFIED);
	weft_future_unref(a);
	weft_future_unref(b);
	weft_future_unref(c);
	drop_loop(loop);
}

/* They end in another order than that in which they began, and the loop forgets each. */
void threadsafe_order(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct stage s[3] = { { .seconds = 2 }, { .seconds = 1 }, { .seconds = 3 } };
	struct stage main = { .seconds = 5 };
	struct weft_future *f[3];

	for (int i = 0; i < 3; i++)
		f[i] = ask_for(loop, be, body_sleep, &s[i]);
	CHECK_INT(run_body(loop, be, body_sleep, &main), 0);
	for (int i = 0; i < 3; i++) {
		CHECK(weft_future_done(f[i]));
		weft_future_unref(f[i]);
	}
	drop_loop(loop);
}

/* A loop that closes ends all that was asked of it, and takes no more. */
void threadsafe_closed(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct stage never = { .label = "never" }, sleeps = { .label = "sleeps", .seconds = 5 };
	struct weft_task_options o = { .co.backend = be };
	struct weft_future *a, *b, *c = NULL;

	weft_loop_set_handler(loop, note_handler, NULL);
	a = ask_for(loop, be, body_sleep, &sleeps);
	turn(loop, 2);
	b = ask_for(loop, be, body_value, &never);
	CHECK_INT(weft_loop_close(loop), 0);
	CHECK_LOG("report pending 0; sleeps EEXIT");
	CHECK_INT(weft_future_state(a), WEFT_CANCELLED_AND_NOTIFIED);
	CHECK_INT(weft_future_state(b), WEFT_CANCELLED_AND_NOTIFIED);
	CHECK_INT(weft_spawn_threadsafe(loop, body_value, &never, &o, &c), WEFT_ECLOSED);
	weft_future_unref(a);
	weft_future_unref(b);
	weft_loop_unref(loop);
}

/* What the making of the task comes to is the future's error. */
void threadsafe_not_made(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct stage s = { .label = "never" };
	struct weft_future *f = ask_for(loop, be, NULL, &s);

	turn(loop, 2);
	CHECK(weft_future_result(f, WEFT_NEVER, NULL) < 0);
	CHECK(!weft_future_cancelled(f));
	weft_future_unref(f);
	drop_loop(loop);
}

static int eagerly(struct weft_co *co, void *arg)
{
	return weft_return(co, weft_int(*(int *)arg + 1));
}

void threadsafe_stackful(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct weft_task_options o = { .eager = true, .co.backend = be };
	struct weft_future *f = NULL;
	struct weft_value v = weft_none();
	int n = 1;

	MUST(weft_spawn_threadsafe(loop, eagerly, &n, &o, &f));
	turn(loop, 2);
	if (weft_future_result(f, WEFT_NEVER, &v) == 0)
		CHECK_VALUE(v, weft_int(2));
	weft_future_unref(f);
	drop_loop(loop);
}
