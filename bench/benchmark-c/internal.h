/* SPDX-License-Identifier: MIT */
/* internal.h - shared by the files of benchmark-c; programs see benchmark_c.h only. */
#ifndef BENCHMARK_C_INTERNAL_H
#define BENCHMARK_C_INTERNAL_H

#include <locale.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>

#include "benchmark_c.h"

#define BMI_VERSION	   "benchmark-c 0.1.0"
#define BMI_MAX_ITERATIONS INT64_C(1000000000000)
#define BMI_PROCESSES_MOST 1000
#define BMI_LATENCY_AUTO   (-1)
#define BMI_LENGTH(array)  (sizeof(array) / sizeof((array)[0]))

/* ---- pool.c: memory that is given back all at once */

struct bmi_pool {
	struct bmi_chunk *chunks;
};

/* Zeroed and aligned for anything, or NULL. */
void *bmi_alloc(struct bmi_pool *pool, size_t size);
void *bmi_alloc_array(struct bmi_pool *pool, size_t count, size_t size);
char *bmi_strdup(struct bmi_pool *pool, const char *text);
char *bmi_format(struct bmi_pool *pool, const char *format, ...) BM_PRINTF_(2, 3);
char *bmi_vformat(struct bmi_pool *pool, const char *format, va_list args);
void bmi_pool_free(struct bmi_pool *pool);

/* ---- flags.c */

/* --benchmark_min_time: seconds, or a number of iterations if that is not 0. */
struct bmi_min_time {
	double seconds;
	int64_t iterations;
};

struct bmi_options {
	bool list_tests;
	const char *filter;
	struct bmi_min_time min_time;
	double min_warmup_time;
	int repetitions;
	bool dry_run;
	bool random_interleaving;
	bool report_aggregates_only, display_aggregates_only;
	enum bm_format format, out_format;
	const char *out;
	enum bm_known color; /* unknown: a terminal gets colours */
	bool counters_tabular;
	enum bm_unit time_unit;
	int verbosity;
	bool fail_on_error, fail_on_no_match;
	const char *compare; /* NULL: not asked for; "": the baselines that benchmarks name */
	const char *compare_with;
	enum bm_known compare_apart; /* unknown: where the order of the sides matters */
	double compare_delta; /* percent */
	int compare_processes;
	double compare_time; /* seconds for each comparison */
	int64_t compare_seed; /* below 0: none was given */
	int64_t latency; /* iterations in a batch; 0: not asked for; or BMI_LATENCY_AUTO */
	const char *executable; /* argv[0] */
	char **argv; /* as it was, for processes that are started */
};

extern struct bmi_options bmi_options;
void bmi_options_reset(void);

/* ---- args.c: from what was said to lists of numbers */

struct bmi_tuples {
	int64_t *values; /* count x arity */
	size_t count, arity;
};

/* A list of sources, which ends at its length or at an empty one. */
struct bmi_sources {
	const struct bm_args *items;
	size_t length;
	int64_t multiplier; /* of ranges */
	bool with_end;	    /* a dense range has its end even if no step meets it */
};

/* -ENOMEM, or -EINVAL and *@ret_why. */
int bmi_expand(const struct bmi_sources *from, struct bmi_pool *pool, struct bmi_tuples *ret,
	       const char **ret_why);

/* ---- registry.c */

struct bmi_family {
	struct bm_benchmark def; /* args and threads expanded below */
	struct bmi_tuples args, threads;
	struct bmi_family *next;
};

/* Families in order of registration, those of BENCHMARK() taken in first. -EINVAL, -ENOMEM */
int bmi_families(const struct bmi_family **ret);

/* ---- select.c, name.c: instances */

struct bmi_instance {
	const struct bmi_family *family;
	const int64_t *args;
	int threads;
	const char *name;
	int64_t family_index, per_family_instance_index;
};

/* "" and NULL select all, a leading '-' the opposite.  -EINVAL after a line on stderr, -ENOMEM. */
int bmi_select(const char *filter, struct bmi_pool *pool, struct bmi_instance **ret,
	       size_t *ret_count);
/* NULL: out of memory.  Without in->args they are not in the name. */
const char *bmi_instance_name(const struct bmi_instance *in, struct bmi_pool *pool);

/* ---- clock.c: seconds from anywhere */

