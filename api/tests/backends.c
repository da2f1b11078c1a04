/* SPDX-License-Identifier: MIT */
/*
 * backends OLDER.so SECOND.so: which backend a coroutine is made on, and what counts as the same one.  Each
 * test runs in a child, where the environment was never read.  Writes TAP.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <weft/backends.h>
#include <weft/weft.h>

#include "without_format.h"

static const char *older, *second;
static bool failed;

#define CHECK(cond) check((cond), #cond, __LINE__)

static void check(bool ok, const char *text, int line)
{
	if (ok)
		return;
	failed = true;
	printf("# backends.c:%d: %s\n", line, text);
}

static int yields(void *self)
{
	struct {
		struct weft_frame weft;
	} *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_int(1));
	WEFT_END(f);
	return r;
}

static struct weft_co *make(const struct weft_backend *be)
{
	struct weft_co_options o = { .backend = be, .frame_size = sizeof(struct weft_frame) };
	struct weft_co *co = NULL;

	CHECK(weft_co_new(yields, NULL, &o, &co) == 0);
	if (!co)
		exit(1);
	return co;
}

/* The first backend with stacks and contexts of a format; NULL: there is none. */
static const struct weft_backend *formatted(void)
{
	const struct weft_backend *const *be = weft_backend_list();

	while (*be && !((*be)->caps & WEFT_CAP_STACKFUL && (*be)->format))
		be++;
	return *be;
}

/* The text that putenv was given is the program's, and may be written over. */
static void environment_is_read_once(void)
{
	static char text[] = "WEFT_BACKEND=stackless";
	struct weft_co *co;

	putenv(text);
	co = make(NULL);
	CHECK(strcmp(weft_co_backend(co)->name, "stackless") == 0);
	weft_co_unref(co);
	memset(strchr(text, '=') + 1, '?', strlen("stackless"));
	co = make(NULL);
	CHECK(strcmp(weft_co_backend(co)->name, "stackless") == 0);
	weft_co_unref(co);
}

static void older_plugin_is_one_backend(void)
{
	const struct weft_backend *first = NULL, *other = NULL, *again = NULL;
	char why[256] = "";

	CHECK(weft_backend_load(older, &first, why, sizeof(why)) == 0);
	CHECK(weft_backend_load(second, &other, why, sizeof(why)) == 0);
	CHECK(weft_backend_load(older, &again, why, sizeof(why)) == 0);
	CHECK(first == again && first != other);
	CHECK(first && first->size == sizeof(*first) && first->format == 0);
}

/* Two structs with one format are one backend: together they have no more contexts than it can. */
static void contexts_are_counted_by_backend(void)
{
	struct weft_backend a, b;
	struct weft_value v;
	struct weft_co *one, *two;

	if (!formatted())
		return;
	a = b = *formatted();
	a.max_live = b.max_live = 1;
	one = make(&a);
	two = make(&b);
	CHECK(weft_next(one, &v) == WEFT_YIELDED);
	CHECK(weft_next(two, &v) == WEFT_ELIVE);
	weft_co_unref(one);
	CHECK(weft_next(two, &v) == WEFT_YIELDED);
	weft_co_unref(two);
}

/* Neither has a format, and that is nothing they have in common. */
static void without_format_is_nobodys(void)
{
	struct weft_backend be;
	struct weft_value v;
	struct weft_co *co;

	if (!formatted())
		return;
	be = *formatted();
	be.format = 0;
	co = make(&be);
	CHECK(next_without_format(co, &v) == WEFT_YIELDED);
	CHECK(next_without_format(co, &v) == WEFT_RETURNED);
	weft_co_unref(co);
}

/* frame_size is about frames that are the library's. */
static void own_frame_has_no_size(void)
{
	struct weft_co_options o = { .frame_size = SIZE_MAX };
	struct weft_frame frame = { 0 };
	struct weft_co *co = NULL;

	CHECK(weft_co_new(yields, &frame, &o, &co) == 0);
	weft_co_unref(co);
	co = NULL;
	CHECK(weft_co_new(yields, NULL, &o, &co) < 0);
	CHECK(!co);
}

static const struct {
	const char *name;
	void (*run)(void);
} tests[] = {
	{ "environment_is_read_once", environment_is_read_once },
	{ "older_plugin_is_one_backend", older_plugin_is_one_backend },
	{ "contexts_are_counted_by_backend", contexts_are_counted_by_backend },
	{ "without_format_is_nobodys", without_format_is_nobodys },
	{ "own_frame_has_no_size", own_frame_has_no_size },
};

enum { COUNT = sizeof(tests) / sizeof(tests[0]) };

int main(int argc, char **argv)
{
	int bad = 0;

	older = argc > 1 ? argv[1] : "";
	second = argc > 2 ? argv[2] : "";
	unsetenv("WEFT_BACKEND");
	printf("TAP version 13\n1..%d\n", COUNT);
	for (int i = 0; i < COUNT; i++) {
		int status = 1;

		fflush(stdout);
		if (fork() == 0) {
			tests[i].run();
			exit(failed);
		}
		wait(&status);
		bad += status != 0;
		printf("%s %d - %s\n", status ? "not ok" : "ok", i + 1, tests[i].name);
	}
	return bad != 0;
}
