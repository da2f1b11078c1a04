/* SPDX-License-Identifier: MIT */
/*
 * --benchmark_compare: run each pair in several fresh processes, and report the verdicts.  The
 * comparisons take turns, a process each, so that an hour's drift affects all of them alike.
 */
#include <errno.h>
#include <math.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

#include "compare.h"

/* So many processes show whether the sides affect each other much. */
enum { PROBE = 3 };

struct contest {
	struct bmi_pool pool;
	struct bmi_instance *instances;
	size_t instance_count;
	struct bmi_pair *pairs;
	struct bm_comparison *comparisons;
	struct bmi_total (*totals)[2]; /* baseline, contender; of each comparison's processes */
	struct bm_run *rows;           /* two for each process */
	size_t count, row_count;
	struct bmi_rules rules;
	uint64_t random;
};

/* ------------------------------------------------------------------- processes */

/* The result of one process, while it is read. */
struct find {
	struct bmi_told told[BMI_SIDES];
	struct bmi_rounds rounds;
};

static void fail(struct bm_comparison *c, enum bm_outcome outcome, const char *message)
{
	if (c->outcome != BM_RAN)
		return;
	c->outcome = outcome;
	c->message = message;
}

/* A message of @h, as far as there is one. */
static int hear(struct contest *k, struct bm_comparison *c, const struct bmi_helper *h,
		struct bmi_told *told, struct bm_paired_round **rounds)
{
	int r = bmi_helper_hear(h, &k->pool, told, rounds);

	if (r == -EPROTO)
		fail(c, BM_FAILED, BMI_DIED);
	else if (!r && told->outcome != BM_RAN)
		fail(c, told->outcome, bmi_format(&k->pool, "%s", told->message));
	return r == -EPROTO ? 0 : r;
}

static struct bmi_job job_for(const struct contest *k, const struct bm_comparison *c)
{
	struct bmi_job job = {
		.part = c->apart ? BMI_APART : BMI_TOGETHER,
		.seconds = bmi_options.compare_time / bmi_options.compare_processes,
		.seed = k->random,
	};

	/* The same for all, so that most processes have nothing but rounds. */
	if (c->process_count)
		memcpy(job.batch, c->processes[0].batch, sizeof(job.batch));
	snprintf(job.baseline, sizeof(job.baseline), "%s", c->baseline);
	snprintf(job.contender, sizeof(job.contender), "%s", c->contender);
	return job;
}

/* Processes that take turns stay on one CPU; each round of processes uses another CPU. */
static void stay_on(int number)
{
	cpu_set_t all, one;
	int left;

	if (sched_getaffinity(0, sizeof(all), &all) < 0)
		return;
	left = number % CPU_COUNT(&all);
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET(cpu, &all) || left-- > 0)
			continue;
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		sched_setaffinity(0, sizeof(one), &one);
		return;
	}
}

static int start_three(struct contest *k, const struct bm_comparison *c, struct bmi_helper h[])
{
	const char *const programs[BMI_SIDES] = { c->baseline_program, "/proc/self/exe",
						  c->baseline_program };
	struct bmi_job job = job_for(k, c);
	int r = 0;

	job.part = BMI_OBEY;
	for (int i = 0; i < BMI_SIDES; i++)
		h[i] = (struct bmi_helper){ .fd = -1 };
	for (int i = 0; i < BMI_SIDES && !r; i++) {
		r = bmi_helper_start(&h[i], programs[i], &job, &k->random);
		if (r < 0)
			bmi_complain(r, "cannot start %s: %s", SHOWN(programs[i]), strerror(-r));
	}
	return r;
}

/* ------------------------------------------------------------------- taking in */

static void add_totals(struct bmi_total *to, const struct bmi_total *more)
{
	to->iterations += more->iterations;
	to->real += more->real;
	to->cpu += more->cpu;
}