double bmi_real_time(void);
double bmi_thread_cpu_time(void);
double bmi_process_cpu_time(void);

/* ---- counter.c: a list sorted by name */

struct bmi_counters {
	struct bm_counter *items;
	size_t count, capacity;
};

/* The numbers of a run, for counters that are rates or averages; seconds: of one thread. */
struct bmi_basis {
	double seconds;
	int64_t iterations;
	int threads;
};

/* The counter called @name, made (0, @flags) if new; its name is copied to @pool.  NULL: memory */
struct bm_counter *bmi_counter(struct bmi_counters *list, struct bmi_pool *pool, const char *name,
			       unsigned flags);
int bmi_counters_add(struct bmi_counters *sum, struct bmi_pool *pool,
		     const struct bmi_counters *more);
void bmi_counters_finish(struct bmi_counters *list, const struct bmi_basis *basis);

/* ---- random.c */

uint64_t bmi_random_seed(void);
uint64_t bmi_random(uint64_t *state);

/* ---- barrier.c: all threads that have not left meet */

struct bmi_barrier {
	pthread_mutex_t lock;
	pthread_cond_t turned;
	int members, waiting;
	unsigned turn;
};

int bmi_barrier_init(struct bmi_barrier *b, int members);
void bmi_barrier_wait(struct bmi_barrier *b);
void bmi_barrier_leave(struct bmi_barrier *b);
void bmi_barrier_fini(struct bmi_barrier *b);

/* ---- state.c: one thread's view of one call of the body */

struct bmi_state;

/* Is told when the body begins and has ended; the body has one thread then. */
struct bmi_watch {
	void (*start)(struct bmi_watch *w);
	void (*stop)(struct bmi_watch *w);
};

/* Shared by the threads of one call. */
struct bmi_call {
	const struct bmi_instance *instance;
	struct bmi_watch *watch; /* NULL: none */
	int64_t iterations; /* of each thread; 0: not known yet */
	/* Not NULL: how many iterations come next is asked batch by batch; 0 ends the loop. */
	int64_t (*more)(struct bmi_state *st);
	bool wall_only; /* neither CPU clocks nor performance counters: they are slow to read */
	/* the call's own */
	struct bmi_barrier barrier;
	atomic_bool skipped; /* by any thread: there is nothing more to run */
};

struct bmi_state {
	struct bm_state pub; /* first: the two are cast into each other */
	struct bmi_call *call;
	struct bmi_pool pool;
	int thread;
	bool started, running, finished;
	bool paused; /* by the body, which has not resumed yet */
	int64_t asked; /* iterations handed to the loop so far */
	int64_t begun_extra; /* iterations of a last batch beyond those asked for */
	struct bmi_perf *perf; /* NULL: nothing is counted */
	int64_t batch; /* iterations that were set up last */
	bool batch_pending; /* they have not been run yet */
	double real_since, cpu_since, stopped_at;
	double real, cpu, manual;
	double untimed; /* wall time between the first start of the clocks and the last */
	struct bmi_counters counters;
	int64_t complexity_n;
	enum bm_outcome outcome;
	const char *message, *label;
};

void bmi_state_init(struct bmi_state *st, struct bmi_call *call, int thread);
/* After the body: finds loops never entered or left early. */
void bmi_state_close(struct bmi_state *st);
void bmi_state_fini(struct bmi_state *st);
/* Meet the other threads; false: there is nothing to run.  The clocks stand. */
bool bmi_enter_loop(struct bmi_state *st);
/* The loop has done its iterations: are there more?  If so, the clocks stand. */
bool bmi_ask_for_more(struct bmi_state *st);
void bmi_start_clocks(struct bmi_state *st);
void bmi_stop_clocks(struct bmi_state *st);
/* Seconds so far: by the wall clock, or by the body if its benchmark uses manual time. */
double bmi_measured(const struct bmi_state *st);
/* The first message is kept; @message must live as long as @st. */
void bmi_give_up(struct bmi_state *st, enum bm_outcome outcome, const char *message);
static inline struct bmi_state *bmi_state(const struct bm_state *st)
{
	return (struct bmi_state *)(uintptr_t)st;
}

/* ---- perf.c: performance counters */

