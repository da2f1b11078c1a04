/* SPDX-License-Identifier: MIT */
#include "parts.h"

#include <weft/backends.h>

const struct weft_backend *other_backend(const struct weft_backend *be)
{
	const struct weft_backend *const *list = weft_backend_list();
	size_t n = 0, at = 0;

	for (; list[n]; n++)
		if (list[n] == be)
			at = n + 1;
	return n == 0 || list[at % n] == be ? NULL : list[at % n];
}

void tell(const char *label, int r, struct weft_value value, const struct weft_error *err)
{
	int64_t payload;

	if (!label)
		return;
	if (r >= 0)
		note_value(label, value);
	else if (err->code == r && weft_get_int(err->value, &payload) == 0)
		note("%s %s:%lld", label, code_name(r), (long long)payload);
	else
		note("%s %s", label, code_name(r));
}

int inner(void *self)
{
	struct inner *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	for (; r == 0 && f->i < f->end; f->i++) {
		WEFT_YIELD(f, r, weft_int(f->i));
		TELL(f, r);
	}
	if (r == 0) {
		r = f->fails ? weft_raise(f, f->fails, f->result) : weft_return(f, f->result);
	} else if (f->reaction == RAISE) {
		r = weft_raise(f, f->code, f->value);
	} else if (f->reaction == RETURN) {
		r = weft_return(f, f->value);
	} else if (f->reaction == YIELD) {
		weft_save(f, &f->held, r);
		WEFT_YIELD(f, r, f->value);
		TELL(f, r);
		r = weft_restore(f, &f->held, r);
	}
	WEFT_END(f);
	return r;
}

int outer(void *self)
{
	struct outer *f = self;
	int r;

	f->entered++;
	WEFT_BEGIN(f);
	if (f->sub)
		YIELD_FROM(f, r, f->sub);
	else
		WEFT_YIELD_FROM(f, r, f->it);
	TELL(f, r);
	if (r == 0)
		f->result = weft_sent(f);
	if (f->catches)
		weft_except_any(f, &r);
	for (; r == 0 && f->i < f->end; f->i++) {
		WEFT_YIELD(f, r, weft_int(f->i));
		TELL(f, r);
	}
	if (r == 0)
		r = weft_return(f, f->result);
	WEFT_END(f);
	return r;
}

int late(void *self)
{
	struct scene *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_int(1));
	TELL(f, r);
	YIELD_FROM(f, r, f->sub);
	TELL(f, r);
	WEFT_END(f);
	return r;
}

struct step start_pair_on(const struct weft_backend *be, const struct weft_backend *sub_be,
			  struct pair *p)
{
	struct step first;

	if (!p->in.label)
		p->in.label = "in";
	if (!p->out.label)
		p->out.label = "out";
	p->out.sub = make_with(&(struct weft_co_options){ .backend = sub_be, .name = "in" }, inner,
			       &p->in);
	p->co = make_with(&(struct weft_co_options){ .backend = be, .name = "out" }, outer,
			  &p->out);
	first = co_next(p->co);
	DROP(p->out.sub);
	return first;
}

struct step start_pair(const struct weft_backend *be, struct pair *p)
{
	return start_pair_on(be, be, p);
}

struct weft_co *start_chain(const struct weft_backend *be, struct outer *frames, int n,
			    struct weft_co *leaf, struct step *ret)
{
	struct weft_co *co = leaf;

	for (int i = n - 1; i >= 0; i--) {
		frames[i].sub = co;
		co = make(be, outer, &frames[i]);
	}
	*ret = co_next(co);
	for (int i = 0; i < n; i++)
		DROP(frames[i].sub);
	return co;
}

int depth_on(const struct weft_backend *be, int depth)
{
	int most = (int)be->max_live;

	return most && most < 2 * depth ? most / 2 : depth;
}

struct step throw_with(struct weft_co *co, int code, int64_t payload)
{
	struct weft_error err = weft_err(code, weft_int(payload));

	return co_throw_error(co, &err);
}

bool check_left_with(const struct weft_co *co, int code, int64_t payload, const char *file,
		     int line)
{
	const struct weft_error *err = weft_co_error(co);

	return conform_check_(err, file, line, "weft_co_error(co)") &&
	       conform_check_int_(err->code, code, file, line, "weft_co_error(co)->code") &&
	       conform_check_value_(err->value, weft_int(payload), file, line,
				    "weft_co_error(co)->value");
}

/* What every op does first. */
static void busy(struct tool *t)
{
	if (t->above)
		note("above %s", code_name(co_next(t->above).r));
}

static int give(struct tool *t, int how, struct weft_value *ret)
{
	if (how < 0)
		return how;
	if (how == WEFT_RETURNED || t->i == t->end) {
		*ret = t->result;
		return WEFT_RETURNED;
	}
	*ret = weft_int(t->i++);
	return WEFT_YIELDED;
}

static int tool_next(struct weft_iter *it, struct weft_value *ret)
{
	struct tool *t = (struct tool *)it;

	note("it next");
	busy(t);
	return give(t, t->on_next < 0 ? t->on_next : WEFT_YIELDED, ret);
}

static int tool_send(struct weft_iter *it, struct weft_value value, struct weft_value *ret)
{
	struct tool *t = (struct tool *)it;

	note_value("it send", value);
	busy(t);
	return give(t, t->on_send, ret);
}

static int tool_raise(struct weft_iter *it, const struct weft_error *err, struct weft_value *ret)
{
	struct tool *t = (struct tool *)it;

	tell("it", err->code, weft_none(), err);
	busy(t);
	return give(t, t->on_raise, ret);
}

static int tool_close(struct weft_iter *it)
{
	struct tool *t = (struct tool *)it;

	note("it close");
	busy(t);
	return t->on_close;
}

struct weft_iter *tool(struct tool *t)
{
	static const struct weft_iter_ops ops = {
		.next = tool_next, .send = tool_send, .raise = tool_raise, .close = tool_close
	};

	t->iter.ops = &ops;
	return &t->iter;
}

struct weft_iter *next_only(struct tool *t)
{
	static const struct weft_iter_ops ops = { .next = tool_next };

	t->iter.ops = &ops;
	return &t->iter;
}
