/* SPDX-License-Identifier: MIT */
/*
 * benchmark-c: micro-benchmarks in C with the flags, the console table, the JSON and the CSV of
 * Google Benchmark.  This page is the manual; "upstream" means that C++ library.
 *
 *	static void copy(struct bm_state *st)
 *	{
 *		static char from[4096], to[4096];
 *		size_t n = (size_t)bm_arg(st, 0);
 *
 *		BM_LOOP(st) {
 *			memcpy(to, from, n);
 *			bm_consume(&to[0]);
 *		}
 *		bm_set_bytes_processed(st, bm_iterations(st) * (int64_t)n);
 *	}
 *	BENCHMARK(copy, .args = { BM_RANGE(8, 4096) }, .unit = BM_NANOSECOND);
 *	BENCHMARK_MAIN();
 *
 * Strings given to the library are copied unless their line says otherwise.  Functions that can
 * fail return 0 or a negative errno value and then have changed nothing.  Everything but what a
 * benchmark's body does with its own state is for one thread at a time.
 */
#ifndef BENCHMARK_C_H
#define BENCHMARK_C_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

#define BM_API		   __attribute__((visibility("default")))
#define BM_PRINTF_(f, arg) __attribute__((format(printf, f, arg)))

/* -------------------------------------------------------------------------- the loop */

/*
 * The state of a body.  One state belongs to one thread for one call of the body; bodies are called
 * many times, with more iterations each time, until the run is long enough to be believed.
 */
struct bm_state {
	int64_t left_; /* iterations not yet begun; for the inline functions below only */
};

/* A benchmark, or a hook that runs before or after one. */
typedef void bm_fn(struct bm_state *st);

/* The slow paths of the loops below, which alone call them. */
BM_API int64_t bm_begin_(struct bm_state *st);
BM_API int64_t bm_more_(struct bm_state *st);
BM_API bool bm_keep_running_slow_(struct bm_state *st, int64_t n);

/* True while the body shall do another round of @n iterations; the clock runs from the first call
 * to the one that says no.  The last round may go beyond what was asked for.  An @n below 1 makes
 * the run an error. */
static inline bool bm_keep_running_batch(struct bm_state *st, int64_t n)
{
	if (__builtin_expect(st->left_ < n || n < 1, 0))
		return bm_keep_running_slow_(st, n);
	st->left_ -= n;
	return true;
}

/* The same, one by one.  The counter lives in memory: one load and one store per iteration. */
static inline bool bm_keep_running(struct bm_state *st)
{
	return bm_keep_running_batch(st, 1);
}

/* The counter goes through an empty statement, so that no compiler drops or merges iterations. */
static inline int64_t bm_step_(int64_t left)
{
	left--;
	__asm__ volatile("" : "+r"(left));
	return left;
}

/*
 * The loop whose counter stays in a register and whose code has no call: the statement or block
 * that follows is measured.  A body has one loop.  `break` only after bm_skip_*();
 * any other way out before the end makes the run an error.
 */
#define BM_LOOP(st) \
	for (int64_t bm_left_ = bm_begin_(st); bm_left_ != 0 || (bm_left_ = bm_more_(st)) != 0; \
	     bm_left_ = bm_step_(bm_left_))

/* The parts of the loop below. */
BM_API bool bm_next_batch_(struct bm_state *st, int64_t n);
BM_API int64_t bm_timed_begin_(struct bm_state *st);
BM_API void bm_timed_end_(struct bm_state *st);
static inline int64_t bm_count_(int64_t i)
{
	i++;
	__asm__ volatile("" : "+r"(i));
	return i;
}

/*
 * The loop for iterations that need set-up or tear-down that is not to be measured.  The clocks run
 * in BM_TIMED only, and are read once a batch: at 64 a batch the reading
 * adds one or two nanoseconds to each iteration, where bm_pause_timing() would add a hundred.
 *
 *	BM_BATCH(st, 64) {
 *		for (int64_t i = 0; i < bm_batch_size(st); i++)
 *			fill(&input[i]);
 *		BM_TIMED(st, i)
 *			sort(&input[i]);
 *	}
 *
 * Each batch has one BM_TIMED, which counts its @i from 0 up; the last batch may be smaller.
 * Preparing for longer than five times the minimal time ends the search for iterations.
 */
