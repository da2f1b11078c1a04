/* SPDX-License-Identifier: MIT */
#include "stage.h"

#include <stdio.h>
#include <stdlib.h>

struct visit {
	const struct weft_runtime *rt;
	void (*inside)(const struct weft_runtime *rt);
};

static int visit_main(void *arg)
{
	struct visit *v = arg;

	v->inside(v->rt);
	return 0;
}

void stage_enter(const struct weft_runtime *rt, void (*inside)(const struct weft_runtime *rt))
{
	struct visit v = { rt, inside };

	if (rt->enter)
		CHECK_INT(rt->enter(visit_main, &v), 0);
	else
		inside(rt);
}

int act_return(struct weft_runtime_co *self, void *arg)
{
	struct act *f = arg;

	(void)self;
	f->runs++;
	return f->result;
}

int act_talk(struct weft_runtime_co *self, void *arg)
{
	struct act *f = arg;
	int r;

	WEFT_RUNTIME_BEGIN(f->at)
	f->runs++;
	for (f->i = 0; f->i < f->n; f->i++) {
		note("%s %d", f->name, f->i);
		WEFT_RUNTIME_YIELD(f->rt, self, f->at, r, NULL, NULL);
		if (r < 0)
			return r;
	}
	note("%s end", f->name);
	WEFT_RUNTIME_END
	return f->result;
}

int act_count(struct weft_runtime_co *self, void *arg)
{
	struct act *f = arg;
	int r;

	WEFT_RUNTIME_BEGIN(f->at)
	f->runs++;
	for (f->i = 0; f->i < f->n; f->i++) {
		WEFT_RUNTIME_YIELD(f->rt, self, f->at, r, NULL, NULL);
		if (r < 0)
			return r;
	}
	WEFT_RUNTIME_END
	return f->result;
}

int act_add(struct weft_runtime_co *self, void *arg)
{
	struct act *f = arg;
	int r;

	WEFT_RUNTIME_BEGIN(f->at)
	f->runs++;
	do {
		WEFT_RUNTIME_YIELD(f->rt, self, f->at, r, (void *)(intptr_t)f->n, &f->value);
		if (r < 0)
			return r;
		f->n += (int)(intptr_t)f->value;
	} while (f->value);
	WEFT_RUNTIME_END
	return f->result;
}

struct weft_runtime_co *stage_spawn(const struct weft_runtime *rt, weft_runtime_body *body,
				    struct act *act)
{
	struct weft_runtime_co *co = NULL;
	int r;

	act->rt = rt;
	r = rt->spawn(&co, body, act, 0);
	if (r == 0 && co)
		return co;
	fprintf(stderr, "spawn failed with %d\n", r);
	abort();
}

bool stage_turn(const struct weft_runtime *rt, struct weft_runtime_co *co)
{
	if (rt->caps & WEFT_RUNTIME_RESUME)
		return rt->resume(NULL, co, NULL, NULL) == WEFT_RUNTIME_YIELDED;
	CHECK_INT(rt->yield(NULL, NULL, NULL), 0);
	return rt->status(co) != WEFT_RUNTIME_ENDED;
}

struct weft_runtime_co *stage_start(const struct weft_runtime *rt, weft_runtime_body *body,
				    struct act *act)
{
	struct weft_runtime_co *co = stage_spawn(rt, body, act);

	if (!(rt->caps & WEFT_RUNTIME_EAGER))
		stage_turn(rt, co);
	return co;
}

int stage_finish(const struct weft_runtime *rt, struct weft_runtime_co *co)
{
	int result = 12345;

	while (rt->caps & WEFT_RUNTIME_RESUME && rt->status(co) != WEFT_RUNTIME_ENDED &&
	       stage_turn(rt, co))
		;
	CHECK_INT(rt->join(NULL, co, &result), 0);
	return result;
}

int stage_end(const struct weft_runtime *rt, struct weft_runtime_co *co)
{
	int result = stage_finish(rt, co);

	CHECK_INT(rt->destroy(co), 0);
	return result;
}

void stage_check_yielded_(const struct weft_runtime *rt, struct weft_runtime_co *co, intptr_t send,
			  intptr_t want, const char *file, int line)
{
	void *got = NULL;
	int r = rt->resume(NULL, co, (void *)send, &got);

	conform_check_int_(r, WEFT_RUNTIME_YIELDED, file, line, "resume");
	conform_check_int_((intptr_t)got, want, file, line, "the value that was yielded");
}

int stage_room(const struct weft_runtime *rt, int n)
{
	return rt->max_live && rt->max_live < (uint32_t)n ? (int)rt->max_live : n;
}