/* "CYCLES,PAGE-FAULTS"; -EINVAL: there is no such counter, or too many; -ENOMEM */
int bmi_perf_choose(const char *text);
void bmi_perf_reset(void);
/* Drop counters that the kernel does not have, with one line each. */
void bmi_perf_probe(void);
/* In the thread of @st, around its body; close turns the counts into counters of the row. */
void bmi_perf_open(struct bmi_state *st);
void bmi_perf_close(struct bmi_state *st);
/* With the clocks. */
void bmi_perf_start(struct bmi_perf *p);
void bmi_perf_stop(struct bmi_perf *p);

/* ---- call.c: setup, the body in all its threads, teardown: once */

/* Sums over the threads. */
struct bmi_measure {
	int64_t iterations;
	double real, cpu, manual, untimed;
	struct bmi_counters counters; /* not finished */
	int64_t complexity_n;
	enum bm_outcome outcome;
	const char *message, *label;
};

/* @call: all but its own.  Strings and counters are in @pool.  -ENOMEM */
int bmi_call(struct bmi_call *call, struct bmi_pool *pool, struct bmi_measure *ret);

/* ---- watch.c */

/* More runs of an instance that has just been measured by @iterations, for registered managers;
 * the result in @row leads to @pool.  -ENOMEM */
int bmi_watch_memory(const struct bmi_instance *in, int64_t iterations, struct bmi_pool *pool,
		     struct bm_run *row);
int bmi_watch_profile(const struct bmi_instance *in, int64_t iterations);

/* ---- histogram.c: times, from a picosecond to hours, each to 1.6 % */

enum { BMI_BUCKETS = 3458 };

struct bmi_histogram {
	int64_t count;
	double min, max;
	int64_t buckets[BMI_BUCKETS];
};

void bmi_histogram_add(struct bmi_histogram *h, double ns);
void bmi_histogram_merge(struct bmi_histogram *to, const struct bmi_histogram *from);
/* By nearest rank, so 1000 is the maximum; 0 if there is nothing. */
double bmi_histogram_percentile(const struct bmi_histogram *h, int per_mille);
/* The buckets that have something.  -ENOMEM */
int bmi_histogram_list(const struct bmi_histogram *h, struct bmi_pool *pool,
		       struct bm_latency_bucket **ret, size_t *ret_count);

/* ---- latency.c */

/* The counters of a distribution, and their places in struct bm_latency. */
struct bmi_percentile {
	const char *name;
	int per_mille;
	size_t offset;
};

extern const struct bmi_percentile bmi_percentiles[5];
double bmi_percentile_in(const struct bm_latency *l, const struct bmi_percentile *p);

/*
 * If a distribution is asked for, call an instance that has just been measured by @iterations once
 * more, batch by batch.  The result is in counters of @m and in *@ret, in @pool; a body that gives
 * up makes @m a failure.  -ENOMEM
 */
int bmi_latency(const struct bmi_instance *in, int64_t iterations, struct bmi_pool *pool,
		struct bmi_measure *m, const struct bm_latency **ret);

/* ---- runner.c: how many iterations, and the repetitions of one instance */

struct bmi_runner {
	const struct bmi_instance *instance;
	struct bmi_pool pool; /* of all that rows lead to */
	int64_t iterations;
	bool found; /* so many iterations are known to be enough */
	bool warm;
	int repetitions;
	int done;
	struct bm_run *rows; /* one for each repetition done */
};

/* -ENOMEM */
int bmi_runner_init(struct bmi_runner *r, const struct bmi_instance *in);
int bmi_runner_repeat(struct bmi_runner *r);
void bmi_runner_fini(struct bmi_runner *r);
int bmi_repetitions(const struct bmi_instance *in);

/* ---- statistics.c */

extern const struct bm_statistic bmi_builtin_statistics[4];

/* The aggregates of a runner's rows, in its pool; none if fewer than two succeeded.  -ENOMEM */
int bmi_aggregate(struct bmi_runner *r, struct bm_run **ret, size_t *ret_count);

/* ---- complexity.c: the runs of a family, and the curve through them */

struct bmi_sweep {
	size_t expected; /* runs, if all succeed; set before init */
	size_t instances_left; /* likewise; counted down by add */
	struct bmi_pool *pool;
	struct bmi_point *points;
	size_t count;
	struct bm_run first;
};