#define BM_BATCH(st, n) while (bm_next_batch_(st, n))
#define BM_TIMED(st, i) \
	for (int64_t i = 0, bm_size_ = bm_timed_begin_(st); \
	     i < bm_size_ || (bm_timed_end_(st), false); i = bm_count_(i))
/* Iterations of the batch that is prepared, runs, or has just been run: tear-down needs the number,
 * too. */
BM_API int64_t bm_batch_size(const struct bm_state *st);

/*
 * bm_do_not_optimize(lvalue): @lvalue must really be computed, and nothing is known of its value
 * afterwards.  An integer or pointer stays in its register; in C++ all goes through memory.  A
 * bit-field is no lvalue for this.
 *
 * bm_consume(value): the number or pointer @value must really be computed; what a pointer leads to
 * counts as read.  In C++ it may be of any type.
 */
#ifdef __cplusplus
extern "C++" {
template <class T> inline void bm_do_not_optimize(T &lvalue)
{
	__asm__ volatile("" : "+m"(lvalue) : : "memory");
}

template <class T> inline void bm_consume(const T &value)
{
	__asm__ volatile("" : : "m"(value) : "memory");
}
}
#else
/* How a register for a floating-point number is asked for. */
#if defined(__SSE2__)
#define BM_REAL_IN_ "x"
#elif defined(__aarch64__)
#define BM_REAL_IN_ "w"
#else
#define BM_REAL_IN_ "r"
#endif
/* In and out; clang refuses "+x" for a large structure even where it is never reached. */
#if defined(__clang__)
#define BM_REAL_INOUT_ "+m"
#else
#define BM_REAL_INOUT_ "+" BM_REAL_IN_
#endif
/* Not "+m,r": gcc 12 forgets the old value then, and clang always takes memory. */
#define BM_CLASS_(x)   ((unsigned)__builtin_classify_type(x))
#define BM_IS_WORD_(x) (sizeof(x) <= sizeof(void *) && BM_CLASS_(x) <= 5)
#define BM_IS_REAL_(x) (sizeof(x) <= sizeof(double) && BM_CLASS_(x) == 8)

#define bm_do_not_optimize(lvalue) \
	do { \
		if (BM_IS_WORD_(lvalue)) \
			__asm__ volatile("" : "+r"(lvalue) : : "memory"); \
		else if (BM_IS_REAL_(lvalue)) \
			__asm__ volatile("" : BM_REAL_INOUT_(lvalue) : : "memory"); \
		else \
			__asm__ volatile("" : "+m"(lvalue) : : "memory"); \
	} while (0)

/* The type of a value: of a bit-field that of its integer, of an array that of a pointer. */
#define BM_TYPE_(value) __typeof__((void)0, (value))
#define bm_consume(value) \
	do { \
		BM_TYPE_(value) bm_value_ = (value); \
\
		if (BM_IS_REAL_(bm_value_)) \
			__asm__ volatile("" : : BM_REAL_IN_(bm_value_) : "memory"); \
		else \
			__asm__ volatile("" : : "r"(bm_value_) : "memory"); \
	} while (0)
#endif

/* All memory that others can reach counts as read and written: stores before this are done, loads
 * after it repeated.  A local's address must have been given to bm_consume() for that. */
#define bm_clobber_memory() __asm__ volatile("" : : : "memory")

/* ------------------------------------------------------- what a body may ask and tell */

/* The @i-th argument of this instance.  Without one: 0, and the run becomes an error. */
BM_API int64_t bm_arg(struct bm_state *st, size_t i);
/* The datum the benchmark was registered with (never copied), or NULL. */
BM_API const void *bm_user(const struct bm_state *st);
/* The full name of this instance; lives as long as the registration. */
BM_API const char *bm_name(const struct bm_state *st);
BM_API int bm_threads(const struct bm_state *st);
/* The number of this thread; 0 is the one that called bm_run_specified_benchmarks(). */
BM_API int bm_thread_index(const struct bm_state *st);
/* Iterations begun so far by this thread; after a BM_LOOP all.  Inside one the current batch does
 * not count: 0, unless the body is compared or its latency asked for. */
