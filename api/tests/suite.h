/* SPDX-License-Identifier: MIT */
#ifndef WEFT_TESTS_SUITE_H
#define WEFT_TESTS_SUITE_H

/*
 * suite.h - a table of tests, written as TAP: all in one process, or each in a child.  A check may
 * fail in any thread.
 */

#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_LINES = 10 };

/* Weak: one for the program, in whichever of its files a check fails. */
__attribute__((weak)) atomic_int suite_failed;

#define CHECK(cond) suite_check((cond), #cond, __FILE__, __LINE__)

static inline bool suite_check(bool ok, const char *text, const char *file, int line)
{
	if (!ok && atomic_fetch_add(&suite_failed, 1) < MOST_LINES)
		printf("# %s:%d: %s\n", file, line, text);
	return ok;
}

/* What a test cannot do without. */
#define NEED(cond)                                                                                 \
	do {                                                                                       \
		if (!CHECK(cond))                                                                  \
			exit(1);                                                                   \
	} while (0)

struct suite_test {
	const char *name;
	void (*run)(void);
};

static inline int suite_run(const struct suite_test *tests, size_t n)
{
	int bad = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("TAP version 13\n1..%zu\n", n);
	for (size_t i = 0; i < n; i++) {
		atomic_store(&suite_failed, 0);
		tests[i].run();
		bad += atomic_load(&suite_failed) > 0;
		printf("%sok %zu - %s\n", atomic_load(&suite_failed) ? "not " : "", i + 1,
		       tests[i].name);
	}
	return bad > 0;
}

#define SUITE(tests) suite_run((tests), sizeof(tests) / sizeof((tests)[0]))

struct suite_test_apart {
	struct suite_test test;
	bool skipped;
};

/* In a child of its own, where the library has done nothing yet. */
static inline bool suite_passes_apart(const struct suite_test *test)
{
	int status = 1;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		atomic_store(&suite_failed, 0);
		test->run();
		exit(atomic_load(&suite_failed) > 0);
	}
	return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

static inline int suite_run_apart(const struct suite_test_apart *tests, size_t n)
{
	int bad = 0;

	printf("TAP version 13\n1..%zu\n", n);
	for (size_t i = 0; i < n; i++) {
		bool ok = tests[i].skipped || suite_passes_apart(&tests[i].test);

		bad += !ok;
		printf("%sok %zu - %s%s\n", ok ? "" : "not ", i + 1, tests[i].test.name,
		       tests[i].skipped ? " # SKIP sanitized" : "");
	}
	return bad > 0;
}

#define SUITE_APART(tests) suite_run_apart((tests), sizeof(tests) / sizeof((tests)[0]))

/* A door that opens once for all. */
struct door {
	sem_t open, seen;
};

static inline void door_init(struct door *d)
{
	sem_init(&d->open, 0, 0);
	sem_init(&d->seen, 0, 0);
}

static inline void door_fini(struct door *d)
{
	sem_destroy(&d->open);
	sem_destroy(&d->seen);
}

static inline void sem_down(sem_t *s)
{
	while (sem_wait(s) < 0)
		;
}

/* Say that the thread is here, and wait for the door. */
static inline void door_pass(struct door *d)
{
	sem_post(&d->seen);
	sem_down(&d->open);
	sem_post(&d->open);
}

static inline void door_open(struct door *d)
{
	sem_post(&d->open);
}

/* Wait until @n threads stand at the door. */
static inline void door_await(struct door *d, int n)
{
	while (n-- > 0)
		sem_down(&d->seen);
}

#endif
