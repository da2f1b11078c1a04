/* SPDX-License-Identifier: MIT */
/* Driving: a file of its own, so that it can be compiled for another backend than the bodies. */

#include "machine.h"
#include "trace.h"

static int call(struct weft_co *co, enum cosl_op op, struct weft_value sent,
		const struct weft_error *thrown, struct weft_value *ret)
{
	switch (op) {
	case COSL_NEXT:
		return weft_next(co, ret);
	case COSL_SEND:
		return weft_send(co, sent, ret);
	case COSL_THROW:
		return weft_throw(co, thrown, ret);
	default:
		return weft_close(co, ret);
	}
}

int machine_drive(struct weft_co *co, const struct cosl_stmt *s, struct weft_value brings,
		  struct weft_value *ret, struct weft_error *reterr)
{
	struct weft_error thrown = weft_err(0, weft_none());
	bool ended = weft_co_state(co) == WEFT_CLOSED;
	const struct weft_error *err;
	int r;

	if (s->op == COSL_THROW)
		thrown = weft_err(trace_code(s->class), brings);
	r = call(co, s->op, brings, &thrown, ret);
	if (r >= 0)
		return r;
	/* One that had ended hands back what was thrown, and still remembers what it ended with. */
	err = ended ? &thrown : weft_co_error(co);
	*reterr = err && err->code == r ? *err : weft_err(r, weft_none());
	return r;
}