BM_API int64_t bm_iterations(const struct bm_state *st);
/* How many this call of the body will do; 0 when it is compared, since that is not known before. */
BM_API int64_t bm_max_iterations(const struct bm_state *st);

/* Stop and restart the clocks inside the loop.  A pair reads every clock twice, half a microsecond
 * to several, and part of that is measured: BM_BATCH is cheaper.  Outside the loop either makes the
 * run an error. */
BM_API void bm_pause_timing(struct bm_state *st);
BM_API void bm_resume_timing(struct bm_state *st);
/* With use_manual_time: add @seconds to the time of this run. */
BM_API void bm_set_iteration_time(struct bm_state *st, double seconds);

/*
 * Give the run up: before the loop it runs no iteration, inside a BM_LOOP also `break`, and
 * `while (bm_keep_running(st))` ends by itself.  An error is shown as such; a message says why
 * there is nothing to measure.  Such a run has no times and is in no aggregate.  With several
 * threads the message of the lowest thread that has one is shown.
 */
BM_API void bm_skip_with_error(struct bm_state *st, const char *format, ...) BM_PRINTF_(2, 3);
BM_API void bm_skip_with_message(struct bm_state *st, const char *format, ...) BM_PRINTF_(2, 3);
BM_API bool bm_skipped(const struct bm_state *st);

/* A text at the end of the row; the last call wins, then the highest thread. */
BM_API void bm_set_label(struct bm_state *st, const char *format, ...) BM_PRINTF_(2, 3);

/* How a counter's values, summed over the threads, become the number shown; applied in this
 * order.  T: threads, N: iterations of all of them, t: measured seconds of one thread. */
enum bm_counter_flags {
	BM_COUNTER_PLAIN = 0,
	BM_COUNTER_RATE = 1 << 0,	  /* / t */
	BM_COUNTER_AVG_THREADS = 1 << 1,  /* / T */
	BM_COUNTER_INVARIANT = 1 << 2,	  /* * N: the value is the same in every iteration */
	BM_COUNTER_AVG_ITERATIONS = 1 << 3, /* / N */
	BM_COUNTER_INVERT = 1 << 4,	  /* 1 / value, last; with RATE: seconds for one */
	BM_COUNTER_1024 = 1 << 5,	  /* console shows Ki, Mi, ... instead of k, M, ... */
};

/* Set (or replace) this thread's @name.  Shown sorted by name.  The name of a member that each row
 * of the JSON has ("real_time", "label", ...) makes the run an error. */
BM_API void bm_set_counter(struct bm_state *st, const char *name, double value, unsigned flags);
/* The counters `bytes_per_second` and `items_per_second`; @n is the total of this thread. */
BM_API void bm_set_bytes_processed(struct bm_state *st, int64_t n);
BM_API void bm_set_items_processed(struct bm_state *st, int64_t n);

/* The N of this run, for `complexity` below; more than 0, and summed over the threads. */
BM_API void bm_set_complexity_n(struct bm_state *st, int64_t n);

/* ------------------------------------------------------------------- registration */

/* The macros below alone use these; C++ would not see them inside the structure. */
enum bm_args_kind_ {
	BM_ARGS_NONE_,
	BM_ARGS_TUPLE_,
	BM_ARGS_VALUES_,
	BM_ARGS_RANGE_,
	BM_ARGS_DENSE_,
	BM_ARGS_CPUS_,
	BM_ARGS_PRODUCT_
};

/*
 * One source of arguments; the macros below write it, at file scope or for an automatic variable or
 * argument (inside a function they are no constants, so nothing static there).
 */
struct bm_args {
	enum bm_args_kind_ kind;
	int64_t lo, hi, step;
	const int64_t *values;
	const struct bm_args *axes;
	size_t count;
};

