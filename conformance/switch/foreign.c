/* SPDX-License-Identifier: MIT */
#include "../case.h"

#include <search.h>
#include <stdlib.h>

#include "context.h"

enum { NUMBERS = 40 };

struct sort {
	int number[NUMBERS];
	struct context *self;
	int compared;
};

static int compare(const void *a, const void *b, void *arg)
{
	struct sort *sort = arg;
	int x = *(const int *)a, y = *(const int *)b;

	sort->compared++;
	context_leave(sort->self);
	return (x > y) - (x < y);
}

static void sort_inside(struct context *self)
{
	struct sort *sort = self->arg;

	sort->self = self;
	qsort_r(sort->number, NUMBERS, sizeof(sort->number[0]), compare, sort);
}

static void shuffle(struct sort *sort)
{
	for (int i = 0; i < NUMBERS; i++)
		sort->number[i] = i * 17 % NUMBERS;
	sort->compared = 0;
}

static void check_sorted(const struct sort *sort)
{
	for (int i = 1; i < NUMBERS; i++)
		CHECK(sort->number[i - 1] <= sort->number[i]);
	CHECK(sort->compared >= NUMBERS - 1);
}

/* Suspended in the comparison of a sort, with the C library's frames on the stack. */
void foreign_sort(const struct weft_backend *be)
{
	struct sort sort;
	struct context c;
	int enters = 0;

	shuffle(&sort);
	for (context_open(&c, be, sort_inside, &sort); !c.finished; enters++)
		context_enter(&c);
	check_sorted(&sort);
	CHECK_INT(enters, sort.compared + 1);
	context_close(&c);
}

/* Two sorts at the same time, a comparison each in turn. */
void foreign_two_sorts(const struct weft_backend *be)
{
	struct sort sort[2];
	struct context c[2];

	for (int i = 0; i < 2; i++) {
		shuffle(&sort[i]);
		context_open(&c[i], be, sort_inside, &sort[i]);
	}
	while (!c[0].finished || !c[1].finished)
		for (int i = 0; i < 2; i++)
			if (!c[i].finished)
				context_enter(&c[i]);
	for (int i = 0; i < 2; i++) {
		check_sorted(&sort[i]);
		context_close(&c[i]);
	}
}

static int by_value(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* A walk over a tree, by the C library's callback, turned into a sequence. */
struct tree {
	void *root;
	struct context *self;
	int found;
};

static void visit(const void *node, VISIT which, void *arg)
{
	struct tree *tree = arg;

	if (which != postorder && which != leaf)
		return;
	tree->found = **(int *const *)node;
	context_leave(tree->self);
}

static void walk_inside(struct context *self)
{
	struct tree *tree = self->arg;

	tree->self = self;
	twalk_r(tree->root, visit, tree);
}

/* Suspended in the callback of a recursive walk, at another depth each time. */
void foreign_tree_walk(const struct weft_backend *be)
{
	struct tree tree = { .root = NULL };
	int number[NUMBERS], due = 0;
	struct context c;

	for (int i = 0; i < NUMBERS; i++) {
		number[i] = i * 17 % NUMBERS;
		tsearch(&number[i], &tree.root, by_value);
	}
	context_open(&c, be, walk_inside, &tree);
	for (context_enter(&c); !c.finished; context_enter(&c))
		CHECK_INT(tree.found, due++);
	CHECK_INT(due, NUMBERS);
	context_close(&c);
	for (int i = 0; i < NUMBERS; i++)
		tdelete(&number[i], &tree.root, by_value);
}
