/* SPDX-License-Identifier: MIT */
#ifndef NODES_H
#define NODES_H

/* The tree that the two tree programs walk. */

#include <weft/weft.h>

struct node {
	int64_t key;
	struct node *left, *right;
};

/* The root of a tree with the keys 1 to 6. */
struct node *nodes_root(void);

/* Print every integer that @co yields.  0 or a code. */
int nodes_print(struct weft_co *co);

#endif
