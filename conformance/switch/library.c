/* SPDX-License-Identifier: MIT */
#include "../case.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "context.h"
#include "../sanitizers.h"

enum { SMALL = 16384, ASAN_SMALL = 131072 };

struct text {
	char plain[128], scientific[128], back[128];
};

static void print_inside(struct context *self)
{
	struct text *text = self->arg;
	double read = 0;

	snprintf(text->plain, sizeof(text->plain), "%.3f %d %s", 1234.5, 42, "and so on");
	context_leave(self);
	snprintf(text->scientific, sizeof(text->scientific), "%.17g %.3Le", 0.1, 2.5e300L);
	context_leave(self);
	sscanf("3.25", "%lf", &read);
	snprintf(text->back, sizeof(text->back), "%a %g", read, strtod("1e3", NULL));
}

/* Numbers are printed and read on a stack of 16 KiB. */
void library_printf(const struct weft_backend *be)
{
	struct text text = { "", "", "" };
	struct context c;

	context_open_sized(&c, be, print_inside, &text, WEFT_ASAN ? ASAN_SMALL : SMALL);
	while (!c.finished)
		context_enter(&c);
	CHECK_STR(text.plain, "1234.500 42 and so on");
	CHECK_STR(text.scientific, "0.10000000000000001 2.500e+300");
	CHECK_STR(text.back, "0x1.ap+1 1000");
	context_close(&c);
}

/* A block on its way from one context to another. */
struct parcel {
	char *block;
	size_t size;
};

static void allocate(struct context *self)
{
	struct parcel *p = self->arg;

	for (size_t size = 1; size < 1 << 20; size *= 4) {
		p->block = malloc(size);
		p->size = size;
		if (p->block)
			memset(p->block, (int)(size & 0x7f), size);
		context_leave(self);
	}
	p->block = NULL;
}

static void release(struct context *self)
{
	struct parcel *p = self->arg;

	for (;;) {
		char *block = realloc(p->block, 2 * p->size);

		if (CHECK(block))
			CHECK_INT(block[p->size - 1], (int)(p->size & 0x7f));
		free(block);
		context_leave(self);
	}
}

/* Memory is allocated in one context, and resized and freed in another. */
void library_malloc(const struct weft_backend *be)
{
	struct parcel parcel = { NULL, 0 };
	struct context from, to;

	context_open(&from, be, allocate, &parcel);
	context_open(&to, be, release, &parcel);
	for (context_enter(&from); parcel.block; context_enter(&from))
		context_enter(&to);
	CHECK(from.finished);
	context_close(&from);
	context_close(&to);
}

static void write_lines(struct context *self)
{
	FILE *out = self->arg;

	for (int i = 0; i < 100; i++) {
		fprintf(out, "%d %.1f\n", i, i / 2.0);
		context_leave(self);
	}
}

/* A stream is written to by turns. */
void library_stdio(const struct weft_backend *be)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	struct context c;

	if (!CHECK(out))
		return;
	for (context_open(&c, be, write_lines, out); !c.finished; context_enter(&c))
		fputs("caller ", out);
	fclose(out);
	CHECK_INT(strncmp(text, "caller 0 0.0\ncaller 1 0.5\n", 26), 0);
	CHECK(strstr(text, "caller 99 49.5\ncaller "));
	free(text);
	context_close(&c);
}

static void *add_one(void *arg)
{
	++*(int *)arg;
	return NULL;
}

static void make_threads(struct context *self)
{
	for (int i = 0; i < 3; i++) {
		pthread_t thread;

		if (!CHECK_INT(pthread_create(&thread, NULL, add_one, self->arg), 0))
			return;
		context_leave(self);
		CHECK_INT(pthread_join(thread, NULL), 0);
	}
}

/* Threads are made in a context, and joined after a switch. */
void library_threads(const struct weft_backend *be)
{
	int n = 0;
	struct context c;

	for (context_open(&c, be, make_threads, &n); !c.finished;)
		context_enter(&c);
	CHECK_INT(n, 3);
	context_close(&c);
}
