/* SPDX-License-Identifier: MIT */
/*
 * Delegates other than coroutines of the same backend: iterators, and coroutines of another
 * backend, which are driven like iterators.  Except for the first next, their calls run on the
 * stack of the delegator's resumer.
 */

#include "core.h"

static int step_iter(struct weft_iter *it, const struct weft_input *in, struct weft_value *ret)
{
	it->error.code = 0;
	if (in->code < 0 && !it->ops->raise) {
		it->error = in->error;
		return in->code;
	}
	if (in->code < 0)
		return it->ops->raise(it, &in->error, ret);
	if (weft_is_none(in->value))
		return it->ops->next(it, ret);
	if (!it->ops->send)
		return WEFT_EMETHOD;
	return it->ops->send(it, in->value, ret);
}

/* A closed one hands a stop error straight back; here it is the result, as on its own backend. */
static int step_foreign(struct weft_co *co, const struct weft_input *in, struct weft_value *ret)
{
	int r;

	if (in->code == 0)
		return weft_send(co, in->value, ret);
	r = weft_throw(co, &in->error, ret);
	if (r != WEFT_ESTOP)
		return r;
	*ret = in->error.value;
	return WEFT_RETURNED;
}

/* The body of a foreign delegate of @co finds what drives @co, as long as it runs for @co. */
static void lend_driver(struct weft_co *co)
{
	if (co->flags_ & WEFT_FOREIGN_)
		co->other_.foreign_->driver_ = weft_driver_(co);
}

static void take_driver_back(struct weft_co *co)
{
	if (co->flags_ & WEFT_FOREIGN_)
		co->other_.foreign_->driver_ = NULL;
}

/* The error object of the delegate's last negative code @r. */
static struct weft_error explain(const struct weft_co *co, int r)
{
	const struct weft_error *err;

	if (co->flags_ & WEFT_FOREIGN_)
		err = weft_co_error(co->other_.foreign_);
	else
		err = &co->other_.iter_->error;
	return err && err->code == r ? *err : weft_err(r, weft_none());
}

/* The delegation of @co is over. */
void weft_outside_drop(struct weft_co *co)
{
	struct weft_co *foreign = co->other_.foreign_;
	bool is_co = co->flags_ & WEFT_FOREIGN_;

	co->other_.dropped_ = NULL;
	co->flags_ &= ~WEFT_FOREIGN_;
	if (is_co)
		weft_drop(foreign);
}

/*
 * What arrives in @co in place of @in when its delegate had @ended before, or now answered @r.  Of
 * one that ended before what is thrown comes straight back, or EREUSED, and weft_co_error tells of
 * its own end still.
 */
static struct weft_error failure(const struct weft_co *co, int r, const struct weft_input *in,
				 bool ended)
{
	if (!ended)
		return explain(co, r);
	if (co->other_.foreign_->flags_ & WEFT_SINGLE_USE_)
		return weft_err(r, weft_none());
	return in->error;
}

/*
 * Hand @in to the delegate of @co.  True: it yielded, @co waits on.  False: it ended, @co is armed.
 */
bool weft_outside_step(struct weft_co *co, const struct weft_input *in)
{
	struct weft_input out = weft_input_value(weft_none());
	bool ended = co->flags_ & WEFT_FOREIGN_ && co->other_.foreign_->state_ == WEFT_CLOSED;

	co->state_ = weft_running(co);
	lend_driver(co);
	out.code = co->flags_ & WEFT_FOREIGN_ ?
			   step_foreign(co->other_.foreign_, in, &out.value) :
			   step_iter(co->other_.iter_, in, &out.value);
	take_driver_back(co);
	if (out.code > 0) {
		weft_move_(&co->value_, out.value);
		co->state_ = (int)WEFT_AT_OUTSIDE_;
		return true;
	}
	if (out.code < 0)
		out.error = failure(co, out.code, in, ended);
	/* The delegate may take its error with it. */
	weft_detail_ref(out.error.detail);
	weft_outside_drop(co);
	weft_arm(co, &out);
	weft_detail_unref(out.error.detail);
	return false;
}

/*
 * Close the delegate of @co.  0, or a negative code and *@err, with a reference to its detail, as
 * the delegate may be gone.
 */
int weft_outside_close(struct weft_co *co, struct weft_error *err)
{
	struct weft_iter *it = co->other_.iter_;
	int r = 0;

	co->state_ = weft_running(co);
	if (co->flags_ & WEFT_FOREIGN_) {
		lend_driver(co);
		r = weft_close(co->other_.foreign_, NULL);
		take_driver_back(co);
	} else if (it->ops->close) {
		it->error.code = 0;
		r = it->ops->close(it);
	}
	if (r < 0) {
		*err = explain(co, r);
		weft_detail_ref(err->detail);
	}
	weft_outside_drop(co);
	return r;
}