/* A list that lives as long as the expression needs it.  An array of C++ dies at once unless it is
 * static, and C has no static one within an expression. */
#ifdef __cplusplus
extern "C++" {
template <class T, size_t n> constexpr size_t bm_length_(const T (&)[n])
{
	return n;
}
}
#define BM_COUNT_(type, ...) bm_length_<type>({ __VA_ARGS__ })
#define BM_LIST_(type, id, ...) \
	([]() -> const type * { \
		static const type id[] = { __VA_ARGS__ }; \
		return id; \
	}())
#else
#define BM_COUNT_(type, ...)	(sizeof((const type[]){ __VA_ARGS__ }) / sizeof(type))
#define BM_LIST_(type, id, ...) ((const type[]){ __VA_ARGS__ })
#endif
#define BM_INTS_(kind_, ...) \
	{ \
		.kind = kind_, .values = BM_LIST_(int64_t, numbers_, __VA_ARGS__), \
		.count = BM_COUNT_(int64_t, __VA_ARGS__) \
	}

/* One instance with these arguments: upstream's Args({8, 1}). */
#define BM_TUPLE(...)  BM_INTS_(BM_ARGS_TUPLE_, __VA_ARGS__)
/* One instance for each value: upstream's Arg(8)->Arg(64). */
#define BM_VALUES(...) BM_INTS_(BM_ARGS_VALUES_, __VA_ARGS__)
/* @lo, the powers of range_multiplier strictly between, @hi; negative ones mirrored. */
#define BM_RANGE(lo_, hi_)		    { .kind = BM_ARGS_RANGE_, .lo = lo_, .hi = hi_ }
/* @lo, @lo + @step, ... up to @hi. */
#define BM_DENSE_RANGE(lo_, hi_, step_) \
	{ .kind = BM_ARGS_DENSE_, .lo = lo_, .hi = hi_, .step = step_ }
/* The number of CPUs of the machine, as one value.  In `threads`: upstream's ThreadPerCpu(). */
#define BM_CPUS { .kind = BM_ARGS_CPUS_ }
/* Every combination of one argument from each of BM_VALUES, BM_RANGE, BM_DENSE_RANGE; the first
 * varies fastest.  Upstream's ArgsProduct() and Ranges(). */
#define BM_PRODUCT(...) \
	{ \
		.kind = BM_ARGS_PRODUCT_, .axes = BM_LIST_(struct bm_args, axes_, __VA_ARGS__), \
		.count = BM_COUNT_(struct bm_args, __VA_ARGS__) \
	}

/* DEFAULT: the unit of --benchmark_time_unit, else nanoseconds. */
enum bm_unit { BM_UNIT_DEFAULT, BM_NANOSECOND, BM_MICROSECOND, BM_MILLISECOND, BM_SECOND };
/* "ns", "us", "ms", "s"; and how many of them are in a second. */
BM_API const char *bm_unit_name(enum bm_unit unit);
BM_API double bm_unit_per_second(enum bm_unit unit);

/* A statistic over the repetitions: its result is a time, or a ratio shown in percent. */
typedef double bm_statistic_fn(const double *values, size_t count);
enum bm_statistic_unit { BM_STATISTIC_TIME, BM_STATISTIC_PERCENTAGE };
struct bm_statistic {
	const char *name;
	bm_statistic_fn *compute;
	enum bm_statistic_unit unit;
};

/* How time grows with N.  AUTO: the one of those below it that fits best. */
enum bm_big_o {
	BM_O_NONE,
	BM_O_AUTO,
	BM_O_1,
	BM_O_LOG_N,
	BM_O_N,
	BM_O_N_LOG_N,
	BM_O_N_SQUARED,
	BM_O_N_CUBED,
};
typedef double bm_complexity_fn(int64_t n);

/* A family of benchmarks: one function, one instance for each arguments x threads.  Only run
 * (and, in bm_register(), name) must be set; a zero member means "not said".  C++20 wants the
 * members in this order, and older C++ has them as an extension.  An instance whose name begins
 * with "DISABLED_" is never selected, as upstream. */
