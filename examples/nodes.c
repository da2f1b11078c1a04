/* SPDX-License-Identifier: MIT */
#include "nodes.h"

#include <inttypes.h>
#include <stdio.h>

struct node *nodes_root(void)
{
	static struct node leaves[] = { { .key = 1 }, { .key = 3 }, { .key = 6 } };
	static struct node low = { .key = 2, .left = &leaves[0], .right = &leaves[1] };
	static struct node high = { .key = 5, .right = &leaves[2] };
	static struct node root = { .key = 4, .left = &low, .right = &high };

	return &root;
}

static int print(struct weft_value v, void *arg)
{
	int64_t key;
	int r;

	(void)arg;
	r = weft_get_int(v, &key);
	if (r == 0)
		printf("%" PRId64 "\n", key);
	return r;
}

int nodes_print(struct weft_co *co)
{
	return weft_for_each(co, print, NULL);
}