/* The rounds of one turn. */
static void keep_turn(struct contest *k, struct bm_comparison *c, const struct find *f)
{
	size_t group = c->process_count / (size_t)c->turns;
	struct bmi_total *totals =
		k->totals[(size_t)(c - k->comparisons) * (size_t)bmi_options.compare_processes +
			  group];
	struct bm_paired_process *p = (struct bm_paired_process *)&c->processes[c->process_count];
	bool three = c->baseline_program;

	if (c->process_count++ % (size_t)c->turns == 0)
		memset(totals, 0, sizeof(k->totals[0]));
	add_totals(&totals[BMI_BASELINE], &f->told[0].totals[0]);
	add_totals(&totals[BMI_CONTENDER], &f->told[three].totals[!three]);
	*p = (struct bm_paired_process){
		.count = f->rounds.count,
		.rounds = f->rounds.rounds,
	};
	memcpy(p->batch, f->rounds.batch, sizeof(p->batch));
	for (int i = 0; i < BMI_SIDES; i++) {
		p->switches += f->told[i].switches;
		p->migrations += f->told[i].migrations;
	}
	c->pairs += p->count;
}

/* A process that has all three sides, or forks them. */
static int ask_one(struct contest *k, struct bm_comparison *c, int number)
{
	struct bmi_job job = job_for(k, c);
	struct bmi_helper h;
	cpu_set_t before;
	int r, kept = sched_getaffinity(0, sizeof(before), &before);

	if (c->apart)
		stay_on(number);
	r = bmi_helper_start(&h, "/proc/self/exe", &job, &k->random);
	if (!kept)
		sched_setaffinity(0, sizeof(before), &before);
	if (r < 0)
		return bmi_complain(r, "cannot start a process: %s", strerror(-r));
	for (int i = 0; i < c->turns && !r && c->outcome == BM_RAN; i++) {
		struct find f = { 0 };
		struct bmi_told *told = &f.told[0];

		r = hear(k, c, &h, told, &f.rounds.rounds);
		if (r < 0 || c->outcome != BM_RAN)
			break;
		f.rounds.count = told->count;
		memcpy(f.rounds.batch, told->batch, sizeof(told->batch));
		keep_turn(k, c, &f);
	}
	bmi_helper_end(&h, !r && c->outcome == BM_RAN);
	return r;
}

/* Each side in a process of its own build, and the rounds played from here. */
static int ask_three(struct contest *k, struct bm_comparison *c, int number)
{
	struct bmi_player players[BMI_SIDES];
	struct bmi_helper h[BMI_SIDES];
	struct bmi_play play = {
		.seconds = bmi_options.compare_time / bmi_options.compare_processes,
		.batch_seconds = BMI_BATCH,
		.seed = k->random,
	};
	struct bm_paired_round *none;
	struct find f = { 0 };
	cpu_set_t before;
	int r, ended = 0, kept = sched_getaffinity(0, sizeof(before), &before);

	stay_on(number);
	r = start_three(k, c, h);
	for (int i = 0; i < BMI_SIDES; i++)
		players[i] = (struct bmi_player){ bmi_helper_run, &h[i] };
	if (!r)
		r = bmi_rounds_play(players, &play, &k->pool, &f.rounds);
	for (int i = 0; i < BMI_SIDES; i++) {
		int e = h[i].fd >= 0 ? hear(k, c, &h[i], &f.told[i], &none) : 0;

		bmi_helper_end(&h[i], !e && c->outcome == BM_RAN);
		ended = ended ? ended : e;
	}
	if (!kept)
		sched_setaffinity(0, sizeof(before), &before);
	if (r == -ECANCELED)
		fail(c, BM_FAILED, "a process that ran it gave up");
	r = r < 0 && r != -ECANCELED ? r : ended;
	if (!r && c->outcome == BM_RAN)
		keep_turn(k, c, &f);
	return r;
}

static bool is_complete(const struct bm_comparison *c)
{
	return c->outcome != BM_RAN || bmi_groups(c) == (size_t)bmi_options.compare_processes;
}

/* Then what is known of the effects of the sides on each other is kept, from when they shared a
 * process. */
static bool began_again(const struct bm_comparison *c)
{
	return c->apart && !c->baseline_program && bmi_options.compare_apart != BM_YES;
}

