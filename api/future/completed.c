/* SPDX-License-Identifier: MIT */
/* One pass over futures in the order in which they complete. */

#include "../base/api.h"
#include "../base/text.h"
#include "group.h"

WEFT_API int weft_as_completed(struct weft_completed *c, struct weft_future *const *futures,
			       size_t n, struct weft_deadline deadline)
{
	c->group_ = NULL;
	c->deadline_ = deadline;
	c->error_ = weft_group_new(futures, n, &c->group_);
	return c->error_;
}

/*
 * Before it waits, weft_group_next gives all that is complete, so the deadline is late enough
 * to look at then.
 */
WEFT_API int weft_completed_next(struct weft_completed *c, size_t *ret)
{
	int r = c->error_;

	if (!c->group_) {
		c->error_ = 0;
		return r;
	}
	r = weft_group_next(c->group_, c->deadline_, ret);
	if (r == WEFT_ETIMEDOUT)
		weft_refuse(r, "%zu (of %zu) futures unfinished", weft_group_left(c->group_),
			    weft_group_size(c->group_));
	if (r <= 0)
		weft_completed_leave(c);
	return r;
}

WEFT_API void weft_completed_leave(struct weft_completed *c)
{
	if (c->group_)
		weft_group_free(c->group_);
	c->group_ = NULL;
	c->error_ = 0;
}