struct bm_benchmark {
	bm_fn *run;
	const char *name; /* BENCHMARK(fn) alone takes the function's */
	const void *user; /* for bm_user(); not copied, must outlive the run */

	struct bm_args args[16];      /* .args = { BM_RANGE(8, 64), BM_VALUES(100) } */
	const char *arg_names[8];     /* .arg_names = { "size", "" } */
	int64_t range_multiplier;     /* of BM_RANGE in args; default 8 */
	struct bm_args threads[4];    /* as args, multiplier 2, a dense range always has its end */

	enum bm_unit unit;
	double min_time;	      /* seconds; wins over --benchmark_min_time=<f>s */
	double min_warmup_time;	      /* seconds; wins over --benchmark_min_warmup_time */
	int64_t iterations;	      /* exactly so many, no search */
	int repetitions;	      /* wins over --benchmark_repetitions */
	const char *baseline;	      /* for --benchmark_compare: the full name of another one */
	int64_t latency_batch;	      /* a struct bm_latency, of batches of so many iterations;
					 wins over --benchmark_latency */

	bool use_real_time;	      /* the wall clock decides when the run is long enough */
	bool use_manual_time;	      /* bm_set_iteration_time() does */
	bool measure_process_cpu_time; /* CPU time of the whole process, not of the thread */

	bool report_aggregates_only;  /* rows of single repetitions go nowhere */
	bool display_aggregates_only; /* they go to --benchmark_out only */
	struct bm_statistic statistics[8]; /* beside mean, median, stddev, cv */

	/* Fit a curve to all repetitions of all instances: rows _BigO and _RMS after the last.
	 * Each body says its N by bm_set_complexity_n(). */
	enum bm_big_o complexity;
	bm_complexity_fn *complexity_fn; /* a curve of one's own, in place of those */

	/* Before and after each call of the body, once for all threads, in thread 0, with a
	 * state of their own that knows arguments, threads and user.  If setup skips, the body
	 * is not called; teardown is. */
	bm_fn *setup, *teardown;
	char end_; /* keeps BENCHMARK(fn) legal C: a variadic macro needs an argument more */
};

/*
 * Add a family at run time; report order is registration order.  Everything @def leads to is
 * copied, but @def->user.  -EINVAL: no name or function, bad arguments, thread counts, times or
 * counts (one line on stderr says which); -ENOMEM.
 */
BM_API int bm_register(const struct bm_benchmark *def);
/* The same under a formatted name, which replaces @def->name. */
BM_API int bm_register_as(const struct bm_benchmark *def, const char *format, ...)
	BM_PRINTF_(2, 3);

/* One of these per BENCHMARK(); a constructor links it in. */
struct bm_entry_ {
	struct bm_benchmark def;
	const char *fn_name;
	struct bm_entry_ *next;
};
BM_API void bm_link_entry_(struct bm_entry_ *entry);

#define BM_PASTE2_(a, b) a##b
#define BM_PASTE_(a, b)	 BM_PASTE2_(a, b)
#define BM_ENTRY_(id, fn, ...) \
	static struct bm_entry_ BM_PASTE_(bm_entry_, id) = { \
		.def = { .run = fn, __VA_ARGS__ }, .fn_name = #fn \
	}; \
	__attribute__((constructor)) static void BM_PASTE_(bm_link_, id)(void) \
	{ \
		bm_link_entry_(&BM_PASTE_(bm_entry_, id)); \
	} \
	struct bm_state

/* At file scope: BENCHMARK(fn); or BENCHMARK(fn, .member = ..., ...);  A registration that
 * bm_register() would refuse makes bm_run_specified_benchmarks() fail. */
#define BENCHMARK(...) BM_ENTRY_(__COUNTER__, __VA_ARGS__, .end_ = 0)

/* ------------------------------------------------------------------- running */

/*
 * Take the flags and environment variables of Google Benchmark (README.md has the list) and
 * remove those flags from @argv; what is left is the program's.  The strings must live until
 * bm_shutdown().
 * 0: go on; 1: --help was printed, exit 0; -EINVAL: a bad value, -ENOMEM: one line on stderr said
 * so, exit 1 (@argv is then as it was).
 */
