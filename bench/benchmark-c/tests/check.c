/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "check.h"

struct row rows[200];
size_t row_count;

static int saved[2] = { -1, -1 };
static int failures;

bool near(double a, double b)
{
	return fabs(a - b) <= 1e-12 * fabs(b);
}

double read_clock(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + 1e-9 * (double)ts.tv_nsec;
}

double spin(double seconds)
{
	double begin = read_clock(), passed;

	do
		passed = read_clock() - begin;
	while (passed < seconds);
	return passed;
}

static void copy_text(char *to, size_t size, const char *from)
{
	snprintf(to, size, "%s", from ? from : "");
}

static int keep_rows(void *self, const struct bm_run *runs, size_t count)
{
	(void)self;
	for (size_t i = 0; i < count && row_count < sizeof(rows) / sizeof(rows[0]); i++) {
		struct row *row = &rows[row_count++];

		row->run = runs[i];
		row->has_memory = runs[i].memory;
		if (row->has_memory)
			row->memory = *runs[i].memory;
		copy_text(row->name, sizeof(row->name), runs[i].name);
		copy_text(row->message, sizeof(row->message), runs[i].message);
		copy_text(row->label, sizeof(row->label), runs[i].label);
		for (size_t k = 0; k < runs[i].counter_count && k < 8; k++) {
			const struct bm_counter *c = &runs[i].counters[k];

			copy_text(row->counters[k].name, sizeof(row->counters[k].name), c->name);
			row->counters[k].value = c->value;
		}
	}
	return 0;
}

static const struct bm_reporter keeper = { .runs = keep_rows };

const struct row *find_row(const char *name)
{
	static const struct row none;

	for (size_t i = 0; i < row_count; i++)
		if (!strcmp(rows[i].name, name))
			return &rows[i];
	return &none;
}

double find_counter(const struct row *row, const char *name)
{
	for (size_t k = 0; k < 8; k++)
		if (!strcmp(row->counters[k].name, name))
			return row->counters[k].value;
	return -1;
}

void shut_output(void)
{
	fflush(NULL);
	for (int fd = 1; fd <= 2; fd++) {
		int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

		saved[fd - 1] = dup(fd);
		if (saved[fd - 1] < 0 || null < 0 || dup2(null, fd) < 0)
			abort();
		close(null);
	}
}

void open_output(void)
{
	fflush(NULL);
	for (int fd = 1; fd <= 2; fd++) {
		if (dup2(saved[fd - 1], fd) < 0)
			abort();
		close(saved[fd - 1]);
	}
}

int run_quietly(const char *const *args)
{
	char *argv[20] = { (char[]){ "prog" } };
	int argc = 1, r;

	while (argc < 19 && *args) {
		argv[argc] = strdup(*args++);
		if (!argv[argc++])
			abort();
	}
	row_count = 0;
	memset(rows, 0, sizeof(rows));
	shut_output();
	r = bm_initialize(&(int){ argc }, memcpy((char *[20]){ NULL }, argv, sizeof(argv)));
	if (!r)
		r = bm_add_reporter(&keeper, NULL);
	if (!r)
		r = bm_run_specified_benchmarks();
	open_output();
	bm_shutdown();
	while (argc > 1)
		free(argv[--argc]);
	return r;
}

void check(bool good, const char *file, int line, const char *text)
{
	if (good)
		return;
	failures++;
	printf("# %s:%d: not so: %s\n", file, line, text);
}

int run_cases(const struct test_case *cases, size_t count)
{
	bool all_well = true;

	printf("TAP version 13\n1..%zu\n", count);
	for (size_t i = 0; i < count; i++) {
		failures = 0;
		cases[i].run();
		printf("%s %zu - %s\n", failures ? "not ok" : "ok", i + 1, cases[i].name);
		all_well = all_well && !failures;
	}
	return all_well ? EXIT_SUCCESS : EXIT_FAILURE;
}
