/* SPDX-License-Identifier: MIT */
/* The hooks: where memory comes from, when it goes back, and what happens when there is none. */
#include "../bodies.h"
#include "../case.h"

#include <errno.h>

static void *noting_alloc(enum weft_memory kind, size_t size, void *arg)
{
	note(kind == WEFT_MEMORY_STACK ? "+stack" : "+object");
	return conform_hooks()->alloc(kind, size, arg);
}

static void noting_free(enum weft_memory kind, void *p, size_t size, void *arg)
{
	note(kind == WEFT_MEMORY_STACK ? "-stack" : "-object");
	conform_hooks()->free(kind, p, size, arg);
}

static void note_memory(void)
{
	struct weft_hooks hooks = *conform_hooks();

	hooks.alloc = noting_alloc;
	hooks.free = noting_free;
	CHECK_INT(weft_set_hooks(&hooks), 0);
}

/* The log of a backend that gets its stacks from the core, or of one that does not. */
static void check_log(const struct weft_backend *be, const char *with, const char *without)
{
	if (be->caps & WEFT_CAP_WANTS_STACK)
		CHECK_LOG(with);
	else
		CHECK_LOG(without);
}

/*
 * 4.1, 6.6, 4.11: no stack before the first resume, none after the end; the object until the last
 * reference.
 */
void memory_life(const struct weft_backend *be)
{
	struct scene f = { .end = 1 };
	struct weft_co *co;

	note_memory();
	co = make(be, body_count, &f);
	CHECK_LOG("+object");
	co_next(co);
	check_log(be, "+stack", "");
	CHECK_RETURNS(co_next(co), weft_none());
	check_log(be, "-stack", "");
	DROP(co);
	CHECK_LOG("-object");
}

/* 4.1: one that is never resumed never has a stack. */
void memory_created(const struct weft_backend *be)
{
	struct scene f = { .end = 1 }, g = { .end = 1 }, h = { .end = 1 };
	struct weft_co *dropped, *closed, *thrown;

	note_memory();
	dropped = make(be, body_count, &f);
	closed = make(be, body_count, &g);
	thrown = make(be, body_count, &h);
	CHECK_CLOSES(closed);
	CHECK_RAISES(co_throw(thrown, ERR_A), ERR_A);
	CHECK_RAISES(co_send(dropped, weft_int(1)), WEFT_EFRESH);
	/* The last one is the object of the error that was thrown. */
	CHECK_LOG("+object; +object; +object; +object");
	DROP(dropped);
	DROP(closed);
	DROP(thrown);
	CHECK_LOG("-object; -object; -object; -object");
}

/* 6.6: the stack goes back after an error and after a close, too. */
void memory_stack_back(const struct weft_backend *be)
{
	struct scene f = { .end = 9 }, g = { .end = 9 };
	struct weft_co *closed, *thrown;

	note_memory();
	closed = make(be, body_count, &f);
	thrown = make(be, body_count, &g);
	co_next(closed);
	co_next(thrown);
	check_log(be, "+object; +object; +stack; +stack", "+object; +object");
	CHECK_CLOSES(closed);
	CHECK_RAISES(co_throw(thrown, ERR_A), ERR_A);
	check_log(be, "-stack; +object; -stack", "+object");
	DROP(closed);
	DROP(thrown);
	CHECK_LOG("-object; -object; -object");
}

/* 6.6: a delegate that has ended gives its stack back, though somebody still holds a reference. */
void memory_delegate_stack_back(const struct weft_backend *be)
{
	struct scene inner = { .end = 1 }, outer = { .label = "outer" };
	struct weft_co *co;

	note_memory();
	co = make(be, body_from, &outer);
	outer.sub = make(be, body_count, &inner);
	co_next(co);
	check_log(be, "+object; +object; +stack; +stack", "+object; +object");
	co_next(co);
	check_log(be, "-stack; outer: 0; -stack", "outer: 0");
	DROP(co);
	DROP(outer.sub);
	CHECK_LOG("-object; -object");
}

/* 3.5: making one without memory reports it, and the output is left alone. */
void memory_new_fails(const struct weft_backend *be)
{
	struct weft_co_options o = { .backend = be, .frame_size = 100 };
	struct scene f = { .end = 1 };
	struct weft_co *co = NULL;

	conform_fail_alloc(1);
	CHECK_INT(weft_co_new(body_count, &f, &o, &co), -ENOMEM);
	CHECK_PTR(co, NULL);
	conform_fail_alloc(1);
	CHECK_INT(weft_co_new(body_count, NULL, &o, &co), -ENOMEM);
	CHECK_PTR(co, NULL);
	CHECK(conform_fail_alloc(0));
}

/*
 * 3.5: a first resume without memory for the stack reports it; still CREATED, the next one works.
 */