/* After a few processes, and after all: if the sides affect each other beyond the noise, the
 * comparison begins again with the sides apart.  The first look saves time, the last one sees more.
 */
static int mind_effects(struct contest *k, struct bm_comparison *c)
{
	bool ask = bmi_groups(c) == PROBE || is_complete(c);
	int r;

	if (!ask || began_again(c))
		return 0;
	r = bmi_judge_effects(&k->rules, c);
	if (r < 0 || c->apart || !c->uneven || bmi_options.compare_apart == BM_NO)
		return r;
	c->apart = true;
	c->turns = BMI_TURNS;
	c->process_count = c->pairs = 0;
	return 0;
}

static int run_process(struct contest *k, struct bm_comparison *c)
{
	int r, number = (int)bmi_groups(c);

	bmi_random(&k->random);
	r = c->baseline_program ? ask_three(k, c, number) : ask_one(k, c, number);
	return r < 0 || c->outcome != BM_RAN ? r : mind_effects(k, c);
}

static struct bm_run row_of(const struct bmi_instance *in, const struct bmi_total *total,
			    int number)
{
	double n = (double)(total->iterations ? total->iterations : 1);

	return (struct bm_run){
		.name = in->name,
		.run_name = in->name,
		.user = in->family->def.user,
		.family_index = in->family_index,
		.per_family_instance_index = in->per_family_instance_index,
		.repetitions = bmi_options.compare_processes,
		.repetition_index = number,
		.threads = 1,
		.iterations = total->iterations,
		.real_seconds = total->real,
		.cpu_seconds = total->cpu,
		.real_time = total->real / n * 1e9,
		.cpu_time = total->cpu / n * 1e9,
		.unit = BM_NANOSECOND,
	};
}

/* Each process becomes a repetition, for tools that read those.  Processes of another program do
 * not, because their rows would have the same name. */
static void make_rows(struct contest *k, size_t i, int number)
{
	const struct bmi_pair *p = &k->pairs[i];
	const struct bmi_total *totals =
		k->totals[i * (size_t)bmi_options.compare_processes + (size_t)number];

	if ((size_t)number >= bmi_groups(&k->comparisons[i]))
		return;
	if (!bmi_options.compare_with && p->baseline != p->contender)
		k->rows[k->row_count++] = row_of(p->baseline, &totals[BMI_BASELINE], number);
	k->rows[k->row_count++] = row_of(p->contender, &totals[BMI_CONTENDER], number);
}

static void show_progress(const struct contest *k)
{
	size_t done = 0, all = k->count * (size_t)bmi_options.compare_processes;

	for (size_t i = 0; i < k->count; i++)
		done += is_complete(&k->comparisons[i]) ? (size_t)bmi_options.compare_processes
							: bmi_groups(&k->comparisons[i]);
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r%zu of %zu processes%s", done, all, done == all ? "\n" : "");
}

/* Ticks of all CPUs, and those that the host took.  If they cannot be read, both stay unchanged. */
static void read_steal(double *all, double *stolen)
{
	FILE *f = fopen("/proc/stat", "re");
	double ticks[8];

	if (!f)
		return;
	if (fscanf(f, "cpu %lf %lf %lf %lf %lf %lf %lf %lf", &ticks[0], &ticks[1], &ticks[2],
		   &ticks[3], &ticks[4], &ticks[5], &ticks[6], &ticks[7]) == 8) {
		for (int i = 0; i < 8; i++)
			*all += ticks[i];
		*stolen += ticks[7];
	}
	fclose(f);
}

static int run_processes(struct contest *k)
{
	double all[2] = { 0 }, stolen[2] = { 0 };
	bool some_left = true;
	int r = 0;

	read_steal(&all[0], &stolen[0]);
	while (!r && some_left) {
		some_left = false;
		for (size_t i = 0; i < k->count && !r; i++) {
			if (is_complete(&k->comparisons[i]))
				continue;
			r = run_process(k, &k->comparisons[i]);
			show_progress(k);
			some_left = true;
		}
	}
	for (int number = 0; number < bmi_options.compare_processes; number++)
		for (size_t i = 0; i < k->count; i++)
			make_rows(k, i, number);
	read_steal(&all[1], &stolen[1]);
	for (size_t i = 0; i < k->count; i++)
		k->comparisons[i].steal =
			all[1] > all[0] ? (stolen[1] - stolen[0]) / (all[1] - all[0]) : -1;
	return r;
}

