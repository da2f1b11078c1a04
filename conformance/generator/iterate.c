/* SPDX-License-Identifier: MIT */
/*
 * Loops over coroutines, many of them, and the sample programs that make instances of themselves.
 */
#include "../bodies.h"
#include "../case.h"
#include "../sanitizers.h"

#include <stdlib.h>

static int note_each(struct weft_value value, void *arg)
{
	(void)arg;
	note_value("value", value);
	return 0;
}

/* Yields 1 and 2 and returns 3. */
static int one_two_three(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_int(1));
	WEFT_YIELD(f, r, weft_int(2));
	r = weft_return(f, weft_int(3));
	WEFT_END(f);
	return r;
}

/* 5.16: the loop consumes to the end and ignores the returned value. */
void gen_iterate_forloop(const struct weft_backend *be)
{
	struct scene f = { 0 };
	struct weft_co *co = make(be, one_two_three, &f);

	CHECK_INT(weft_for_each(co, note_each, NULL), 0);
	CHECK_LOG("value 1; value 2");
	CHECK_INT(weft_for_each(co, note_each, NULL), 0);
	CHECK_LOG("");
	DROP(co);
}

/* 5.16: an error of the body ends the loop and is its result. */
void gen_iterate_body_error(const struct weft_backend *be)
{
	struct scene f = { .code = ERR_A };
	struct weft_co *co = make(be, body_raise, &f);

	CHECK_INT(weft_for_each(co, note_each, NULL), ERR_A);
	CHECK_LOG("");
	DROP(co);
}

static int stop_at_second(struct weft_value value, void *arg)
{
	int *seen = arg;

	(void)value;
	return ++*seen == 2 ? ERR_B : 0;
}

/* 5.16: an error of the loop's body leaves the coroutine suspended (`break`). */
void gen_iterate_break(const struct weft_backend *be)
{
	struct scene f = { .end = 9 };
	struct weft_co *co = make(be, body_count, &f);
	int seen = 0;

	CHECK_INT(weft_for_each(co, stop_at_second, &seen), ERR_B);
	CHECK_INT(seen, 2);
	CHECK_INT(weft_co_state(co), WEFT_SUSPENDED);
	CHECK_YIELDS(co_next(co), weft_int(2));
	DROP(co);
}

/*
 * 4.10: no table of a fixed size.  Where each has a stack of its own, a hook of the user's or a
 * backend's own stacks may need mappings for each, and Linux grants some 32,700 of two.
 */
void gen_many(const struct weft_backend *be)
{
	size_t i, n = be->caps & WEFT_CAP_STACKFUL ? 20000 : 300000;
	struct weft_co **co;
	struct scene *f;

	if (be->max_live && n > be->max_live / 4)
		n = be->max_live / 4;
	/* valgrind itself holds a few thousand mappings. */
	if (WITH_VALGRIND && be->caps & WEFT_CAP_STACKFUL)
		n = 1000;
	/* As often as there are allocations. */
	if (conform_starved())
		n = 20;
	co = calloc(n, sizeof(*co));
	f = calloc(n, sizeof(*f));
	if (!CHECK(co && f))
		goto out;
	for (i = 0; i < n; i++) {
		f[i] = (struct scene){ .i = (int64_t)i, .end = (int64_t)i + 2 };
		co[i] = make(be, body_count, &f[i]);
		if (!CHECK_YIELDS(co_next(co[i]), weft_int((int64_t)i)))
			break;
	}
	CHECK_INT(i, n);
	n = i;
	for (i = 0; i < n; i++)
		if (!CHECK_YIELDS(co_next(co[i]), weft_int((int64_t)i + 1)))
			break;
	for (i = 0; i < n; i++)
		DROP(co[i]);
out:
	free(f);
	free(co);
}

/*
 * The sample programs (test_generators: pep, fun, conjoin): bodies that make and drive further
 * instances of themselves. Each keeps the instance it drives in its own frame, which it allocates
 * with it.
 */

/* An instance of @body on the backend that runs @frame.  0, or an error and NULL. */
static int make_child(struct weft_frame *frame, weft_resumable_body *body, size_t frame_size,
		      struct weft_co **ret)
{
	struct weft_co_options o = {
		.backend = weft_co_backend(frame->co_),
		.frame_size = frame_size,
	};

	*ret = NULL;
	return weft_co_new(body, NULL, &o, ret);
}

/* A binary tree of the keys from low to before high, halved at each node; walked in order. */
struct walk {
	struct weft_frame weft;
	int64_t low, high;
	struct weft_co *child;
};

static int walk(void *self);

static int start_walk(struct walk *f, int64_t low, int64_t high)
{
	struct walk *sub;
	int r = make_child(&f->weft, walk, sizeof(*sub), &f->child);

	if (r < 0)
		return r;
	sub = weft_co_frame(f->child);
	sub->low = low;
	sub->high = high;
	return 0;
}

static int64_t middle(const struct walk *f)
{
	return (f->low + f->high) / 2;
}

