/* SPDX-License-Identifier: MIT */
/* The functions for bodies: the loop, the clocks, and the reports of a body about itself. */
#include "internal.h"

void bmi_state_init(struct bmi_state *st, struct bmi_call *call, int thread)
{
	*st = (struct bmi_state){ .call = call, .thread = thread };
}

void bmi_state_fini(struct bmi_state *st)
{
	bmi_pool_free(&st->pool);
}

static const struct bm_benchmark *def_of(const struct bmi_state *st)
{
	return &st->call->instance->family->def;
}

static double cpu_time(const struct bmi_state *st)
{
	if (st->call->wall_only)
		return 0;
	return def_of(st)->measure_process_cpu_time ? bmi_process_cpu_time()
						    : bmi_thread_cpu_time();
}

/* The wall clock is read last here and first in bmi_stop_clocks(): CPU clocks are slow to read. */
void bmi_start_clocks(struct bmi_state *st)
{
	st->running = true;
	st->paused = false;
	if (st->perf)
		bmi_perf_start(st->perf);
	st->cpu_since = cpu_time(st);
	st->real_since = bmi_real_time();
	if (st->stopped_at > 0)
		st->untimed += st->real_since - st->stopped_at;
}

void bmi_stop_clocks(struct bmi_state *st)
{
	if (!st->running)
		return;
	st->running = false;
	st->stopped_at = bmi_real_time();
	st->real += st->stopped_at - st->real_since;
	st->cpu += cpu_time(st) - st->cpu_since;
	if (st->perf)
		bmi_perf_stop(st->perf);
}

double bmi_measured(const struct bmi_state *st)
{
	return def_of(st)->use_manual_time ? st->manual : st->real;
}

void bmi_give_up(struct bmi_state *st, enum bm_outcome outcome, const char *message)
{
	st->pub.left_ = 0;
	bmi_stop_clocks(st);
	atomic_store(&st->call->skipped, true);
	if (st->outcome != BM_RAN)
		return;
	st->outcome = outcome;
	st->message = message;
}

static void out_of_memory(struct bmi_state *st)
{
	bmi_give_up(st, BM_FAILED, "out of memory");
}

/* ------------------------------------------------------------------- the loop */

/* All of them, or the next batch. */
static void take_iterations(struct bmi_state *st)
{
	struct bmi_call *call = st->call;
	bool skipped = atomic_load(&call->skipped);
	int64_t n = call->iterations - st->asked;

	st->pub.left_ = 0;
	if (call->more)
		n = skipped ? 0 : call->more(st);
	/* As upstream: a loop that is to do nothing counts as done. */
	st->asked += n;
	st->pub.left_ = skipped ? 0 : n;
}

bool bmi_enter_loop(struct bmi_state *st)
{
	if (st->started) {
		bmi_give_up(st, BM_FAILED, "the body has a second loop");
		return false;
	}
	st->started = true;
	bmi_barrier_wait(&st->call->barrier);
	take_iterations(st);
	return st->pub.left_ > 0;
}

static void begin(struct bmi_state *st)
{
	if (bmi_enter_loop(st))
		bmi_start_clocks(st);
}

int64_t bm_begin_(struct bm_state *pub)
{
	begin(bmi_state(pub));
	return pub->left_;
}

bool bmi_ask_for_more(struct bmi_state *st)
{
	if (st->finished)
		return false;
	bmi_stop_clocks(st);
	take_iterations(st);
	if (st->pub.left_ > 0)
		return true;
	st->finished = true;
	bmi_barrier_wait(&st->call->barrier);
	return false;
}

int64_t bm_more_(struct bm_state *pub)
{
	struct bmi_state *st = bmi_state(pub);

	/* The iterations that ran while the clocks stood would count as free. */
	if (st->paused)
		bmi_give_up(st, BM_FAILED, "bm_pause_timing() without bm_resume_timing()");
	if (bmi_ask_for_more(st))
		bmi_start_clocks(st);
	return pub->left_;
}

bool bm_keep_running_slow_(struct bm_state *pub, int64_t n)
{
	struct bmi_state *st = bmi_state(pub);

	if (n < 1) {
		bmi_give_up(st, BM_FAILED, "bm_keep_running_batch() needs a number above 0");
		return false;
	}
	if (!st->started || st->finished)
		begin(st);
	if (pub->left_ == 0 && bm_more_(pub) == 0)
		return false;
	if (pub->left_ < n) {
		st->begun_extra += n - pub->left_;
		pub->left_ = n;
	}
	pub->left_ -= n;
	return true;
}

