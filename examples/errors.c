/* SPDX-License-Identifier: MIT */
/*
 * An error the body knows is handled and it goes on; another one ends it; cleanup runs in any case.
 */

#include <inttypes.h>
#include <stdio.h>

#include <weft/weft.h>

#define EDEMO WEFT_EUSER('D', 'M', 'O', 1)
#define EOTHER WEFT_EUSER('D', 'M', 'O', 2)

struct demo {
	struct weft_frame weft;
};

static int demo(void *self)
{
	struct demo *f = self;
	int r;

	WEFT_BEGIN(f);
	printf("-> started\n");
	do {						/* try: */
		int64_t x;

		WEFT_YIELD(f, r, weft_none());
		if (weft_except(f, &r, EDEMO)) {	/* except Demo: */
			printf("-> demo error handled, going on\n");
			continue;
		}
		if (r == 0)
			r = weft_get_int(weft_sent(f), &x);
		if (r == 0)
			printf("-> received: %" PRId64 "\n", x);
	} while (r == 0);
	printf("-> ending: %s\n", weft_strerror(r));	/* finally: */
	WEFT_END(f);
	return r;
}

static const char *state(const struct weft_co *co)
{
	return weft_co_state(co) == WEFT_CLOSED ? "closed" : "suspended";
}

static int drive(struct weft_co *co, int code)
{
	struct weft_error err = weft_err(code, weft_none());
	struct weft_value v;
	int r;

	r = weft_prime(co);
	if (r > 0)
		r = weft_send(co, weft_int(11), &v);
	if (r <= 0)
		return r < 0 ? r : WEFT_ESTATE;		/* it should wait at its yield now */
	r = code ? weft_throw(co, &err, &v) : weft_close(co, &v);
	printf("result: %s; %s\n", r < 0 ? weft_strerror(r) : r > 0 ? "a value" : "ended",
	       state(co));
	return 0;
}

/* Throw @code into a new coroutine, or close it when @code is 0. */
static int run(const char *title, int code)
{
	struct demo frame = { 0 };
	struct weft_co *co = NULL;
	int r;

	printf("%s\n", title);
	r = weft_co_new(demo, &frame, NULL, &co);
	if (r == 0)
		r = drive(co, code);
	if (r < 0)
		fprintf(stderr, "errors: %s\n", weft_strerror(r));
	return weft_co_unref(co) < 0 || r < 0;
}

int main(void)
{
	return run("close", 0) || run("throw the error it knows", EDEMO) ||
	       run("throw another", EOTHER);
}
