/* SPDX-License-Identifier: MIT */
/* Results and errors, and waiting for them. */

#include "pools.h"

void cf_result_value(const struct weft_executor_ops *ops)
{
	const struct weft_error *err = NULL;
	struct weft_value v;
	struct pair p;

	(void)ops;
	if (!pair_new(&p))
		return;
	pair_set(&p, 5);
	CHECK_INT(weft_future_result(p.future, WEFT_NEVER, &v), 0);
	CHECK_VALUE(v, weft_int(5));
	CHECK_INT(weft_future_wait_error(p.future, WEFT_NEVER, &err), 0);
	CHECK_PTR(err, NULL);
	CHECK_PTR(weft_future_error(p.future), NULL);
	pair_drop(&p);
}

void cf_result_error(const struct weft_executor_ops *ops)
{
	struct weft_error wrong = weft_err(ERR_JOB, weft_int(9));
	const struct weft_error *err = NULL;
	struct pair p;

	(void)ops;
	if (!pair_new(&p))
		return;
	wrong.text = "no such file";
	CHECK_PTR(weft_future_error(p.future), NULL);
	CHECK_INT(weft_promise_set_error(p.promise, &wrong), 0);
	CHECK_INT(weft_future_result(p.future, WEFT_NEVER, NULL), ERR_JOB);
	CHECK_INT(weft_future_wait_error(p.future, WEFT_NEVER, &err), 0);
	CHECK_PTR(err, weft_future_error(p.future));
	if (CHECK(err != NULL)) {
		CHECK_INT(err->code, ERR_JOB);
		CHECK_VALUE(err->value, weft_int(9));
		CHECK_STR(err->text, "no such file");
	}
	pair_drop(&p);
}

static void *read_often(void *future)
{
	for (int i = 0; i < 100; i++)
		CHECK_INT(int_of(future), 8);
	return NULL;
}

void cf_result_repeat(const struct weft_executor_ops *ops)
{
	pthread_t threads[2];
	struct pair p;

	(void)ops;
	if (!pair_new(&p))
		return;
	for (int i = 0; i < 2; i++)
		threads[i] = start(read_often, p.future);
	pair_set(&p, 8);
	read_often(p.future);
	for (int i = 0; i < 2; i++)
		join(threads[i]);
	pair_drop(&p);
}

static void times_out(struct weft_future *f, struct weft_deadline deadline)
{
	const struct weft_error *err = NULL;

	CHECK_INT(weft_future_result(f, deadline, NULL), WEFT_ETIMEDOUT);
	CHECK_INT(weft_future_wait_error(f, deadline, &err), WEFT_ETIMEDOUT);
	CHECK_INT(weft_future_wait(f, deadline), WEFT_ETIMEDOUT);
}

void cf_result_timeout0(const struct weft_executor_ops *ops)
{
	struct pair p;

	(void)ops;
	if (!pair_new(&p))
		return;
	times_out(p.future, WEFT_NOW);
	times_out(p.future, weft_after(-3));
	CHECK_INT(weft_promise_start(p.promise), 1);
	times_out(p.future, WEFT_NOW);
	pair_set(&p, 1);
	CHECK_INT(weft_future_result(p.future, WEFT_NOW, NULL), 0);
	CHECK_INT(weft_future_wait(p.future, weft_after(-3)), 0);
	pair_drop(&p);
}

void cf_result_timeout_keeps(const struct weft_executor_ops *ops)
{
	struct pair p;

	(void)ops;
	if (!pair_new(&p))
		return;
	times_out(p.future, weft_after(0.002));
	CHECK_INT(weft_future_state(p.future), WEFT_PENDING);
	pair_set(&p, 6);
	CHECK_INT(int_of(p.future), 6);
	pair_drop(&p);
}

void cf_result_cancelled(const struct weft_executor_ops *ops)
{
	const struct weft_error *err = NULL;
	struct pair p;

	(void)ops;
	if (!pair_new(&p))
		return;
	CHECK(weft_future_cancel(p.future));
	for (int i = 0; i < 2; i++) {
		CHECK_INT(weft_future_result(p.future, WEFT_NEVER, NULL), WEFT_ECANCELED);
		CHECK_INT(weft_future_wait_error(p.future, WEFT_NEVER, &err), WEFT_ECANCELED);
		CHECK_INT(weft_future_wait(p.future, WEFT_NEVER), 0);
		if (CHECK(weft_future_error(p.future) != NULL))
			CHECK_INT(weft_future_error(p.future)->code, WEFT_ECANCELED);
		CHECK_INT(weft_promise_start(p.promise), i ? WEFT_ESTATE : 0);
	}
	pair_drop(&p);
}

/* A thread that says that it is there, and waits for a result. */
struct sleeper {
	struct gate *gate;
	struct weft_future *future;
	int r;
};

static void *sleep_for_it(void *arg)
{
	struct sleeper *s = arg;

	gate_pass(s->gate);
	s->r = weft_future_result(s->future, WEFT_NEVER, NULL);
	return NULL;
}

/* Three threads wait, in a call that may have begun to sleep or not; all of them wake. */
static void wake(void (*end)(struct pair *pair), int code)
{
	struct gate gate = { .lock = PTHREAD_MUTEX_INITIALIZER,
			     .changed = PTHREAD_COND_INITIALIZER,
			     .open = true };
	struct sleeper s[3];
	pthread_t threads[3];
	struct pair p;

	if (!pair_new(&p))
		return;
	for (int i = 0; i < 3; i++) {
		s[i] = (struct sleeper){ &gate, p.future, 1 };
		threads[i] = start(sleep_for_it, &s[i]);
	}
	gate_await(&gate, 3);
	end(&p);
	for (int i = 0; i < 3; i++) {
		join(threads[i]);
		CHECK_INT(s[i].r, code);
	}
	pair_drop(&p);
}