void bmi_state_close(struct bmi_state *st)
{
	bmi_stop_clocks(st);
	if (st->outcome != BM_RAN || st->finished)
		return;
	bmi_give_up(st, BM_FAILED,
		st->started
			? "the loop was left before its end; call bm_skip_with_error() or "
			  "bm_skip_with_message() before a break"
			: "the body never ran its loop, nor did it call bm_skip_with_error() or "
			  "bm_skip_with_message()");
}

/* ------------------------------------------------------------------- clocks */

static bool in_loop(struct bmi_state *st)
{
	if (st->started && !st->finished)
		return true;
	bmi_give_up(st, BM_FAILED, "timing paused or resumed outside the loop");
	return false;
}

void bm_pause_timing(struct bm_state *pub)
{
	struct bmi_state *st = bmi_state(pub);

	if (!in_loop(st))
		return;
	bmi_stop_clocks(st);
	st->paused = true;
}

void bm_resume_timing(struct bm_state *pub)
{
	struct bmi_state *st = bmi_state(pub);

	if (in_loop(st) && !st->running && st->outcome == BM_RAN)
		bmi_start_clocks(st);
}

void bm_set_iteration_time(struct bm_state *pub, double seconds)
{
	struct bmi_state *st = bmi_state(pub);

	if (seconds >= 0 && seconds <= 1e9)
		st->manual += seconds;
	else
		bm_skip_with_error(pub, "bm_set_iteration_time: %g is not a time", seconds);
}

/* ------------------------------------------------------------------- asking */

int64_t bm_arg(struct bm_state *pub, size_t i)
{
	struct bmi_state *st = bmi_state(pub);
	const struct bmi_instance *in = st->call->instance;

	if (i < in->family->args.arity)
		return in->args[i];
	bm_skip_with_error(pub, "bm_arg: the benchmark has no argument %zu", i);
	return 0;
}

const void *bm_user(const struct bm_state *pub)
{
	return def_of(bmi_state(pub))->user;
}

const char *bm_name(const struct bm_state *pub)
{
	return bmi_state(pub)->call->instance->name;
}

int bm_threads(const struct bm_state *pub)
{
	return bmi_state(pub)->call->instance->threads;
}

int bm_thread_index(const struct bm_state *pub)
{
	return bmi_state(pub)->thread;
}

int64_t bm_max_iterations(const struct bm_state *pub)
{
	return bmi_state(pub)->call->iterations;
}

int64_t bm_iterations(const struct bm_state *pub)
{
	const struct bmi_state *st = bmi_state(pub);

	return st->asked - pub->left_ + st->begun_extra;
}

bool bm_skipped(const struct bm_state *pub)
{
	return bmi_state(pub)->outcome != BM_RAN;
}

/* ------------------------------------------------------------------- telling */

static void skip(struct bmi_state *st, enum bm_outcome outcome, const char *format, va_list args)
{
	const char *message = bmi_vformat(&st->pool, format, args);

	if (message)
		bmi_give_up(st, outcome, message);
	else
		out_of_memory(st);
}

void bm_skip_with_error(struct bm_state *pub, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	skip(bmi_state(pub), BM_FAILED, format, args);
	va_end(args);
}

void bm_skip_with_message(struct bm_state *pub, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	skip(bmi_state(pub), BM_SKIPPED, format, args);
	va_end(args);
}

void bm_set_label(struct bm_state *pub, const char *format, ...)
{
	struct bmi_state *st = bmi_state(pub);
	va_list args;

	va_start(args, format);
	st->label = bmi_vformat(&st->pool, format, args);
	va_end(args);
	if (!st->label)
		out_of_memory(st);
}

void bm_set_counter(struct bm_state *pub, const char *name, double value, unsigned flags)
{
	struct bmi_state *st = bmi_state(pub);
	struct bm_counter *c;

	if (bmi_json_row_has(name)) {
		bm_skip_with_error(pub, "a counter cannot be called \"%s\": each row has that",
				   name);
		return;
	}
	c = bmi_counter(&st->counters, &st->pool, name, flags);
	if (!c) {
		out_of_memory(st);
		return;
	}
	c->value = value;
	c->flags = flags;
}

void bm_set_complexity_n(struct bm_state *pub, int64_t n)
{
	bmi_state(pub)->complexity_n = n;
}

void bm_set_bytes_processed(struct bm_state *st, int64_t n)
{
	bm_set_counter(st, "bytes_per_second", (double)n, BM_COUNTER_RATE | BM_COUNTER_1024);
}

void bm_set_items_processed(struct bm_state *st, int64_t n)
{
	bm_set_counter(st, "items_per_second", (double)n, BM_COUNTER_RATE);
}