static int walk(void *self)
{
	struct walk *f = self;
	struct weft_value v;
	int r = 0;

	WEFT_BEGIN(f);
	if (f->low >= f->high)
		goto done;
	r = start_walk(f, f->low, middle(f));
	while (r == 0 && weft_next(f->child, &v) > 0)
		WEFT_YIELD(f, r, v);
	weft_co_unref(f->child);
	if (r < 0)
		goto done;
	WEFT_YIELD(f, r, weft_int(middle(f)));
	if (r < 0)
		goto done;
	r = start_walk(f, middle(f) + 1, f->high);
	while (r == 0 && weft_next(f->child, &v) > 0)
		WEFT_YIELD(f, r, v);
	weft_co_unref(f->child);
done:
	WEFT_END(f);
	return r;
}

/* 5.14: in-order walk of a tree, one instance for each subtree. */
void gen_recursive_tree(const struct weft_backend *be)
{
	struct walk f = { .low = 0, .high = 100 };
	struct weft_co *co = make(be, walk, &f);

	for (int64_t i = 0; i < 100; i++)
		CHECK_YIELDS(co_next(co), weft_int(i));
	CHECK_RETURNS(co_next(co), weft_none());
	DROP(co);
}

/*
 * All choices of n out of the letters, each as a bit set: the first letter with the rest, then
 * without.
 */
struct choose {
	struct weft_frame weft;
	int64_t first, letters, n, rest;
	struct weft_co *child;
};

static int choose(void *self);

static int start_choose(struct choose *f)
{
	struct choose *sub;
	int r = make_child(&f->weft, choose, sizeof(*sub), &f->child);

	if (r < 0)
		return r;
	sub = weft_co_frame(f->child);
	sub->first = f->first + 1;
	sub->letters = f->letters;
	sub->n = f->n - 1;
	return 0;
}

static int choose(void *self)
{
	struct choose *f = self;
	struct weft_value v;
	int r = 0;

	WEFT_BEGIN(f);
	if (f->n == 0)
		WEFT_YIELD(f, r, weft_int(0));
	for (; f->n > 0 && r == 0 && f->first < f->letters; f->first++) {
		r = start_choose(f);
		while (r == 0 && weft_next(f->child, &v) > 0) {
			weft_get_int(v, &f->rest);
			WEFT_YIELD(f, r, weft_int(f->rest | (int64_t)1 << f->first));
		}
		weft_co_unref(f->child);
	}
	WEFT_END(f);
	return r;
}

/* 5.14: combinations in lexical order, one instance for each choice that is still open. */
void gen_recursive_combinations(const struct weft_backend *be)
{
	static const int64_t want[] = { 3, 5, 9, 6, 10, 12 };
	struct choose f = { .letters = 4, .n = 2 };
	struct weft_co *co = make(be, choose, &f);

	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++)
		CHECK_YIELDS(co_next(co), weft_int(want[i]));
	CHECK_RETURNS(co_next(co), weft_none());
	DROP(co);
}

/* Backtracking: the queen of this row tries each column and asks an instance for the rows below. */
struct queens {
	struct weft_frame weft;
	int64_t size, row, column[8];
	struct weft_co *child;
};

static bool attacked(const struct queens *f)
{
	int64_t column = f->column[f->row];

	for (int64_t row = 0; row < f->row; row++)
		if (f->column[row] == column || llabs(f->column[row] - column) == f->row - row)
			return true;
	return false;
}

static int queens(void *self);

static int start_queens(struct queens *f)
{
	struct queens *sub;
	int r = make_child(&f->weft, queens, sizeof(*sub), &f->child);

	if (r < 0)
		return r;
	sub = weft_co_frame(f->child);
	memcpy(sub->column, f->column, sizeof(f->column));
	sub->size = f->size;
	sub->row = f->row + 1;
	return 0;
}

static int queens(void *self)
{
	struct queens *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	if (f->row == f->size) {
		WEFT_YIELD(f, r, weft_ptr(f->column));
		goto done;
	}
	for (; f->column[f->row] < f->size && r == 0; f->column[f->row]++) {
		if (attacked(f))
			continue;
		r = start_queens(f);
		if (r < 0)
			break;
		WEFT_YIELD_FROM(f, r, f->child);
		weft_co_unref(f->child);
	}
done:
	WEFT_END(f);
	return r;
}

/* 5.14: eight queens, an instance a row; 92 ways, and the first that every book prints. */
void gen_recursive_queens(const struct weft_backend *be)
{
	static const int64_t first[] = { 0, 4, 7, 5, 2, 6, 1, 3 };
	struct queens f = { .size = 8 };
	struct weft_co *co = make(be, queens, &f);
	struct weft_value v;
	void *board = NULL;
	int r, n = 0;

	while ((r = weft_next(co, &v)) > 0)
		if (n++ == 0 && CHECK_INT(weft_get_ptr(v, &board), 0))
			CHECK_INT(memcmp(board, first, sizeof(first)), 0);
	CHECK_INT(r, 0);
	CHECK_INT(n, 92);
	DROP(co);
}