BM_API int bm_initialize(int *argc, char **argv);
/* One line on stderr for each argument after argv[0]; true if there was any. */
BM_API bool bm_report_unrecognized_arguments(int argc, char **argv);
/* The flags, on @to, as --help shows them. */
BM_API void bm_print_help(FILE *to);
/*
 * Run (or list) what the filter selects and report it.  Returns how many instances were selected;
 * 0 also when none was (one line on stderr).  Errors of a benchmark, or of a comparison, are rows
 * of the report, not of this call; with --benchmark_fail_on_error they are -ECANCELED, after all
 * else is done, and with --benchmark_fail_on_no_match nothing to run is -ENOENT.  -EINVAL: bad
 * filter or registration, nothing to compare; -EIO: the output cannot be written; -ENOMEM; or what
 * a reporter returned.  One line on stderr says which.
 */
BM_API int bm_run_specified_benchmarks(void);
/* The same with @filter, an extended regular expression as --benchmark_filter takes it, in the
 * place of that flag; NULL: the flag.  The string need not outlive the call. */
BM_API int bm_run_filtered(const char *filter);
/* The unit and the verbosity where nothing else says one: --benchmark_time_unit and --v win if
 * bm_initialize() is called afterwards.  bm_shutdown() sets both back. */
BM_API void bm_set_default_time_unit(enum bm_unit unit);
BM_API void bm_set_verbosity(int level);
/* Forget all registrations, those of BENCHMARK() as well, and nothing else. */
BM_API void bm_clear_benchmarks(void);
/* Forget registrations, context and reporters, release all memory. */
BM_API void bm_shutdown(void);
/* All of the above in order; returns the exit status. */
BM_API int bm_main(int argc, char **argv);

#define BENCHMARK_MAIN() \
	int main(int argc, char **argv) \
	{ \
		return bm_main(argc, argv); \
	} \
	struct bm_state

/* Add a key to the context of the report.  -EEXIST: it is there (--benchmark_context has it).
 * -EINVAL: the context has a member of that name anyway (one line on stderr).  -ENOMEM. */
BM_API int bm_add_custom_context(const char *key, const char *value);

/* ------------------------------------------------------------------- results */

struct bm_cache {
	const char *type; /* "Data", "Instruction", "Unified" */
	int level;
	int64_t size; /* bytes */
	int num_sharing; /* CPUs that share one; 0: unknown */
};

struct bm_key_value {
	const char *key, *value;
};

enum bm_known { BM_UNKNOWN = -1, BM_NO, BM_YES };
enum bm_format { BM_FORMAT_CONSOLE, BM_FORMAT_JSON, BM_FORMAT_CSV };

/* The machine and the run, gathered once before the first row. */
struct bm_context {
	const char *date; /* RFC 3339, local */
	const char *host_name, *executable;
	int num_cpus;
	double mhz_per_cpu; /* 0: unknown */
	enum bm_known cpu_scaling, aslr;
	const struct bm_cache *caches;
	size_t cache_count;
	double load_avg[3];
	int load_count; /* how many of load_avg are known */
	const char *library_version, *library_build_type; /* "release" or "debug" */
	const struct bm_key_value *keys; /* custom context, sorted */
	size_t key_count;

	size_t name_width; /* of the longest row name to come */
	enum bm_format display_format; /* of stdout: JSON and CSV want nothing beside them */
};

/* The counts of a memory manager. */
#define BM_MEMORY_UNKNOWN INT64_MAX
struct bm_memory_result {
	int64_t num_allocs, max_bytes_used;
	int64_t total_allocated_bytes, net_heap_growth; /* BM_MEMORY_UNKNOWN: not counted */
};

struct bm_counter {
	const char *name;
	double value; /* finished, as shown */
	unsigned flags;
};

/* So many batches took @begin ns an iteration or more, and less than @end. */
struct bm_latency_bucket {
	double begin, end;
	int64_t count;
};

