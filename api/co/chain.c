/* SPDX-License-Identifier: MIT */
/* Chains of delegations: their links, and the coroutine that runs when a handle is resumed. */

#include "core.h"

/*
 * A constant that stands where no leaf is known.  Its state is none, so that a resume takes the
 * slow path.
 */
struct weft_co weft_lost = { .state_ = WEFT_LOST_ };

/* Break the pair of @top and its leaf. */
void weft_forget(struct weft_co *top)
{
	if (top->leaf_ == &weft_lost)
		return;
	top->leaf_->top_ = top->leaf_;
	top->leaf_ = &weft_lost;
}

/* From now on a resume of @top enters @leaf, and @leaf gives way to the resumer of @top. */
void weft_set_leaf(struct weft_co *top, struct weft_co *leaf)
{
	weft_forget(top);
	weft_forget(leaf->top_);
	weft_forget(leaf);
	top->leaf_ = leaf;
	leaf->top_ = top;
}

/*
 * The end of the chain below @co; *@ret_cut: the last one whose edge down is not active, or NULL.
 */
struct weft_co *weft_sink(const struct weft_co *co, struct weft_co **ret_cut)
{
	struct weft_co *at = (struct weft_co *)co;

	*ret_cut = NULL;
	for (; at->child_; at = at->child_)
		if (at->child_->parent_ != at)
			*ret_cut = at;
	return at;
}

/* End the delegation of @parent; its delegate, with the reference that the delegation held. */
struct weft_co *weft_unlink_child(struct weft_co *parent)
{
	struct weft_co *child = parent->child_;

	parent->child_ = NULL;
	if (child->parent_ == parent)
		child->parent_ = NULL;
	return child;
}

/* Another handle ran the delegate @sub to its end: the input of its delegator in place of @in. */
static void input_after_finish(const struct weft_co *sub, struct weft_input *in)
{
	struct weft_error reused = weft_err(WEFT_EREUSED, weft_none());

	if (in->code == WEFT_EEXIT)
		return;
	if (sub->flags_ & WEFT_SINGLE_USE_)
		*in = weft_input_error(&reused);
	else if (in->code == WEFT_ESTOP)
		*in = weft_input_value(in->error.value);
	else if (in->code == 0)
		in->value = weft_none();
}

/* The @sink below @from cannot take @in: find the one that takes it instead, perhaps changed. */
static struct weft_co *redirect_input(struct weft_co *from, struct weft_co *sink,
				      struct weft_co *cut, struct weft_input *in)
{
	struct weft_error busy = weft_err(WEFT_EBUSY, weft_none());

	if (weft_runs(sink)) {
		*in = weft_input_error(&busy);
		return cut;
	}
	input_after_finish(sink, in);
	while (from->child_ != sink)
		from = from->child_;
	return from;
}

/*
 * Find the coroutine at or below @from that has to take @in, and make the path down to it active,
 * with @parent above and @top as the handle.  NULL, with nothing touched, when that coroutine is
 * running.  *@in changes when a delegate has ended meanwhile, or runs for another handle.
 */
struct weft_co *weft_reach(struct weft_co *top, struct weft_co *parent, struct weft_co *from,
			   struct weft_input *in)
{
	struct weft_co *cut, *at, *leaf = weft_sink(from, &cut);

	if (weft_runs(leaf) && !cut)
		return NULL;
	if (weft_runs(leaf) || leaf->state_ == WEFT_CLOSED) {
		leaf = redirect_input(from, leaf, cut, in);
		leaf->other_.dropped_ = weft_unlink_child(leaf);
	}
	from->parent_ = parent;
	for (at = from; at != leaf; at = at->child_)
		at->child_->parent_ = at;
	weft_set_leaf(top, leaf);
	return leaf;
}