bool bmi_has_complexity(const struct bmi_instance *in);
/* Strings and points are in @pool.  -ENOMEM */
int bmi_sweep_init(struct bmi_sweep *s, struct bmi_pool *pool);
/* The rows of a runner that is done.  -ENOMEM */
int bmi_sweep_add(struct bmi_sweep *s, const struct bmi_runner *r);
/* Two rows once all instances are there, of which @in is one; none if fewer than two runs
 * succeeded.  -ENOMEM */
int bmi_sweep_fit(const struct bmi_sweep *s, const struct bmi_instance *in, struct bm_run ret[2],
		  size_t *ret_count);

/* ---- context.c, keys.c */

/* The machine and the moment; date and keys too.  -ENOMEM */
int bmi_context_gather(struct bm_context *ret, struct bmi_pool *pool);
/* "k=v,k2=v2"; -EINVAL, -EEXIST, -ENOMEM */
int bmi_add_context_list(const char *text);
const struct bm_key_value *bmi_context_keys(size_t *ret_count);
void bmi_context_free(void);

/* ---- columns.c */

/* How many characters @text has, if each byte that continues one belongs to it. */
size_t bmi_columns(const char *text);
/* The width for printf() that gives @text @width columns. */
int bmi_padded(size_t width, const char *text);

/* ---- console.c, json.c and csv.c: reporters whose self is a struct bmi_output */

struct bmi_output {
	FILE *stream;  /* rows */
	FILE *notices; /* what a table says before them */
	bool color;
	/* the reporter's own */
	bool begun, compared;
	size_t name_width;
	char *columns; /* counters in the heading printed last, one a line */
	struct bmi_pool pool;
	struct bmi_csv *csv; /* in pool */
};

extern const struct bm_reporter bmi_console_reporter, bmi_json_reporter, bmi_csv_reporter;
/* The lines of a table before its rows. */
int bmi_table_context(void *self, const struct bm_context *c);
void bmi_console_list(FILE *to, const struct bmi_instance *list, size_t count);
/* Members that each row, or the context, has by itself. */
bool bmi_json_row_has(const char *name);
bool bmi_json_context_has(const char *name);
void bmi_json_string(FILE *f, const char *text);
void bmi_json_double(FILE *f, double v);
void bmi_json_list(FILE *to, const struct bmi_instance *list, size_t count);
void bmi_csv_list(FILE *to, const struct bmi_instance *list, size_t count);

/* ---- report.c: from runners to reporters */

struct bmi_report {
	struct bmi_output display, file;
	bool begun; /* the context is there, the end is not */
};

/* Open --benchmark_out, choose formats and colours.  -EIO after a line on stderr. */
int bmi_report_open(struct bmi_report *report);
int bmi_report_context(struct bmi_report *report, const struct bm_context *context);
/* The rows of a finished runner, their aggregates, and the fit if @sweep is complete. */
int bmi_report_runner(struct bmi_report *report, struct bmi_runner *r,
		      const struct bmi_sweep *sweep);
int bmi_report_finalize(struct bmi_report *report);
/* Rows and comparisons, instead of runners; a table shows only the comparisons. */
int bmi_report_compared(struct bmi_report *report, const struct bm_run *rows, size_t row_count,
			const struct bm_comparison *list, size_t count);
/* Release what open took; @result, or -EIO if that was 0 and the file cannot be written. */
int bmi_report_close(struct bmi_report *report, int result);
void bmi_reporters_free(void);

/* ---- message.c */

/* One line on stderr with "benchmark-c: " before it; returns @code. */
int bmi_complain(int code, const char *format, ...) BM_PRINTF_(2, 3);
/* @text on one line of a message, in the BMI_SHOWN bytes at @to, with dots for what is too much. */
enum { BMI_SHOWN = 160 };
const char *bmi_shown(char *to, const char *text);
#define SHOWN(text) bmi_shown((char[BMI_SHOWN]){ 0 }, text)

/* For --v=@level and above, on stderr. */
void bmi_log(int level, const char *format, ...) BM_PRINTF_(2, 3);

/* Numbers are written and read with a point, whatever locale the program has set. */
struct bmi_locale {
	locale_t c, previous;
};
void bmi_locale_enter(struct bmi_locale *l);
void bmi_locale_leave(struct bmi_locale *l);

#endif
