/* SPDX-License-Identifier: MIT */
/* Wait for some or all of several futures. */

#include <errno.h>

#include "../base/api.h"
#include "../base/text.h"
#include "group.h"

static bool has_failed(const struct weft_future *f)
{
	return weft_word_state(weft_word(f)) == WEFT_FINISHED && f->flags & WEFT_F_FAILED;
}

/* Does the pass end with this one? */
static bool is_enough(enum weft_wait_mode mode, const struct weft_future *f)
{
	return mode == WEFT_FIRST_COMPLETED || (mode == WEFT_FIRST_ERROR && has_failed(f));
}

static int wait_in(struct weft_group *group, struct weft_future *const *futures,
		   enum weft_wait_mode mode, struct weft_deadline deadline)
{
	size_t i;
	int r;

	while ((r = weft_group_next(group, deadline, &i)) > 0)
		if (is_enough(mode, futures[i]))
			return 1;
	return r == 0;
}

WEFT_API int weft_wait(struct weft_future *const *futures, size_t n, enum weft_wait_mode mode,
		       struct weft_deadline deadline, bool *ret_done)
{
	struct weft_group *group;
	int r;

	if ((unsigned)mode > WEFT_ALL_COMPLETED)
		return weft_refuse(-EINVAL, "%d is no mode of weft_wait", (int)mode);
	r = weft_group_new(futures, n, &group);
	if (r < 0)
		return r;
	r = wait_in(group, futures, mode, deadline);
	weft_group_free(group);
	for (size_t i = 0; ret_done && i < n; i++)
		ret_done[i] = weft_word_settled(weft_word(futures[i]));
	return r;
}
