/* SPDX-License-Identifier: MIT */
/* The search for a number of iterations that lasts long enough, and the repetitions with it. */
#include <errno.h>
#include <math.h>

#include "internal.h"

static const struct bm_benchmark *def_of(const struct bmi_runner *r)
{
	return &r->instance->family->def;
}

/* The number that the user asked for, or 0 for the search. */
static int64_t fixed_iterations(const struct bmi_runner *r)
{
	if (bmi_options.dry_run)
		return 1;
	return def_of(r)->iterations ? def_of(r)->iterations : bmi_options.min_time.iterations;
}

int bmi_repetitions(const struct bmi_instance *in)
{
	int own = in->family->def.repetitions;

	return own ? own : bmi_options.repetitions;
}

static double min_time(const struct bmi_runner *r)
{
	return def_of(r)->min_time > 0 ? def_of(r)->min_time : bmi_options.min_time.seconds;
}

static double warmup_time(const struct bmi_runner *r)
{
	double own = def_of(r)->min_warmup_time;

	if (bmi_options.dry_run)
		return 0;
	return own > 0 ? own : bmi_options.min_warmup_time;
}

int bmi_runner_init(struct bmi_runner *r, const struct bmi_instance *in)
{
	int64_t fixed;

	*r = (struct bmi_runner){ .instance = in };
	r->repetitions = bmi_options.dry_run ? 1 : bmi_repetitions(in);
	fixed = fixed_iterations(r);
	r->iterations = fixed ? fixed : 1;
	r->found = fixed > 0;
	r->warm = warmup_time(r) <= 0;
	r->rows = bmi_alloc_array(&r->pool, (size_t)r->repetitions, sizeof(*r->rows));
	return r->rows ? 0 : -ENOMEM;
}

void bmi_runner_fini(struct bmi_runner *r)
{
	bmi_pool_free(&r->pool);
}

/* The clock that decides, summed over the threads. */
static double decisive(const struct bmi_runner *r, const struct bmi_measure *m)
{
	if (def_of(r)->use_manual_time)
		return m->manual;
	return def_of(r)->use_real_time ? m->real : m->cpu;
}

/* Wall time, including the time with the clocks stopped. */
static double untimed(const struct bmi_runner *r, const struct bmi_measure *m)
{
	return m->untimed / r->instance->threads;
}

/* Manual time may be much shorter than the wall clock's, but none at all will never be enough. */
static bool tells_no_time(const struct bmi_runner *r, const struct bmi_measure *m)
{
	return def_of(r)->use_manual_time && m->outcome == BM_RAN && m->manual <= 0;
}

static bool long_enough(const struct bmi_runner *r, const struct bmi_measure *m, double wanted)
{
	if (m->outcome != BM_RAN || r->iterations >= BMI_MAX_ITERATIONS)
		return true;
	if (decisive(r, m) >= wanted)
		return true;
	if (tells_no_time(r, m))
		return m->real / r->instance->threads + untimed(r, m) >= wanted;
	/* A body that mostly sleeps uses little CPU, one that mostly prepares measures little. */
	return fmax(m->real, untimed(r, m)) >= 5 * wanted && !def_of(r)->use_manual_time;
}

static int64_t more_iterations(const struct bmi_runner *r, const struct bmi_measure *m,
			       double wanted)
{
	double seconds = decisive(r, m), factor = 10, next;
	int64_t n;

	/* Below a tenth of the goal the reading is too coarse to aim by. */
	if (seconds / wanted > 0.1)
		factor = 1.4 * wanted / fmax(seconds, 1e-9);
	/* Nor shall the next step take longer for its set-up than long_enough() would wait. */
	if (untimed(r, m) > 0.5 * wanted && !def_of(r)->use_manual_time)
		factor = fmin(factor, 1.4 * 5 * wanted / untimed(r, m));
	next = fmax(factor * (double)r->iterations, (double)r->iterations + 1);
	n = next < (double)BMI_MAX_ITERATIONS ? llround(next) : BMI_MAX_ITERATIONS;
	bmi_log(3, "Next iters: %lld, %g\n", (long long)n, factor);
	return n;
}

static int call_once(struct bmi_runner *r, struct bmi_measure *m)
{
	struct bmi_call call = { .instance = r->instance, .iterations = r->iterations };
	int result;

	bmi_log(2, "Running %s for %lld\n", r->instance->name, (long long)r->iterations);
	result = bmi_call(&call, &r->pool, m);
	if (result == 0)
		bmi_log(2, "Ran in %g/%g\n", m->cpu, m->real);
	return result;
}

