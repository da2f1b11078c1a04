/* reject: all aborts: weft: coroutine 0x[0-9a-f]+ is used after it was freed */
/*
 * with each of: frame ref unref send next prime throw throw-nothing close for-each state error
 * delegate delegate-iter name set-name backend stack-used yield-from yield-from-iter
 * raise raise-error except except-ordinary except-any caught reraise save restore frame-delegate
 * frame-delegate-iter frame-delegated delegate-to await-it
 */
/* Every call that takes a handle, but the inline way of a yield, given one that was freed. */

#include <stdio.h>
#include <string.h>

#include <weft/weft.h>

struct frame {
	struct weft_frame weft;
	struct weft_co *sub;
	char bytes[4000];
};

static struct weft_error error = { .code = WEFT_EUSER('T', 'S', 'T', 1) };
static struct weft_value value;
static struct weft_saved saved;
static struct weft_range range;
static struct weft_co *live, *delegator, *waiter;
static int r = -1;

static int body(void *self)
{
	struct frame *f = self;
	int got;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, got, weft_none());
	WEFT_END(f);
	return got;
}

static int delegates(void *self)
{
	struct frame *f = self;
	int got;

	WEFT_BEGIN(f);
	WEFT_YIELD_FROM(f, got, f->sub);
	WEFT_END(f);
	return got;
}

static struct weft_co *make(weft_resumable_body *run, bool single_use)
{
	struct weft_co_options o = { .frame_size = sizeof(struct frame), .single_use = single_use };
	struct weft_co *co = NULL;

	if (weft_co_new(run, NULL, &o, &co) < 0)
		puts("no coroutine");
	return co;
}

static int each(struct weft_value v, void *arg)
{
	(void)v;
	(void)arg;
	return 0;
}

/* A body that delegates to it does not get any further. */
static void delegate_to(struct weft_co *co, struct weft_co *stale)
{
	((struct frame *)weft_co_frame(co))->sub = stale;
	weft_next(co, &value);
}

#define CALL(name, ...)                                                                            \
	if (strcmp(word, name) == 0) {                                                             \
		(void)(__VA_ARGS__);                                                               \
		return true;                                                                       \
	}

/* weft/co.h, weft/stack.h */
static bool call_handle(const char *word, struct weft_co *co)
{
	CALL("frame", weft_co_frame(co))
	CALL("ref", weft_co_ref(co))
	CALL("unref", weft_co_unref(co))
	CALL("send", weft_send(co, weft_int(1), &value))
	CALL("next", weft_next(co, &value))
	CALL("prime", weft_prime(co))
	CALL("throw", weft_throw(co, &error, &value))
	CALL("throw-nothing", weft_throw(co, NULL, &value))
	CALL("close", weft_close(co, &value))
	CALL("for-each", weft_for_each(co, each, NULL))
	CALL("state", weft_co_state(co))
	CALL("error", weft_co_error(co))
	CALL("delegate", weft_co_delegate(co))
	CALL("delegate-iter", weft_co_delegate_iter(co))
	CALL("name", weft_co_name(co))
	CALL("set-name", weft_co_set_name(co, "name"), 0)
	CALL("backend", weft_co_backend(co))
	CALL("stack-used", weft_co_stack_used(co))
	return false;
}

/* weft/body.h, weft/frame.h */
static bool call_verb(const char *word, struct weft_co *co)
{
	struct weft_frame frame = { .co_ = co };
	struct weft_iter *it = weft_range(&range, 0, 9, 1);

	CALL("yield-from", weft_yield_from(co, live, &value))
	CALL("yield-from-iter", weft_yield_from(co, it, &value))
	CALL("raise", weft_raise(co, error.code, weft_none()))
	CALL("raise-error", weft_raise_error(co, &error))
	CALL("except", weft_except(co, &r, WEFT_ESTOP))
	CALL("except-ordinary", weft_except_ordinary(co, &r))
	CALL("except-any", weft_except_any(co, &r))
	CALL("caught", weft_caught(co))
	CALL("reraise", weft_reraise(co))
	CALL("save", weft_save(co, &saved, 0), 0)
	CALL("restore", weft_restore(co, &saved, 0))
	CALL("frame-delegate", weft_delegate_co_(&frame, live))
	CALL("frame-delegate-iter", weft_delegate_iter_(&frame, it))
	CALL("frame-delegated", weft_delegated_(&frame))
	CALL("delegate-to", delegate_to(delegator, co), 0)
	CALL("await-it", delegate_to(waiter, co), 0)
	return false;
}

int main(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : "";
	struct weft_co *stale = make(body, false);

	/* Before it is freed, so that its memory is not used again. */
	live = make(body, false);
	delegator = make(delegates, false);
	waiter = make(delegates, true);
	weft_next(stale, &value);
	weft_co_unref(stale);
	if (!call_handle(word, stale) && !call_verb(word, stale))
		printf("%s: no such call\n", word);
	return 0;
}
