/* SPDX-License-Identifier: MIT */
#ifndef WEFT_BACKEND_LIMIT_H
#define WEFT_BACKEND_LIMIT_H

/* limit.h - how many contexts a backend may have at once, for backends that say so. */

#include <weft/backend.h>

int weft_limit_count(const struct weft_backend *backend);
void weft_limit_uncount(const struct weft_backend *backend);

/* One context more.  0; WEFT_ELIVE: the backend is full; -ENOMEM: too many backends have limits. */
static inline int weft_limit_take(const struct weft_backend *backend)
{
	return backend->max_live ? weft_limit_count(backend) : 0;
}

/* One context less. */
static inline void weft_limit_give(const struct weft_backend *backend)
{
	if (backend->max_live)
		weft_limit_uncount(backend);
}

#endif
