/* SPDX-License-Identifier: MIT */
/* The same generator twice: by loops, and by delegation to a string and a range. */

#include <inttypes.h>
#include <stdio.h>

#include <weft/weft.h>

struct by_loops {
	struct weft_frame weft;
	const char *s;
	int64_t i;
};

static int by_loops(void *self)
{
	struct by_loops *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	for (f->s = "AB"; r == 0 && *f->s; f->s++)	/* for c in 'AB': yield c */
		WEFT_YIELD(f, r, weft_str(f->s, 1));
	for (f->i = 1; r == 0 && f->i < 3; f->i++)	/* for i in range(1, 3): yield i */
		WEFT_YIELD(f, r, weft_int(f->i));
	WEFT_END(f);
	return r;
}

struct by_delegation {
	struct weft_frame weft;
	struct weft_chars chars;
	struct weft_range range;
};

static int by_delegation(void *self)
{
	struct by_delegation *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD_FROM(f, r, weft_chars(&f->chars, "AB"));
	if (r == 0)
		WEFT_YIELD_FROM(f, r, weft_range(&f->range, 1, 3, 1));
	WEFT_END(f);
	return r;
}

static int show(struct weft_value v, void *arg)
{
	const char *s;
	uint32_t len;
	int64_t i;

	(void)arg;
	if (weft_get_str(v, &s, &len) == 0)
		printf(" '%.*s'", (int)len, s);
	else if (weft_get_int(v, &i) == 0)
		printf(" %" PRId64, i);
	return 0;
}

static int list(const char *title, weft_resumable_body *body, void *frame)
{
	struct weft_co *co = NULL;
	int r;

	printf("%s:", title);
	r = weft_co_new(body, frame, NULL, &co);
	if (r == 0)
		r = weft_for_each(co, show, NULL);
	printf("\n");
	if (r < 0)
		fprintf(stderr, "chain: %s\n", weft_strerror(r));
	return weft_co_unref(co) < 0 || r < 0;
}

int main(void)
{
	struct by_loops loops = { 0 };
	struct by_delegation delegation = { 0 };

	return list("by loops", by_loops, &loops) ||
	       list("by delegation", by_delegation, &delegation);
}