static void set(struct pair *p)
{
	pair_set(p, 1);
}

static void cancel(struct pair *p)
{
	CHECK(weft_future_cancel(p->future));
}

void cf_result_wakes(const struct weft_executor_ops *ops)
{
	(void)ops;
	for (int i = 0; i < 30; i++) {
		wake(set, 0);
		wake(pair_fail, ERR_JOB);
		wake(cancel, WEFT_ECANCELED);
	}
}

static int job_bytes(struct weft_job *job, void *arg)
{
	return weft_job_return_bytes(job, arg, strlen(arg));
}

/* Short and long ones are copies of what the job had. */
void result_bytes(const struct weft_executor_ops *ops)
{
	char texts[2][200] = { "short", "" };
	struct weft_executor *pool = open_pool(ops, 1);

	if (!pool)
		return;
	memset(texts[1], 'x', sizeof(texts[1]) - 1);
	for (int i = 0; i < 2; i++) {
		struct weft_future *f = submit(pool, job_bytes, texts[i]);
		size_t n = strlen(texts[i]);
		struct weft_value v = weft_none();
		const char *s = NULL;
		uint32_t len = 0;

		if (!f)
			continue;
		CHECK_INT(weft_future_result(f, WEFT_NEVER, &v), 0);
		CHECK_INT(weft_get_str(v, &s, &len), 0);
		CHECK_INT(len, n);
		CHECK(s && s != texts[i] && len == n && memcmp(s, texts[i], n) == 0);
		weft_future_unref(f);
	}
	close_pool(pool);
}

static void destroy(void *p)
{
	(void)p;
	atomic_fetch_add(&shared.destroyed, 1);
}

static int job_owned(struct weft_job *job, void *arg)
{
	weft_job_return(job, weft_int(1));
	return weft_job_return_owned(job, arg, destroy);
}

/* With the last reference goes what the result owns, unless somebody took it. */
void result_owned(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = open_pool(ops, 1);
	struct weft_future *kept, *taken;
	struct weft_value v = weft_none();
	int x = 0;

	if (!pool)
		return;
	kept = submit(pool, job_owned, &x);
	taken = submit(pool, job_owned, &x);
	close_pool(pool);
	if (!kept || !taken)
		goto out;
	CHECK_INT(weft_future_result(kept, WEFT_NEVER, &v), 0);
	CHECK_VALUE(v, weft_ptr(&x));
	CHECK_INT(weft_future_take(taken, WEFT_NEVER, &v), 0);
	CHECK_VALUE(v, weft_ptr(&x));
	CHECK_INT(weft_future_take(taken, WEFT_NEVER, &v), WEFT_ESTATE);
	CHECK_INT(atomic_load(&shared.destroyed), 0);
	weft_future_unref(taken);
	CHECK_INT(atomic_load(&shared.destroyed), 0);
	weft_future_unref(kept);
	CHECK_INT(atomic_load(&shared.destroyed), 1);
	return;
out:
	weft_future_unref(kept);
	weft_future_unref(taken);
}

static int job_last_counts(struct weft_job *job, void *arg)
{
	weft_job_return_bytes(job, "first", 5);
	weft_job_return_owned(job, arg, destroy);
	return weft_job_return(job, weft_int(3));
}

/* The last result of a job counts, and what it replaces is given back. */
void result_last(const struct weft_executor_ops *ops)
{
	struct weft_executor *pool = open_pool(ops, 1);
	struct weft_future *f = pool ? submit(pool, job_last_counts, NULL) : NULL;

	if (f) {
		CHECK_INT(int_of(f), 3);
		CHECK_INT(atomic_load(&shared.destroyed), 1);
		weft_future_unref(f);
		CHECK_INT(atomic_load(&shared.destroyed), 1);
	}
	if (pool)
		close_pool(pool);
}

static int job_explains(struct weft_job *job, void *arg)
{
	return weft_job_fail(job, *(int *)arg, "no route to %s", "here");
}

/* The text is made at run time, and lives as long as the future. */
void result_fail_text(const struct weft_executor_ops *ops)
{
	static const struct {
		int given, code;
	} rows[] = { { ERR_JOB, ERR_JOB }, { 3, -EINVAL }, { -EIO, -EIO } };
	struct weft_executor *pool = open_pool(ops, 1);

	for (int i = 0; pool && i < 3; i++) {
		int given = rows[i].given;
		struct weft_future *f = submit(pool, job_explains, &given);
		const struct weft_error *err;

		if (!f)
			continue;
		CHECK_INT(weft_future_result(f, WEFT_NEVER, NULL), rows[i].code);
		err = weft_future_error(f);
		CHECK(err && err->code == rows[i].code);
		CHECK_STR(err ? err->text : NULL, "no route to here");
		weft_future_unref(f);
	}
	if (pool)
		close_pool(pool);
}

static int job_own_code(struct weft_job *job, void *code)
{
	(void)job;
	return *(int *)code;
}

/* A job may end by the codes that a wait has too; the state tells the difference. */
void result_same_codes(const struct weft_executor_ops *ops)
{
	int codes[] = { WEFT_ETIMEDOUT, WEFT_ECANCELED };
	struct weft_executor *pool = open_pool(ops, 1);

	for (int i = 0; pool && i < 2; i++) {
		struct weft_future *f = submit(pool, job_own_code, &codes[i]);

		if (!f)
			continue;
		CHECK_INT(weft_future_result(f, WEFT_NEVER, NULL), codes[i]);
		CHECK(weft_future_done(f));
		CHECK(!weft_future_cancelled(f));
		CHECK_INT(weft_future_state(f), WEFT_FINISHED);
		weft_future_unref(f);
	}
	if (pool)
		close_pool(pool);
}
