/* SPDX-License-Identifier: MIT */
/* How the time of a family grows with N: one coefficient, by least squares through the origin. */
#include <errno.h>
#include <math.h>

#include "internal.h"

struct curve {
	const char *name;
	bm_complexity_fn *g;
};

static double one(int64_t n)
{
	(void)n;
	return 1;
}

static double log_n(int64_t n)
{
	return log2((double)n);
}

static double linear(int64_t n)
{
	return (double)n;
}

static double n_log_n(int64_t n)
{
	return (double)n * log2((double)n);
}

static double squared(int64_t n)
{
	return (double)n * (double)n;
}

static double cubed(int64_t n)
{
	return (double)n * (double)n * (double)n;
}

/* From slow to fast growth: of two that fit equally well the slower one is taken. */
static const struct curve curves[] = {
	[BM_O_1] = { "(1)", one },
	[BM_O_LOG_N] = { "lgN", log_n },
	[BM_O_N] = { "N", linear },
	[BM_O_N_LOG_N] = { "NlgN", n_log_n },
	[BM_O_N_SQUARED] = { "N^2", squared },
	[BM_O_N_CUBED] = { "N^3", cubed },
};

/* ------------------------------------------------------------------- points */

struct bmi_point {
	int64_t n;
	double real, cpu;
};

bool bmi_has_complexity(const struct bmi_instance *in)
{
	return in->family->def.complexity != BM_O_NONE || in->family->def.complexity_fn;
}

int bmi_sweep_init(struct bmi_sweep *s, struct bmi_pool *pool)
{
	s->pool = pool;
	s->points = bmi_alloc_array(pool, s->expected, sizeof(*s->points));
	return s->points ? 0 : -ENOMEM;
}

/* The rows of the fit are named after the first instance; its label dies with its runner. */
static int take_identity(struct bmi_sweep *s, const struct bm_run *row)
{
	if (s->count && row->per_family_instance_index >= s->first.per_family_instance_index)
		return 0;
	s->first = *row;
	if (row->label)
		s->first.label = bmi_strdup(s->pool, row->label);
	return row->label && !s->first.label ? -ENOMEM : 0;
}

int bmi_sweep_add(struct bmi_sweep *s, const struct bmi_runner *r)
{
	s->instances_left--;
	for (int i = 0; i < r->done; i++) {
		const struct bm_run *row = &r->rows[i];

		if (row->outcome != BM_RAN)
			continue;
		if (take_identity(s, row) < 0)
			return -ENOMEM;
		s->points[s->count++] =
			(struct bmi_point){ row->complexity_n, row->real_time, row->cpu_time };
	}
	return 0;
}

/* ------------------------------------------------------------------- fitting */

struct fit {
	double coefficient;
	double rms; /* relative to the mean time */
};

static double time_of(const struct bmi_point *p, bool real)
{
	return real ? p->real : p->cpu;
}

static struct fit fit_one(const struct bmi_sweep *s, bm_complexity_fn *g, bool real)
{
	double tg = 0, gg = 0, sum = 0, residue = 0;
	struct fit f;

	for (size_t i = 0; i < s->count; i++) {
		double gn = g(s->points[i].n), t = time_of(&s->points[i], real);

		tg += t * gn;
		gg += gn * gn;
		sum += t;
	}
	f.coefficient = tg / gg;
	for (size_t i = 0; i < s->count; i++) {
		double off = time_of(&s->points[i], real) - f.coefficient * g(s->points[i].n);

		residue += off * off;
	}
	f.rms = sqrt(residue / (double)s->count) / (sum / (double)s->count);
	return f;
}

static struct curve best_curve(const struct bmi_sweep *s, bool real)
{
	double rms = INFINITY;
	enum bm_big_o best = BM_O_1;

	for (enum bm_big_o o = BM_O_1; o <= BM_O_N_CUBED; o++) {
		struct fit f = fit_one(s, curves[o].g, real);

		if (!(f.rms < rms))
			continue;
		best = o;
		rms = f.rms;
	}
	return curves[best];
}

/* Manual time has nothing to do with the CPU's; without it the CPU clock picks for both. */
static struct curve choose_curve(const struct bmi_sweep *s, const struct bm_benchmark *def)
{
	if (def->complexity_fn)
		return (struct curve){ "f(N)", def->complexity_fn };
	if (def->complexity == BM_O_AUTO)
		return best_curve(s, def->use_manual_time);
	return curves[def->complexity];
}

static int fill_name(struct bm_run *row, const struct bmi_sweep *s, const struct bmi_instance *in)
{
	struct bmi_instance bare = *in;

	bare.args = NULL;
	bare.threads = s->first.threads;
	row->run_name = bmi_instance_name(&bare, s->pool);
	if (!row->run_name)
		return -ENOMEM;
	row->name = bmi_format(s->pool, "%s_%s", row->run_name, row->aggregate_name);
	return row->name ? 0 : -ENOMEM;
}

static struct bm_run row_of(const struct bmi_sweep *s, const struct curve *curve)
{
	struct bm_run row = s->first;

	row.repetition_index = -1;
	row.iterations = 0;
	row.real_seconds = row.cpu_seconds = 0;
	row.counters = NULL;
	row.counter_count = 0;
	row.memory = NULL;
	row.allocs_per_iter = 0;
	row.latency = NULL;
	row.complexity_n = 0;
	row.big_o = curve->name;
	return row;
}

int bmi_sweep_fit(const struct bmi_sweep *s, const struct bmi_instance *in, struct bm_run ret[2],
		  size_t *ret_count)
{
	struct curve curve;
	struct fit real, cpu;

	*ret_count = 0;
	if (s->instances_left || s->count < 2)
		return 0;
	curve = choose_curve(s, &in->family->def);
	real = fit_one(s, curve.g, true);
	cpu = fit_one(s, curve.g, false);
	for (int i = 0; i < 2; i++) {
		struct bm_run *row = &ret[i];

		*row = row_of(s, &curve);
		row->fit = i ? BM_FIT_RMS : BM_FIT_BIG_O;
		row->aggregate_name = i ? "RMS" : "BigO";
		row->aggregate_unit = i ? BM_STATISTIC_PERCENTAGE : BM_STATISTIC_TIME;
		row->real_time = i ? real.rms : real.coefficient;
		row->cpu_time = i ? cpu.rms : cpu.coefficient;
		if (fill_name(row, s, in) < 0)
			return -ENOMEM;
	}
	*ret_count = 2;
	return 0;
}
