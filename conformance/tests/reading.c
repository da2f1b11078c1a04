/* SPDX-License-Identifier: MIT */
/*
 * The files that a user names, read while memory runs out at each place in turn: that is an error,
 * and never a file that seems to be empty or shorter.
 */
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "edition.h"
#include "expect.h"
#include "whole.h"

/* The macros of conform.h are for cases. */
#define WANT(cond) want((cond), #cond, __LINE__)

static int bad;
static int left = INT_MAX;	/* allocations that succeed */
static char folder[] = "/tmp/weft-reading-XXXXXX";

void *__real_realloc(void *old, size_t size);
void *__real_calloc(size_t n, size_t size);
char *__real_strdup(const char *s);
char *__real_strndup(const char *s, size_t n);

void *__wrap_realloc(void *old, size_t size);
void *__wrap_calloc(size_t n, size_t size);
char *__wrap_strdup(const char *s);
char *__wrap_strndup(const char *s, size_t n);

static bool want(bool ok, const char *text, int line)
{
	if (!ok)
		printf("# line %d: %s\n", line, text);
	bad += !ok;
	return ok;
}

static bool fails(void)
{
	return left-- <= 0;
}

void *__wrap_realloc(void *old, size_t size)
{
	return fails() ? NULL : __real_realloc(old, size);
}

void *__wrap_calloc(size_t n, size_t size)
{
	return fails() ? NULL : __real_calloc(n, size);
}

char *__wrap_strdup(const char *s)
{
	return fails() ? NULL : __real_strdup(s);
}

char *__wrap_strndup(const char *s, size_t n)
{
	return fails() ? NULL : __real_strndup(s, n);
}

/* The path of a file in the folder, for as long as the program runs. */
static const char *path_of(const char *name)
{
	static char paths[8][64];
	static int next;
	char *path = paths[next++ % 8];

	snprintf(path, sizeof(paths[0]), "%s/%s", folder, name);
	return path;
}

static void write_file(const char *name, const char *bytes, size_t size)
{
	FILE *out = fopen(path_of(name), "w");

	WANT(out && fwrite(bytes, 1, size, out) == size && fclose(out) == 0);
}

static void write_text(const char *name, const char *text)
{
	write_file(name, text, strlen(text));
}

/* Call @read until nothing fails any more.  Returns how often it failed, or -1 for a wrong error. */
static int each_failure(int (*read)(void))
{
	int n, r = -ENOMEM;

	for (n = 0; r == -ENOMEM; n++) {
		left = n;
		r = read();
		left = INT_MAX;
	}
	return r == 0 ? n - 1 : -1;
}

static int read_large(void)
{
	char *text = folder;
	int r = whole_read("--x", path_of("large"), 200000, &text);

	WANT(r == 0 ? strlen(text) == 200000 : text == folder);
	if (r == 0)
		free(text);
	return r;
}

static void no_memory_for_a_file(void)
{
	static char large[200000];

	memset(large, 'x', sizeof(large));
	write_file("large", large, sizeof(large));
	WANT(each_failure(read_large) >= 3);
}

static const struct conform_case cases[] = { { .id = "a.b" }, { .id = "a.c" } };
static const struct suite suite = { .cases = cases, .count = 2 };

static int read_expectations(void)
{
	struct expectations e = { .count = 77 };
	int r = expect_read(&e, path_of("expect"), &suite);

	WANT(e.count == (r == 0 ? 2 : 77));
	if (r == 0)
		expect_free(&e);
	return r;
}

static void no_memory_for_expectations(void)
{
	write_text("expect", "# known\na.b reason\n\na.c other\n");
	WANT(each_failure(read_expectations) >= 5);
}

static int read_edition(void)
{
	struct edition e = { .count = 77 };
	int r = edition_read(&e, path_of("edition"));

	WANT(e.count == (r == 0 ? 2 : 77));
	if (r == 0)
		edition_free(&e);
	return r;
}

static void no_memory_for_an_edition(void)
{
	write_text("edition.cosl", "scenario a\ndrive\nend\nscenario b # needs x\ndrive\nend\n");
	write_text("edition.trace", "=== a\n=== b\n");
	WANT(each_failure(read_edition) >= 7);
}

static int code_of(const char *path, size_t most)
{
	char *text = folder;
	int r = whole_read("--x", path, most, &text);

	WANT(r == 0 || text == folder);
	if (r == 0)
		free(text);
	return r;
}

static void bounds(void)
{
	write_text("five", "12345");
	write_text("empty", "");
	write_file("nul", "12\0" "45", 5);
	WANT(code_of(path_of("five"), 5) == 0);
	WANT(code_of(path_of("five"), 4) == -EFBIG);
	WANT(code_of(path_of("empty"), 0) == 0);
	WANT(code_of(path_of("nul"), 5) == -EINVAL);
	WANT(code_of(path_of("nothing"), 5) == -ENOENT);
	WANT(code_of(folder, 5) == -EISDIR);
	WANT(code_of("/dev/zero", 1 << 20) == -EFBIG);
	WANT(code_of("/dev/null", 1 << 20) == 0);
}

static void remove_all(void)
{
	static const char *const names[] = { "large", "expect", "edition.cosl", "edition.trace",
					     "five", "empty", "nul" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unlink(path_of(names[i]));
	rmdir(folder);
}

int main(void)
{
	static const struct {
		const char *name;
		void (*run)(void);
	} tests[] = {
		{ "no_memory_for_a_file", no_memory_for_a_file },
		{ "no_memory_for_expectations", no_memory_for_expectations },
		{ "no_memory_for_an_edition", no_memory_for_an_edition },
		{ "bounds", bounds },
	};
	size_t n = sizeof(tests) / sizeof(tests[0]), failed = 0;

	if (!mkdtemp(folder))
		return 1;
	printf("TAP version 13\n1..%zu\n", n);
	for (size_t i = 0; i < n; i++) {
		bad = 0;
		tests[i].run();
		failed += bad > 0;
		printf("%sok %zu - %s\n", bad ? "not " : "", i + 1, tests[i].name);
	}
	remove_all();
	return failed > 0;
}