/*
 * How the times of short batches are distributed: nanoseconds an iteration, each batch counted
 * once.  After a repetition that succeeded its body runs once more for that, in as many threads;
 * if it gives up then, so does the repetition.  About one reading of the wall clock is in each
 * batch, unless the body tells the time by hand.
 *
 * A percentile is that of the nearest rank, to 0.8 %; min and max are exact.  With fewer than 1000
 * batches p99_9 is max.  All but min are counters, too: ns_p50, ..., ns_max and latency_batch,
 * unless the body has one of that name.
 */
struct bm_latency {
	int64_t batch;	 /* iterations in the longest; the last of a thread may be shorter */
	int64_t batches; /* of all threads */
	double min, p50, p90, p99, p99_9, max;
	const struct bm_latency_bucket *buckets; /* ascending, 1.6 % wide, empty ones left out */
	size_t bucket_count;
};

enum bm_outcome { BM_RAN, BM_SKIPPED, BM_FAILED };

enum bm_fit { BM_FIT_NONE, BM_FIT_BIG_O, BM_FIT_RMS };

/* One row: a repetition, or an aggregate over them; the fit of a family is an aggregate, too. */
struct bm_run {
	const char *name;     /* run_name, with _mean and the like in an aggregate */
	const char *run_name;
	const void *user;     /* of the benchmark */
	int64_t family_index, per_family_instance_index;
	int repetitions, repetition_index, threads; /* repetition_index: -1 in an aggregate */
	const char *aggregate_name; /* NULL: a repetition */
	enum bm_statistic_unit aggregate_unit;
	enum bm_fit fit;      /* BIG_O: the times are coefficients; RMS: what the fit leaves */
	const char *big_o;    /* of a fit: "N^2" and the like */

	enum bm_outcome outcome;
	const char *message; /* unless BM_RAN */
	int64_t iterations;  /* of all threads; of an aggregate: how many repetitions it is over */
	double real_seconds, cpu_seconds; /* measured, over all iterations; 0 in an aggregate */
	double real_time, cpu_time; /* of one iteration in one thread, in unit; or a plain ratio */
	enum bm_unit unit;   /* never BM_UNIT_DEFAULT */
	int64_t complexity_n; /* as set by bm_set_complexity_n(); 0: not set */
	const struct bm_counter *counters; /* sorted by name */
	size_t counter_count;
	const struct bm_memory_result *memory; /* NULL: not watched */
	double allocs_per_iter;
	const struct bm_latency *latency; /* NULL: not asked for */
	const char *label;   /* NULL: none */
};

/* A ratio of times and where it lies with 95 % confidence. */
struct bm_interval {
	double estimate, low, high;
};

/* The verdict on the contender: that it takes less time, more, within the least difference as
 * much; or that the pairs do not say. */
enum bm_verdict { BM_UNCLEAR, BM_SAME, BM_FASTER, BM_SLOWER };
/* "unclear", "same", "faster", "slower". */
BM_API const char *bm_verdict_name(enum bm_verdict verdict);

/* A batch of each side, the baseline (0), the contender (1), and the baseline once more (2). */
struct bm_paired_round {
	double ns[3];	 /* of an iteration of each */
	uint8_t order[3]; /* the sides as they took turns */
};

/* One process of a comparison; with its children, if the sides ran apart. */
struct bm_paired_process {
	int64_t batch[3]; /* iterations in each reading */
	size_t count;
	const struct bm_paired_round *rounds;
	int64_t switches;   /* involuntary ones */
	int64_t migrations; /* from one CPU to another between two batches */
};

/*
 * The effect of order: the time of a side in rounds where that other side ran before it / in those
 * where that one ran after it.  All three are about 1 for bodies that share neither data nor an
 * allocator.  A side has less if it finds data in the cache that the other side has just used.
 */
enum bm_after {
	BM_BASELINE_AFTER_BASELINE, /* after the other of the two */
	BM_BASELINE_AFTER_CONTENDER,
	BM_CONTENDER_AFTER_BASELINE,
	BM_AFTER_LENGTH,
};
/* "baseline_after_baseline", "baseline_after_contender", "contender_after_baseline". */
BM_API const char *bm_after_name(enum bm_after which);

