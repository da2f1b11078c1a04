/* SPDX-License-Identifier: MIT */
#ifndef WEFT_BACKEND_LIMIT_H
#define WEFT_BACKEND_LIMIT_H

/* limit.h - how many contexts a backend may have at once, for backends that say so. */

#include <weft/backend.h>

/* One context more.  0; WEFT_ELIVE: the backend is full; -ENOMEM: too many backends have limits. */
int weft_limit_take(const struct weft_backend *backend);

/* One context less. */
void weft_limit_give(const struct weft_backend *backend);

#endif