void memory_start_fails(const struct weft_backend *be)
{
	struct scene f = { .i = 4, .end = 5 };
	struct weft_co *co = make(be, body_count, &f);

	if (!(be->caps & WEFT_CAP_WANTS_STACK)) {
		conform_fail_alloc(1);
		CHECK_YIELDS(co_next(co), weft_int(4));
		CHECK(!conform_fail_alloc(0));
		DROP(co);
		return;
	}
	conform_fail_alloc(1);
	CHECK_RAISES(co_next(co), -ENOMEM);
	CHECK(conform_fail_alloc(0));
	CHECK_INT(weft_co_state(co), WEFT_CREATED);
	CHECK_PTR(weft_co_error(co), NULL);
	CHECK_YIELDS(co_next(co), weft_int(4));
	DROP(co);
}

/* The init op of the backend that is judged; and how often it refuses first. */
static weft_init_op *real_init;
static int refusals;

static int refusing_init(struct weft_ctx *ctx, void *stack, size_t size, weft_entry *entry,
			 void *arg)
{
	return refusals-- > 0 ? -EAGAIN : real_init(ctx, stack, size, entry, arg);
}

/*
 * 3.5: a backend that cannot make a context: its code is reported, nothing is kept, the next
 * resume works.
 */
void memory_init_fails(const struct weft_backend *be)
{
	struct weft_backend refusing = *be;
	struct scene f = { .i = 4, .end = 5 };
	struct weft_co *co;

	real_init = be->init;
	refusals = 1;
	refusing.init = refusing_init;
	co = make(&refusing, body_count, &f);
	CHECK_RAISES(co_next(co), -EAGAIN);
	CHECK_INT(weft_co_state(co), WEFT_CREATED);
	CHECK_PTR(weft_co_error(co), NULL);
	CHECK_YIELDS(co_next(co), weft_int(4));
	DROP(co);
}

/* Delegates to sub, again after an error. */
static int delegates_twice(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD_FROM(f, r, f->sub);
	note("%s", code_name(r) ? r == -ENOMEM ? "no memory" : code_name(r) : "");
	if (weft_except(f, &r, -ENOMEM))
		WEFT_YIELD_FROM(f, r, f->sub);
	WEFT_END(f);
	return r;
}

/* 3.5: a delegate that cannot be started: raised in the delegator, which may try again. */
void memory_delegate_fails(const struct weft_backend *be)
{
	bool needs = be->caps & WEFT_CAP_WANTS_STACK;
	struct scene inner = { .i = 4, .end = 5 }, outer = { 0 };
	struct weft_co *co = make(be, delegates_twice, &outer);

	outer.sub = make(be, body_count, &inner);
	conform_fail_alloc(2);
	CHECK_YIELDS(co_next(co), weft_int(4));
	CHECK_INT(conform_fail_alloc(0), needs);
	CHECK_LOG(needs ? "no memory" : "");
	CHECK_RETURNS(co_next(co), weft_none());
	DROP(co);
	DROP(outer.sub);
}

static bool refusing;

static void *refusing_alloc(enum weft_memory kind, size_t size, void *arg)
{
	return refusing ? NULL : conform_hooks()->alloc(kind, size, arg);
}

static void set_refusing_hook(void)
{
	struct weft_hooks hooks = *conform_hooks();

	hooks.alloc = refusing_alloc;
	CHECK_INT(weft_set_hooks(&hooks), 0);
}

/*
 * 3.5: raising, throwing, catching, delegating and closing need no memory once everything is
 * running, and the whole error arrives.
 */
void memory_failing_allocates_nothing(const struct weft_backend *be)
{
	struct scene inner = { .label = "inner" }, outer = { .label = "outer" };
	struct weft_error err = weft_err(ERR_A, weft_int(7));
	struct weft_value v;
	struct weft_co *co;

	set_refusing_hook();
	co = make(be, body_from, &outer);
	outer.sub = make(be, body_guarded, &inner);
	co_next(co);
	refusing = true;
	CHECK_INT(weft_throw(co, &err, &v), ERR_A);
	CHECK_INT(weft_as_int(weft_co_error(co)->value), 7);
	CHECK_CLOSES(co);
	refusing = false;
	CHECK_LOG("inner: ERR_A; outer: ERR_A");
	DROP(co);
	DROP(outer.sub);
}

/* Throw into @n new coroutines.  The number of those whose error object is the one thrown. */
static int count_whole(const struct weft_backend *be, int n)
{
	struct scene scenes[80];
	struct weft_co *co[80];
	int i, whole = 0;

	for (i = 0; i < n; i++) {
		scenes[i] = (struct scene){ .end = 1 };
		co[i] = make(be, body_count, &scenes[i]);
	}
	refusing = true;
	for (i = 0; i < n; i++) {
		CHECK_RAISES(co_throw(co[i], ERR_A), ERR_A);
		whole += weft_co_error(co[i])->code == ERR_A;
		CHECK(weft_co_error(co[i])->code == ERR_A || weft_co_error(co[i])->text);
	}
	refusing = false;
	for (i = 0; i < n; i++)
		DROP(co[i]);
	return whole;
}