/* ------------------------------------------------------------------- all of it */

static int prepare(struct contest *k)
{
	size_t processes = (size_t)bmi_options.compare_processes;

	k->rules.delta = log1p(bmi_options.compare_delta / 100);
	k->rules.seed = bmi_options.compare_seed >= 0 ? (uint64_t)bmi_options.compare_seed
						      : bmi_random_seed() >> 1;
	k->random = k->rules.seed;
	k->comparisons = bmi_alloc_array(&k->pool, k->count, sizeof(*k->comparisons));
	k->rows = bmi_alloc_array(&k->pool, 2 * k->count * processes, sizeof(*k->rows));
	k->totals = bmi_alloc_array(&k->pool, k->count * processes, sizeof(*k->totals));
	if (!k->comparisons || !k->rows || !k->totals)
		return -ENOMEM;
	for (size_t i = 0; i < k->count; i++) {
		struct bm_comparison *c = &k->comparisons[i];

		c->baseline = k->pairs[i].baseline->name;
		c->contender = k->pairs[i].contender->name;
		c->baseline_program = bmi_options.compare_with;
		c->apart = c->baseline_program || bmi_options.compare_apart == BM_YES;
		c->turns = c->apart && !c->baseline_program ? BMI_TURNS : 1;
		c->processes =
			bmi_alloc_array(&k->pool, BMI_TURNS * processes, sizeof(*c->processes));
		if (!c->processes)
			return -ENOMEM;
		if (strlen(c->baseline) >= BMI_NAME_SIZE || strlen(c->contender) >= BMI_NAME_SIZE)
			fail(c, BM_FAILED, "its name is too long");
	}
	return 0;
}

/* The report has the parameters of the comparison, above all the seed. */
static int add_keys(const struct contest *k, struct bmi_pool *pool)
{
	const char *seed = bmi_format(pool, "%llu", (unsigned long long)k->rules.seed);
	int r = seed ? bm_add_custom_context("compare_seed", seed) : -ENOMEM;

	return r == -EEXIST ? 0 : r;
}

static int compare_and_report(struct contest *k)
{
	struct bm_context context = { 0 };
	struct bmi_report report;
	int r = bmi_report_open(&report);

	if (r < 0)
		return r;
	r = add_keys(k, &k->pool);
	if (!r)
		r = bmi_context_gather(&context, &k->pool);
	context.display_format = bmi_options.format;
	for (size_t i = 0; i < k->count; i++)
		if (strlen(k->pairs[i].contender->name) > context.name_width)
			context.name_width = strlen(k->pairs[i].contender->name);
	if (!r)
		r = bmi_report_context(&report, &context);
	if (!r)
		r = run_processes(k);
	if (!r)
		r = bmi_judge_all(&k->rules, k->comparisons, k->count);
	if (!r)
		r = bmi_report_compared(&report, k->rows, k->row_count, k->comparisons, k->count);
	return bmi_report_close(&report, r);
}

static int count_failures(const struct contest *k)
{
	int n = 0;

	for (size_t i = 0; i < k->count; i++)
		n += k->comparisons[i].outcome == BM_FAILED;
	return n;
}

int bmi_compare(void)
{
	struct contest k = { 0 };
	int failures, r = bmi_select(NULL, &k.pool, &k.instances, &k.instance_count);

	if (!r)
		r = bmi_choose(k.instances, k.instance_count, &k.pool, &k.pairs, &k.count);
	if (!r)
		r = prepare(&k);
	if (!r)
		r = compare_and_report(&k);
	failures = r < 0 ? 0 : count_failures(&k);
	if (failures && bmi_options.fail_on_error)
		r = bmi_complain(-ECANCELED, "errors in %d comparisons", failures);
	bmi_pool_free(&k.pool);
	return r < 0 ? r : (int)k.count;
}
