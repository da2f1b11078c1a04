/* SPDX-License-Identifier: MIT */
#ifndef LIST_H
#define LIST_H

/*
 * list.h - what is to be downloaded: each URL once, and the name of its file.
 *
 * The name is the last segment of the path as it stands in the URL.  Nothing is decoded, so that
 * %2f remains three characters and leads nowhere.  A second URL with the same name gets NAME.2.  An
 * item that cannot be downloaded has the reason in @refused.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct item {
	char *url;
	char *name;		/* NULL: refused */
	const char *refused;	/* why; constant */
	unsigned same;		/* how many others wanted the same name */
};

struct list {
	struct item *items;		/* the ones that can be downloaded come first */
	size_t n, refused, room;	/* how many can; how many behind them cannot */
};

/* Add the flag of @code, two letters: BASE/xx/xx.gif in small letters.  0; -EINVAL; -ENOMEM. */
int list_add_country(struct list *list, const char *base, const char *code);

/*
 * Add what the lines of @f say.  Blanks around a line and a CR do not count, and neither do empty
 * lines and lines that begin with #.  A line that begins with / is a path at @base, which may be
 * NULL.  0; -ENOMEM; -EIO: @f cannot be read.
 */
int list_read(struct list *list, const char *base, FILE *f);

/* Drop what stands there twice, keep the first @limit items (0: all), and name their files. */
int list_settle(struct list *list, size_t limit);

void list_free(struct list *list);

#endif