/* 3.5: the reserve has 64 objects, which are there again when their coroutines have gone. */
void memory_error_reserve(const struct weft_backend *be)
{
	set_refusing_hook();
	CHECK_INT(count_whole(be, 80), 64);
	CHECK_INT(count_whole(be, 80), 64);
	CHECK_INT(count_whole(be, 10), 10);
}

/*
 * Everything that one run allocates, failed one after the other: each time the run ends with
 * -ENOMEM or well, and nothing is left over.
 */
static int one_run(const struct weft_backend *be)
{
	struct weft_co_options o = { .backend = be };
	struct scene inner = { .end = 2 }, outer = { .label = "outer" };
	struct weft_co *co = NULL;
	struct weft_value v;
	int r;

	r = weft_co_new(body_count, &inner, &o, &outer.sub);
	if (r == 0)
		r = weft_co_new(body_from, &outer, &o, &co);
	if (r == 0)
		while ((r = weft_next(co, &v)) > 0)
			;
	DROP(co);
	DROP(outer.sub);
	return r;
}

/* 3.5, 4.11: no memory at any point loses nothing. */
void memory_each_fails(const struct weft_backend *be)
{
	long n = 1;
	int r;

	for (;; n++) {
		conform_fail_alloc(n);
		r = one_run(be);
		if (!conform_fail_alloc(0))
			break;
		if (!CHECK_INT(r, -ENOMEM))
			break;
	}
	CHECK_INT(r, 0);
	CHECK(n >= 3);
}

/* Bytes taken and not given back. */
struct books {
	long objects, stacks;
};

static void *booking_alloc(enum weft_memory kind, size_t size, void *arg)
{
	struct books *b = arg;

	*(kind == WEFT_MEMORY_STACK ? &b->stacks : &b->objects) += (long)size;
	return conform_hooks()->alloc(kind, size, NULL);
}

static void booking_free(enum weft_memory kind, void *p, size_t size, void *arg)
{
	struct books *b = arg;

	*(kind == WEFT_MEMORY_STACK ? &b->stacks : &b->objects) -= (long)size;
	conform_hooks()->free(kind, p, size, NULL);
}

/* 4.11: memory is given back with the kind and the size that it was asked with. */
void memory_sizes(const struct weft_backend *be)
{
	struct books books = { 0, 0 };
	struct weft_hooks hooks = { .alloc = booking_alloc, .free = booking_free, .arg = &books };
	struct weft_co_options o = { .backend = be, .stack_size = 100000, .frame_size = 1000 };
	struct weft_co *co;

	CHECK_INT(weft_set_hooks(&hooks), 0);
	co = make_with(&o, body_count, NULL);
	((struct scene *)weft_co_frame(co))->end = 1;
	co_next(co);
	CHECK(books.objects >= 1000);
	CHECK(!(be->caps & WEFT_CAP_WANTS_STACK) || books.stacks >= 100000);
	co_next(co);
	DROP(co);
	CHECK_INT(books.objects, 0);
	CHECK_INT(books.stacks, 0);
}

/* 4.11: alloc without free, or free without alloc, is refused and nothing changes. */
void memory_hooks_both(const struct weft_backend *be)
{
	struct weft_hooks half = { .alloc = noting_alloc }, other = { .free = noting_free };
	struct weft_hooks now;
	struct scene f = { .end = 1 };

	CHECK_INT(weft_set_hooks(&half), -EINVAL);
	CHECK_INT(weft_set_hooks(&other), -EINVAL);
	weft_get_hooks(&now);
	CHECK(now.alloc == conform_hooks()->alloc);
	CHECK(now.free == conform_hooks()->free);
	DROP(make(be, body_count, &f));
	CHECK_LOG("");
}

/*
 * 4.11: what is in force can be read, with every default filled in, and NULL brings the defaults
 * back.
 */
void memory_hooks_default(const struct weft_backend *be)
{
	struct weft_hooks now;

	(void)be;
	weft_get_hooks(&now);
	CHECK(now.alloc && now.free && now.unraisable && now.dropped);
	CHECK_INT(weft_set_hooks(NULL), 0);
	weft_get_hooks(&now);
	CHECK(now.alloc && now.free && now.unraisable && now.dropped);
	CHECK(now.alloc != conform_hooks()->alloc);
	CHECK_INT(weft_set_hooks(conform_hooks()), 0);
	weft_get_hooks(&now);
	CHECK(now.alloc == conform_hooks()->alloc);
}
