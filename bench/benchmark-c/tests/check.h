/* SPDX-License-Identifier: MIT */
/* Just enough TAP, and a session of the library whose rows are kept for looking at. */
#ifndef BENCHMARK_C_CHECK_H
#define BENCHMARK_C_CHECK_H

#include "benchmark_c.h"

/* What a reporter saw of one row. */
struct row {
	char name[100], message[200], label[100];
	struct bm_run run; /* its pointers are not valid any more */
	bool has_memory;
	struct bm_memory_result memory;
	struct {
		char name[40];
		double value;
	} counters[8];
};

extern struct row rows[200];
extern size_t row_count;

/* The row with this name, or one that is all zero. */
const struct row *find_row(const char *name);
double find_counter(const struct row *row, const char *name);

/* Equal but for rounding. */
bool near(double a, double b);

/* The wall clock, in seconds. */
double read_clock(void);
/* Keep the processor busy; how long it really took. */
double spin(double seconds);

/* bm_initialize() with "prog" and @args (ended by NULL), then run with stdout and stderr shut;
 * rows[] has the report.  Returns what bm_run_specified_benchmarks() does. */
int run_quietly(const char *const *args);
/* Drop stdout and stderr; and take them back. */
void shut_output(void);
void open_output(void);

/* Note a failure of the case that runs. */
void check(bool good, const char *file, int line, const char *text);
#define CHECK(condition) check(condition, __FILE__, __LINE__, #condition)

struct test_case {
	const char *name;
	void (*run)(void);
};
#define CASE(function) { #function, function }

/* Plan, cases, and the exit status. */
int run_cases(const struct test_case *cases, size_t count);

#endif
