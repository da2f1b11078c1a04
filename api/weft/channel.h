/* SPDX-License-Identifier: MIT */
#ifndef WEFT_CHANNEL_H
#define WEFT_CHANNEL_H

/*
 * weft/channel.h - channels, by which tasks of one loop hand values to each other.
 *
 *	struct weft_case cases[] = {
 *		{ .channel = &jobs },				receive
 *		{ .channel = &log, .sends = true, .value = line },
 *	};
 *
 *	r = weft_select(co, cases, 2, &i);
 *	if (r == 0 && i == 0 && cases[0].code == 0)
 *		work(cases[0].value);
 *
 * The semantics are those of Go.  A channel has room for a fixed number of values, or for none:
 * then a send waits until another task receives.  Values and waiting tasks keep their order.  A
 * channel that was closed gives what is in it and then WEFT_ECLOSED.  Where Go panics there is that
 * code.
 *
 * What Go does not have is cancellation.  A call that ends with WEFT_ECANCELED has sent or received
 * nothing.  If the value has changed hands before the request arrives, the call ends well, and the
 * request arrives at the task's next wait.  A time limit around a select is its timeout
 * (weft/scope.h), and weft_select_try is its default case.
 *
 * The memory is the caller's.  All zeros is a channel without room.  A channel belongs to the first
 * loop whose task waits for it; a task of another loop gets -EXDEV.  A value is copied, and what it
 * points to is for the parties to agree on.  In a resumable body the macro with the same name in
 * capitals takes the frame, the result and then the arguments after the coroutine.
 *
 * Every call that suspends returns 0, or the error that was thrown in, WEFT_ESTATE: no task runs
 * @co, -EXDEV, or -ENOMEM: there is no memory to wait; each one says what else.  SPEC.md section
 * 20.  Thread rule: as for the loop, weft/loop.h.
 */

#include <weft/sync.h>

#ifdef __cplusplus
extern "C" {
#endif

struct weft_case;
struct weft_selecting;

/* Cases of tasks that wait, in order. */
struct weft_cases {
	struct weft_case *first_, *last_;
};

/* Read it through the functions below. */
struct weft_channel {
	struct weft_cases senders_, receivers_;
	struct weft_loop *loop_;
	struct weft_value *items_;
	size_t room_, n_, head_;
	uint64_t chance_;
	bool closed_;
};

/* Let it have room for @room values.  0 or -ENOMEM. */
int weft_channel_init(struct weft_channel *channel, size_t room);

/*
 * Give its memory back, when no task waits for it.  The values in it are the caller's, and have to
 * be taken out before.
 */
void weft_channel_fini(struct weft_channel *channel);

/* Hand @value over (`ch <- v`).  Also WEFT_ECLOSED: it is closed, or was closed meanwhile. */
static inline int weft_channel_send(struct weft_co *co, struct weft_channel *channel,
				    struct weft_value value);
#define WEFT_CHANNEL_SEND(f, r, channel, value)                                                    \
	WEFT_SUSPEND_(f, r, weft_channel_send_begin_((f)->weft.co_, (channel), (value)),           \
		      weft_channel_end_((f)->weft.co_, 0, (r)))

/*
 * Take a value (`v, ok = <-ch`): *@ret is set when the body goes on.  Also WEFT_ECLOSED: it is
 * closed, and nothing is left in it.
 */
static inline int weft_channel_receive(struct weft_co *co, struct weft_channel *channel,
				       struct weft_value *ret);
#define WEFT_CHANNEL_RECEIVE(f, r, channel, ret)                                                   \
	WEFT_SUSPEND_(f, r, weft_channel_receive_begin_((f)->weft.co_, (channel), (ret)),          \
		      weft_channel_end_((f)->weft.co_, (ret), (r)))

/* The same without waiting: 0; -EAGAIN: it would wait; WEFT_ECLOSED. */
int weft_channel_try_send(struct weft_channel *channel, struct weft_value value);
int weft_channel_try_receive(struct weft_channel *channel, struct weft_value *ret);

/*
 * Close it (`close`): all that wait get WEFT_ECLOSED, and so does each later send, and each receive
 * when nothing is left in it.
 * 0, or WEFT_ECLOSED: it is closed already.
 */
int weft_channel_close(struct weft_channel *channel);

bool weft_channel_closed(const struct weft_channel *channel);

/* How many values are in it (`len`), and for how many there is room (`cap`). */
size_t weft_channel_size(const struct weft_channel *channel);
size_t weft_channel_room(const struct weft_channel *channel);

/* ---- select --------------------------------------------------------------------------------- */

/* One of the exchanges that a select offers.  A member that is zero means the default. */
struct weft_case {
	struct weft_channel *channel;	/* NULL: this case never happens */
	bool sends;			/* send @value, in place of receiving into it */
	int code;			/* set: 0, or WEFT_ECLOSED, the only two ways to happen */
	struct weft_value value;	/* to be sent; or set to what was received, if code is 0 */
	/* While it waits. */
	struct weft_case *prev_, *next_;
	struct weft_selecting *selecting_;	/* NULL: it is in no channel's list */
};

/*
 * Wait until one of @n cases can happen, and let that one happen (`select`).  *@ret is its index,
 * and its code tells how.  Of several that are ready one is drawn at random, from a sequence that
 * is the same in each run; so none starves.  To prefer one, try it alone first.  @cases stays until
 * the body goes on.  A channel may stand there more than once.
 * Also -EINVAL: @n is 0.
 */
static inline int weft_select(struct weft_co *co, struct weft_case *cases, size_t n, size_t *ret);
#define WEFT_SELECT(f, r, cases, n, ret)                                                           \
	WEFT_SUSPEND_(f, r, weft_select_begin_((f)->weft.co_, (cases), (n), (ret)),                \
		      weft_select_end_((f)->weft.co_, (ret), (r)))

/* The same without waiting (`default`): 0 and *@ret; -EAGAIN: none is ready; -EINVAL: @n is 0. */
int weft_select_try(struct weft_case *cases, size_t n, size_t *ret);

#ifdef __cplusplus
}
#endif

#include <weft/impl/channel.h>

#endif
