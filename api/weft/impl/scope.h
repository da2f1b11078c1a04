/* SPDX-License-Identifier: MIT */
#ifndef WEFT_IMPL_SCOPE_H
#define WEFT_IMPL_SCOPE_H

/* weft/impl/scope.h - the parts of weft/scope.h that are compiled into callers. */

#ifndef WEFT_SCOPE_H
#error "include <weft/scope.h> instead"
#endif

#ifdef __cplusplus
extern "C" {
#endif

int weft_group_may_spawn_(const struct weft_group *group);
int weft_group_add_(struct weft_group *group, struct weft_co *parent, struct weft_co *co,
		    const struct weft_task_options *options, struct weft_task **ret);
int weft_group_close_(struct weft_co *co, struct weft_group *group, int r);
int weft_group_closing_(struct weft_co *co, struct weft_group *group, int r);

static inline int weft_group_spawn_stackful_(struct weft_co *co, struct weft_group *group,
					     weft_stackful_body *body, void *arg,
					     const struct weft_task_options *options,
					     struct weft_task **ret)
{
	struct weft_co_options o = weft_task_co_(options, co->backend_);
	struct weft_co *sub;
	int r = weft_group_may_spawn_(group);

	if (r == 0)
		r = weft_co_new_stackful_(body, arg, &o, &sub);
	return r < 0 ? r : weft_group_add_(group, co, sub, options, ret);
}

static inline int weft_group_spawn_resumable_(struct weft_co *co, struct weft_group *group,
					      weft_resumable_body *body, void *frame,
					      const struct weft_task_options *options,
					      struct weft_task **ret)
{
	struct weft_co_options o = weft_task_co_(options, co->backend_);
	struct weft_co *sub;
	int r = weft_group_may_spawn_(group);

	if (r == 0)
		r = weft_co_new_resumable_(body, frame, &o, &sub);
	return r < 0 ? r : weft_group_add_(group, co, sub, options, ret);
}

static inline int weft_group_close(struct weft_co *co, struct weft_group *group, int r)
{
	struct weft_value sent;

	r = weft_group_close_(co, group, r);
	while (r == (int)WEFT_AWAITS_)
		r = weft_group_closing_(co, group, weft_yield(co, weft_parked_(co), &sent));
	return weft_outcome_(r, 0);
}

#define weft_group_close(co, group, r) weft_group_close(weft_at_((co), WEFT_PLACE_), (group), (r))

#ifdef __cplusplus
}
#endif

#endif
