/* SPDX-License-Identifier: MIT */
#include "limit.h"

#include <errno.h>

#include <weft/code.h>

#include "../base/lock.h"

/* Limited backends that have contexts now; a row is free again when the last of them is gone. */
enum { BACKENDS = 64 };

static struct {
	const struct weft_backend *backend;
	uint32_t live;
} limited[BACKENDS];

/* One backend can have several structs, in a plugin or compiled into a program. */
static bool is_same(const struct weft_backend *a, const struct weft_backend *b)
{
	return a == b || (a->format != 0 && a->format == b->format);
}

/* The row of @backend, or else a free one; -1: neither. */
static int find(const struct weft_backend *backend)
{
	int free_row = -1;

	for (int i = 0; i < BACKENDS; i++) {
		if (limited[i].live && is_same(limited[i].backend, backend))
			return i;
		if (!limited[i].live && free_row < 0)
			free_row = i;
	}
	return free_row;
}

int weft_limit_count(const struct weft_backend *backend)
{
	int row, r = 0;

	weft_lock();
	row = find(backend);
	if (row < 0)
		r = -ENOMEM;
	else if (limited[row].live == backend->max_live)
		r = WEFT_ELIVE;
	if (r == 0) {
		limited[row].backend = backend;
		limited[row].live++;
	}
	weft_unlock();
	return r;
}

void weft_limit_uncount(const struct weft_backend *backend)
{
	weft_lock();
	limited[find(backend)].live--;
	weft_unlock();
}