static int search(struct bmi_runner *r, double wanted, struct bmi_measure *m)
{
	int result;

	while ((result = call_once(r, m)) == 0 && !long_enough(r, m, wanted))
		r->iterations = more_iterations(r, m, wanted);
	return result;
}

static int warm_up(struct bmi_runner *r)
{
	int64_t kept = r->iterations;
	struct bmi_measure m;
	int result = search(r, warmup_time(r), &m);

	r->iterations = kept;
	r->warm = true;
	return result;
}

static enum bm_unit unit_of(const struct bmi_runner *r)
{
	if (def_of(r)->unit != BM_UNIT_DEFAULT)
		return def_of(r)->unit;
	return bmi_options.time_unit != BM_UNIT_DEFAULT ? bmi_options.time_unit : BM_NANOSECOND;
}

static void fill_times(const struct bmi_runner *r, struct bmi_measure *m, struct bm_run *row)
{
	struct bmi_basis basis = {
		.seconds = decisive(r, m) / row->threads,
		.iterations = m->iterations,
		.threads = row->threads,
	};
	double scale = m->iterations ? bm_unit_per_second(row->unit) / (double)m->iterations : 0;

	/* Each thread has read the clock of the whole process. */
	if (def_of(r)->measure_process_cpu_time)
		m->cpu /= row->threads;
	row->real_seconds = def_of(r)->use_manual_time ? m->manual : m->real;
	row->cpu_seconds = m->cpu;
	row->real_time = row->real_seconds * scale;
	row->cpu_time = row->cpu_seconds * scale;
	bmi_counters_finish(&m->counters, &basis);
	row->counters = m->counters.items;
	row->counter_count = m->counters.count;
}

static void check_manual_time(const struct bmi_runner *r, struct bmi_measure *m)
{
	if (!tells_no_time(r, m))
		return;
	m->outcome = BM_FAILED;
	m->message = "it uses manual time, but bm_set_iteration_time() told none";
}

/* A run without an N cannot be a point of the curve. */
static void check_n(const struct bmi_runner *r, struct bmi_measure *m)
{
	if (m->outcome != BM_RAN || m->complexity_n > 0 || !bmi_has_complexity(r->instance))
		return;
	m->outcome = BM_FAILED;
	m->message = "it has a complexity, but no bm_set_complexity_n() with a number above 0";
}

static void fill_row(const struct bmi_runner *r, struct bmi_measure *m,
		     const struct bm_latency *latency, struct bm_run *row)
{
	*row = (struct bm_run){
		.name = r->instance->name,
		.run_name = r->instance->name,
		.user = def_of(r)->user,
		.family_index = r->instance->family_index,
		.per_family_instance_index = r->instance->per_family_instance_index,
		.repetitions = r->repetitions,
		.repetition_index = r->done,
		.threads = r->instance->threads,
		.outcome = m->outcome,
		.message = m->message,
		.iterations = m->iterations,
		.unit = unit_of(r),
		.complexity_n = m->complexity_n,
		.latency = latency,
		.label = m->label,
	};
	if (m->outcome == BM_RAN)
		fill_times(r, m, row);
}

static int watch(struct bmi_runner *r, struct bm_run *row)
{
	int result;

	if (row->outcome != BM_RAN)
		return 0;
	result = bmi_watch_memory(r->instance, r->iterations, &r->pool, row);
	return result ? result : bmi_watch_profile(r->instance, r->iterations);
}

int bmi_runner_repeat(struct bmi_runner *r)
{
	const struct bm_latency *latency = NULL;
	struct bmi_measure m;
	int result = 0;

	if (!r->warm)
		result = warm_up(r);
	if (result < 0)
		return result;
	result = r->found ? call_once(r, &m) : search(r, min_time(r), &m);
	if (result < 0)
		return result;
	/* A repetition that failed has not said how many iterations are enough. */
	r->found = r->found || m.outcome == BM_RAN;
	check_manual_time(r, &m);
	check_n(r, &m);
	if (m.outcome == BM_RAN)
		result = bmi_latency(r->instance, r->iterations, &r->pool, &m, &latency);
	if (result < 0)
		return result;
	fill_row(r, &m, latency, &r->rows[r->done]);
	return watch(r, &r->rows[r->done++]);
}
