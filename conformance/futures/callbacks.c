/* SPDX-License-Identifier: MIT */
/* Done callbacks. */

#include "pools.h"

/* What a callback finds, and in which thread. */
struct seen {
	int calls, r;
	bool done;
	struct weft_future *future;
	struct weft_value value;
	pthread_t thread;
};

static int look(struct weft_future *f, void *arg)
{
	struct seen *seen = arg;

	seen->calls++;
	seen->future = f;
	seen->done = weft_future_done(f);
	seen->r = weft_future_result(f, WEFT_NOW, &seen->value);
	seen->thread = pthread_self();
	return 0;
}

static void check_seen(const struct seen *seen, struct weft_future *f, int r)
{
	CHECK_INT(seen->calls, 1);
	CHECK_PTR(seen->future, f);
	CHECK(seen->done);
	CHECK_INT(seen->r, r);
}

static void end_by(void (*end)(struct pair *p), int r)
{
	struct seen seen = { .calls = 0 };
	struct pair p;

	if (!pair_new(&p))
		return;
	CHECK_INT(weft_future_on_done(p.future, look, &seen), 0);
	CHECK_INT(seen.calls, 0);
	end(&p);
	check_seen(&seen, p.future, r);
	pair_drop(&p);
	CHECK_INT(seen.calls, 1);
}

static void set(struct pair *p)
{
	pair_set(p, 4);
}

static void cancel(struct pair *p)
{
	CHECK(weft_future_cancel(p->future));
}

void cf_cb_result(const struct weft_executor_ops *ops)
{
	(void)ops;
	end_by(set, 0);
}

void cf_cb_error(const struct weft_executor_ops *ops)
{
	(void)ops;
	end_by(pair_fail, ERR_JOB);
}

void cf_cb_cancel(const struct weft_executor_ops *ops)
{
	(void)ops;
	end_by(cancel, WEFT_ECANCELED);
}

static int note_number(struct weft_future *f, void *arg)
{
	(void)f;
	note("%d", *(int *)arg);
	return *(int *)arg == 2 ? ERR_JOB : 0;
}

static void note_report(struct weft_future *f, const struct weft_error *err, void *arg)
{
	(void)f;
	note("reported %d", err->code == *(int *)arg);
}

void cf_cb_order(const struct weft_executor_ops *ops)
{
	int numbers[] = { 5, 1, 4, 3, 9 };
	struct pair p;

	(void)ops;
	if (!pair_new(&p))
		return;
	for (int i = 0; i < 5; i++)
		CHECK_INT(weft_future_on_done(p.future, note_number, &numbers[i]), 0);
	pair_set(&p, 0);
	CHECK_LOG("5; 1; 4; 3; 9");
	pair_drop(&p);
	CHECK_LOG("");
}

void cf_cb_raises(const struct weft_executor_ops *ops)
{
	int numbers[] = { 1, 2, 3 }, code = ERR_JOB;
	struct pair p;

	(void)ops;
	if (!pair_new(&p))
		return;
	weft_set_future_report(note_report, &code);
	for (int i = 0; i < 3; i++)
		CHECK_INT(weft_future_on_done(p.future, note_number, &numbers[i]), 0);
	pair_set(&p, 7);
	CHECK_LOG("1; 2; reported 1; 3");
	CHECK_INT(int_of(p.future), 7);
	weft_set_future_report(NULL, NULL);
	pair_drop(&p);
}

void cf_cb_already_done(const struct weft_executor_ops *ops)
{
	static void (*const ends[])(struct pair *) = { set, pair_fail, cancel, pair_cancel };
	static const int codes[] = { 0, ERR_JOB, WEFT_ECANCELED, WEFT_ECANCELED };

	(void)ops;
	for (int i = 0; i < 4; i++) {
		struct seen seen = { .calls = 0 };
		struct pair p;

		if (!pair_new(&p))
			return;
		ends[i](&p);
		CHECK_INT(weft_future_on_done(p.future, look, &seen), 0);
		check_seen(&seen, p.future, codes[i]);
		CHECK(pthread_equal(seen.thread, pthread_self()));
		pair_drop(&p);
	}
}

void cf_cb_already_done_raises(const struct weft_executor_ops *ops)
{
	int two = 2, code = ERR_JOB;
	struct pair p;

	(void)ops;
	if (!pair_new(&p))
		return;
	weft_set_future_report(note_report, &code);
	pair_set(&p, 7);
	CHECK_INT(weft_future_on_done(p.future, note_number, &two), 0);
	CHECK_LOG("2; reported 1");
	weft_set_future_report(NULL, NULL);
	pair_drop(&p);
}

static pthread_t of_job;

static int job_notes_thread(struct weft_job *job, void *arg)
{
	(void)job;
	of_job = pthread_self();
	gate_pass(arg);
	return 0;
}

/* In the thread that ran the job; in the thread that cancels. */
void cf_cb_thread(const struct weft_executor_ops *ops)
{
	struct seen ran = { .calls = 0 }, cancelled = { .calls = 0 };
	struct weft_executor *pool = open_pool(ops, 1);
	struct gate gate = GATE;
	struct weft_future *f = pool ? submit(pool, job_notes_thread, &gate) : NULL;
	struct pair p;

	if (f) {
		gate_await(&gate, 1);
		CHECK_INT(weft_future_on_done(f, look, &ran), 0);
		gate_open(&gate);
		close_pool(pool);
		check_seen(&ran, f, 0);
		CHECK(pthread_equal(ran.thread, of_job));
		CHECK(!pthread_equal(ran.thread, pthread_self()));
		weft_future_unref(f);
	} else if (pool) {
		close_pool(pool);
	}
	if (!pair_new(&p))
		return;
	CHECK_INT(weft_future_on_done(p.future, look, &cancelled), 0);
	CHECK(weft_future_cancel(p.future));
	CHECK(pthread_equal(cancelled.thread, pthread_self()));
	pair_drop(&p);
}

