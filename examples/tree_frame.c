/* SPDX-License-Identifier: MIT */
/*
 * The walk with a frame.  A resumable body suspends in its own function only, so it delegates to a
 * new instance of itself for each branch.  Each instance has its frame allocated with it.
 */

#include <stdio.h>

#include "nodes.h"

struct walk {
	struct weft_frame weft;
	const struct node *node;
	struct weft_co *sub;
};

static int walk(void *self);

/* A walk of the tree at @node, not started yet. */
static int new_walk(const struct node *node, struct weft_co **ret)
{
	struct weft_co_options options = { .frame_size = sizeof(struct walk) };
	int r;

	r = weft_co_new(walk, NULL, &options, ret);
	if (r == 0)
		((struct walk *)weft_co_frame(*ret))->node = node;
	return r;
}

static int walk(void *self)
{
	struct walk *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	if (!f->node)
		goto out;
	r = new_walk(f->node->left, &f->sub);
	if (r < 0)
		goto out;
	WEFT_YIELD_FROM(f, r, f->sub);		/* yield from walk(node.left) */
	(void)weft_co_unref(f->sub);		/* after an error, too: the reference is ours */
	if (r < 0)
		goto out;
	WEFT_YIELD(f, r, weft_int(f->node->key));
	if (r < 0)
		goto out;
	r = new_walk(f->node->right, &f->sub);
	if (r < 0)
		goto out;
	WEFT_YIELD_FROM(f, r, f->sub);
	(void)weft_co_unref(f->sub);
out:
	WEFT_END(f);
	return r;
}

int main(void)
{
	struct weft_co *co = NULL;
	int r;

	r = new_walk(nodes_root(), &co);
	if (r == 0)
		r = nodes_print(co);
	if (r < 0)
		fprintf(stderr, "tree: %s\n", weft_strerror(r));
	return weft_co_unref(co) < 0 || r < 0;
}