/* The result of --benchmark_compare for a pair. */
struct bm_comparison {
	const char *baseline, *contender; /* full names */
	const char *baseline_program;	  /* NULL: both are of this one */
	enum bm_outcome outcome;	  /* unless BM_RAN there is a message and nothing else */
	const char *message;

	enum bm_verdict verdict;
	const char *reason;	   /* why it is unclear; NULL: it is not */
	struct bm_interval ratio;  /* time of the contender / of the baseline */
	struct bm_interval again;  /* of the baseline / of the baseline: the noise */
	double delta, threshold;   /* 0.005: less than half a percent is the same; and what a
				      verdict had to lie beyond, more than delta on a bad day */
	double p;		   /* of the verdict, before Holm's correction */
	double ns[2];		   /* medians: an iteration of the baseline, of the contender */
	double within, between;	   /* relative standard deviations in processes, between them */
	bool apart;		   /* each side ran in a process of its own: on request, for
				      another program's sides, or because of this: */
	bool uneven;		   /* in more than half of the processes, and in two, the baselines
				      differ from each other, or a side by what ran before it, by
				      more than delta and two errors.  Sides that share a process
				      get no other verdict than unclear then. */
	struct bm_interval after[BM_AFTER_LENGTH]; /* if all sides shared a process first, this and
						      uneven tell of that */
	struct bm_interval calm, busy; /* the ratio in the faster rounds, in the slower ones */
	size_t pairs, outliers, far_outliers; /* flagged by Tukey's fences, never dropped */
	double steal;		   /* part of the CPUs' time that the host took; < 0: unknown */
	const struct bm_paired_process *processes;
	size_t process_count;
	int turns; /* so many entries of @processes follow each other that are one measurement: 3
		      for forks, which changed places, so that each side was in each; else 1 */
};

/*
 * Something that wants the results.  All that the ops see is valid until they return.  Each op may
 * be NULL; a negative result ends the run and is what bm_run_specified_benchmarks() returns.
 */
struct bm_reporter {
	int (*context)(void *self, const struct bm_context *context); /* once, first */
	/* All repetitions of one instance; in a second call their aggregates; in a third, after
	 * the last instance of a family, its fit. */
	int (*runs)(void *self, const struct bm_run *runs, size_t count);
	/* All comparisons, once, after all rows. */
	int (*comparisons)(void *self, const struct bm_comparison *list, size_t count);
	int (*finalize)(void *self); /* once, last; after an error only that of the display */
};

/* Let @ops see every row, after the display and the file.  Neither is copied: both must outlive
 * the run.  -ENOMEM. */
BM_API int bm_add_reporter(const struct bm_reporter *ops, void *self);
/* Let @ops show the rows in the place of the console, JSON or CSV on standard output.  Neither is
 * copied.  NULL: --benchmark_format decides again; bm_shutdown() does that, too. */
BM_API void bm_set_display_reporter(const struct bm_reporter *ops, void *self);

/* ------------------------------------------------------------------- watching */

/*
 * After each repetition that succeeded its body runs once more in one thread, for at most 16
 * iterations, between start() and stop(): setup, teardown and the harness are outside.  @ret is
 * zero, the last two BM_MEMORY_UNKNOWN.  Only JSON and reporters show it.
 */
struct bm_memory_manager {
	void (*start)(void *self);
	void (*stop)(void *self, struct bm_memory_result *ret);
};

/* Neither is copied.  NULL: none again; bm_shutdown() does that too. */
BM_API void bm_register_memory_manager(const struct bm_memory_manager *ops, void *self);

/* The same for a profiler, which gets a run with all the iterations. */
struct bm_profiler {
	void (*after_setup_start)(void *self);
	void (*before_teardown_stop)(void *self);
};
BM_API void bm_register_profiler(const struct bm_profiler *ops, void *self);

#ifdef __cplusplus
}
#endif
#endif