static int wait_at_gate(struct weft_future *f, void *gate)
{
	(void)f;
	gate_pass(gate);
	return 0;
}

/* The callback goes on only when the waiters have their result.  One waits before the job ends. */
void cf_cb_after_waiters(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = open_pool(ops, 1);
	struct gate job = GATE, callback = GATE;
	struct weft_future *f = pool ? submit(pool, job_passes, &job) : NULL;
	struct weft_completed pass;
	bool added, waits;
	size_t i;

	if (f) {
		gate_await(&job, 1);
		added = weft_future_on_done(f, wait_at_gate, &callback) == 0;
		CHECK(added);
		waits = weft_as_completed(&pass, &f, 1, WEFT_NEVER) == 0;
		CHECK(waits || conform_starved());
		gate_open(&job);
		CHECK(!waits || weft_completed_next(&pass, &i) == 1);
		weft_completed_leave(&pass);
		CHECK_INT(int_of(f), 1);
		CHECK_INT(weft_wait(&f, 1, WEFT_ALL_COMPLETED, WEFT_NEVER, NULL), 1);
		gate_await(&callback, added);
		gate_open(&callback);
	}
	if (pool)
		close_pool(pool);
	weft_future_unref(f);
}

/* No lock is held meanwhile, so that the future may be read, and given another callback. */
static int add_another(struct weft_future *f, void *arg)
{
	struct seen *seen = arg;

	CHECK_INT(weft_future_on_done(f, look, seen), 0);
	CHECK(!weft_future_cancel(f));
	CHECK(weft_wait(&f, 1, WEFT_ALL_COMPLETED, WEFT_NOW, NULL) == 1 || conform_starved());
	return 0;
}

struct follow_up {
	struct weft_executor *pool;
	struct weft_future *next;
	int64_t x;
	struct gate behind;
};

static int submit_next(struct weft_future *f, void *arg)
{
	struct follow_up *follow = arg;

	(void)f;
	follow->next = submit(follow->pool, job_increment, &follow->x);
	gate_pass(&follow->behind);
	return 0;
}

void cf_cb_may_submit(const struct weft_executor_ops *ops)
{
	struct follow_up follow = { open_pool(ops, 1), NULL, 6, GATE };
	struct seen seen = { .calls = 0 };
	struct weft_future *f;
	int64_t x = 1;

	if (!follow.pool)
		return;
	gate_open(&follow.behind);
	f = submit(follow.pool, job_increment, &x);
	if (f) {
		bool added = weft_future_on_done(f, add_another, &seen) == 0 &&
			     weft_future_on_done(f, submit_next, &follow) == 0;

		CHECK(added);
		CHECK_INT(int_of(f), 2);
		/* A shutdown would refuse what the callback submits. */
		gate_await(&follow.behind, added);
	}
	close_pool(follow.pool);
	if (f)
		check_seen(&seen, f, 0);
	if (follow.next)
		CHECK_INT(int_of(follow.next), 7);
	weft_future_unref(follow.next);
	weft_future_unref(f);
}

/* Callbacks are added by two threads while the future ends: each runs once. */
struct adding {
	struct weft_future *future;
	struct gate *gate;
	atomic_int calls;
};

static int count_call(struct weft_future *f, void *arg)
{
	CHECK(weft_future_done(f));
	atomic_fetch_add((atomic_int *)arg, 1);
	return 0;
}

static void *add_many(void *arg)
{
	struct adding *adding = arg;

	gate_pass(adding->gate);
	for (int i = 0; i < 20; i++)
		if (weft_future_on_done(adding->future, count_call, &adding->calls) < 0)
			atomic_fetch_add(&adding->calls, 1);
	return NULL;
}

void cb_race(const struct weft_executor_ops *ops)
{
	(void)ops;
	for (int round = 0; round < 50; round++) {
		struct gate gate = GATE;
		struct adding adding = { .gate = &gate };
		pthread_t threads[2];
		struct pair p;

		if (!pair_new(&p))
			return;
		adding.future = p.future;
		for (int i = 0; i < 2; i++)
			threads[i] = start(add_many, &adding);
		gate_await(&gate, 2);
		gate_open(&gate);
		pair_set(&p, 1);
		for (int i = 0; i < 2; i++)
			join(threads[i]);
		CHECK_INT(atomic_load(&adding.calls), 40);
		pair_drop(&p);
	}
}

/* The callback's future is alive, though its last reference goes within the callback. */
static int drop_it(struct weft_future *f, void *arg)
{
	struct weft_future **mine = arg;

	weft_future_unref(*mine);
	*mine = NULL;
	CHECK_INT(weft_future_state(f), WEFT_FINISHED);
	return 0;
}

void cb_drops_last(const struct weft_executor_ops *ops)
{
	struct pair p;

	(void)ops;
	if (!pair_new(&p))
		return;
	CHECK_INT(weft_future_on_done(p.future, drop_it, &p.future), 0);
	pair_set(&p, 1);
	CHECK_PTR(p.future, NULL);
	pair_drop(&p);
}

void cb_bad(const struct weft_executor_ops *ops)
{
	struct seen seen = { .calls = 0 };
	struct pair p;

	(void)ops;
	if (!pair_new(&p))
		return;
	CHECK_INT(weft_future_on_done(p.future, NULL, NULL), -EINVAL);
	conform_fail_alloc(1);
	CHECK_INT(weft_future_on_done(p.future, look, &seen), -ENOMEM);
	CHECK(conform_fail_alloc(0));
	pair_set(&p, 1);
	CHECK_INT(seen.calls, 0);
	pair_drop(&p);
}
