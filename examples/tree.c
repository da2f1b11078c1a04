/* SPDX-License-Identifier: MIT */
/*
 * A walk through a tree, in order.  A stackful body suspends from any depth of calls, so the walk
 * is a recursive function, and one coroutine is enough.
 */

#include <stdio.h>

#include "nodes.h"

static int walk(struct weft_co *co, const struct node *node)
{
	struct weft_value sent;
	int r;

	if (!node)
		return 0;
	r = walk(co, node->left);
	if (r == 0)
		r = weft_yield(co, weft_int(node->key), &sent);
	return r < 0 ? r : walk(co, node->right);
}

static int walk_all(struct weft_co *co, void *root)
{
	return walk(co, root);
}

int main(void)
{
	struct weft_co *co = NULL;
	int r;

	r = weft_co_new(walk_all, nodes_root(), NULL, &co);
	if (r == 0)
		r = nodes_print(co);
	if (r < 0)
		fprintf(stderr, "tree: %s\n", weft_strerror(r));
	return weft_co_unref(co) < 0 || r < 0;
}
