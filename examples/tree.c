/* SPDX-License-Identifier: MIT */
/*
 * A walk through a tree, in order: a body that delegates to new instances of itself.  Each instance
 * has its frame allocated with it.
 */

#include <inttypes.h>
#include <stdio.h>

#include <weft/weft.h>

struct node {
	int64_t key;
	const struct node *left, *right;
};

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
	weft_co_unref(f->sub);			/* on both ways: the reference is ours */
	if (r < 0)
		goto out;
	WEFT_YIELD(f, r, weft_int(f->node->key));
	if (r < 0)
		goto out;
	r = new_walk(f->node->right, &f->sub);
	if (r < 0)
		goto out;
	WEFT_YIELD_FROM(f, r, f->sub);
	weft_co_unref(f->sub);
out:
	WEFT_END(f);
	return r;
}

int main(void)
{
	static const struct node leaves[] = { { .key = 1 }, { .key = 3 }, { .key = 6 } };
	static const struct node low = { .key = 2, .left = &leaves[0], .right = &leaves[1] };
	static const struct node high = { .key = 5, .right = &leaves[2] };
	static const struct node root = { .key = 4, .left = &low, .right = &high };
	struct weft_value v;
	struct weft_co *co;
	int64_t key;
	int r;

	r = new_walk(&root, &co);
	if (r < 0)
		goto out;
	while ((r = weft_next(co, &v)) > 0 && weft_get_int(v, &key) == 0)
		printf("%" PRId64 "\n", key);
	weft_co_unref(co);
out:
	if (r < 0)
		fprintf(stderr, "tree: %s\n", weft_strerror(r));
	return r < 0;
}
