/* SPDX-License-Identifier: MIT */
#ifndef WEFT_LOOP_FUTURE_H
#define WEFT_LOOP_FUTURE_H

/*
 * future.h - loop futures: the object, its kinds, and how a cancellation walks through them.
 */

#include <weft/awaitable.h>
#include <weft/loop.h>

#include "loop.h"

enum weft_loop_future_state {
	WEFT_LF_PENDING,
	WEFT_LF_FINISHED,		/* of.value */
	WEFT_LF_FAILED,			/* of.error */
	WEFT_LF_CANCELLED,		/* of.message, which is there before, too */
};

/* Where a walk of cancellations is in a future that hands them on to several. */
struct weft_walk {
	size_t next;			/* the child to ask next */
	bool any;			/* a child took it */
};

/* Plain futures, tasks, and futures made of others differ in these operations. */
struct weft_future_kind {
	/* As an awaitable: WEFT_LOOP_FUTURE_OPS.  First, so that it leads to the rest. */
	struct weft_awaitable_ops ops;
	/* Free it and what it holds; nothing is scheduled for it. */
	void (*free)(struct weft_loop_future *f);
	/* The rest is NULL for a kind that is simply set to cancelled. */
	/* It is asked, and is not done. */
	void (*asked)(struct weft_loop_future *f);
	/* NULL: it has one child at most. */
	struct weft_walk *(*walk)(struct weft_loop_future *f);
	/* The child at @i that is to be asked first; NULL: there are no more. */
	struct weft_loop_future *(*child)(struct weft_loop_future *f, size_t i);
	/*
	 * All children were asked, and took it if @any.  @cycle: one was being asked already.
	 * Returns whether @f takes it.
	 */
	bool (*answer)(struct weft_loop_future *f, bool any, bool cycle, const char *message);
};

/* What a task remembers from step to step; a future has room for it. */
struct weft_task_bits {
	uint8_t step;			/* its number in the loop's `steps` */
	uint8_t parking : 2;		/* enum weft_parking */
	uint8_t waits : 1;		/* for the future of its link */
	uint8_t wraps : 1;		/* and holds that future, which is a wrap */
	uint8_t holds : 1;		/* an operation has made what it is parked on, a future */
	uint8_t reacquires : 1;		/* has left a condition, and waits for its lock */
	uint8_t inside : 1;		/* has come into a barrier */
	uint8_t special : 1;		/* the next step is not only a resume */
	uint8_t must_cancel : 1;	/* the next step, or the next wait, is cancelled */
	uint8_t quiet : 1;		/* is not reported when it is destroyed */
	uint8_t alone : 1;		/* its memory is of no chunk */
};

struct weft_loop_future {
	struct weft_awaitable awaitable;	/* its ops are those of a kind */
	uint32_t refs;
	uint8_t state : 2;		/* enum weft_loop_future_state */
	uint8_t unread : 1;		/* ended with an error that nobody has read */
	uint8_t marked : 1;		/* by a pass that looks for those that stand twice */
	uint8_t forgiven : 1;		/* an error will count as read */
	uint8_t sealed : 1;		/* ends by itself: a task, or one made of others */
	struct weft_task_bits task;
	struct weft_loop *loop;		/* held */
	struct weft_link_ *first;	/* of those that are told when it is done */
	union {
		struct {
			const char *message;	/* of a cancellation: had, or to come */
			/*
			 * While it is pending: the future that asked it to be cancelled, or itself
			 * if it is the first to be asked.  So those that are being asked are a
			 * list, in place of a recursion.  NULL: it is not being asked.
			 */
			struct weft_loop_future *up;
		};
		struct weft_value value;
		const struct weft_error *error;
	} of;
};

static inline const struct weft_future_kind *weft_kind_of(const struct weft_loop_future *f)
{
	return (const struct weft_future_kind *)f->awaitable.ops;
}

/* ---- awaitable.c ---- */

#define WEFT_LOOP_FUTURE_OPS                                                                       \
	{                                                                                          \
		.size = sizeof(struct weft_awaitable_ops), .poll = weft_loop_future_poll,          \
		.subscribe = weft_loop_future_subscribe,                                           \
		.unsubscribe = weft_loop_future_unsubscribe, .cancel = weft_loop_future_ask,       \
		.name = weft_loop_future_name, .ref = weft_loop_future_take,                       \
		.unref = weft_loop_future_give,                                                    \
	}

int weft_loop_future_poll(struct weft_awaitable *awaitable, struct weft_value *ret,
			  struct weft_error *err);
int weft_loop_future_subscribe(struct weft_awaitable *awaitable, struct weft_waker *waker);
void weft_loop_future_unsubscribe(struct weft_awaitable *awaitable, struct weft_waker *waker);
bool weft_loop_future_ask(struct weft_awaitable *awaitable);
const char *weft_loop_future_name(const struct weft_awaitable *awaitable);
void weft_loop_future_take(struct weft_awaitable *awaitable);
void weft_loop_future_give(struct weft_awaitable *awaitable);

/* The future that @awaitable is; NULL: it is none. */
static inline struct weft_loop_future *weft_as_loop_future(struct weft_awaitable *awaitable)
{
	return awaitable->ops->poll == weft_loop_future_poll ? (struct weft_loop_future *)awaitable
							     : NULL;
}

/* ---- future.c ---- */

/* A pending one, with one reference. */
static inline void weft_loop_future_init(struct weft_loop_future *f,
					 const struct weft_future_kind *kind,
					 struct weft_loop *loop)
{
	*f = (struct weft_loop_future){ .awaitable.ops = &kind->ops, .refs = 1, .loop = loop };
	loop->holds++;
}

/* Its end.  @err and @message stay as long as @f. */
void weft_loop_future_finish(struct weft_loop_future *f, struct weft_value value);
void weft_loop_future_fail(struct weft_loop_future *f, const struct weft_error *err);
void weft_loop_future_set_cancelled(struct weft_loop_future *f, const char *message);
/* Tell @link, whose place in the ring is there, when @f is done. */
void weft_loop_future_list(struct weft_loop_future *f, struct weft_link_ *link);
void weft_loop_future_unlist(struct weft_link_ *link);
/* Its error if it ended with one or is cancelled, copied to *@ret; else 0. */
int weft_loop_future_code(const struct weft_loop_future *f, struct weft_error *ret);

static inline bool weft_lf_done(const struct weft_loop_future *f)
{
	return f->state != WEFT_LF_PENDING;
}

/* A plain future, with room for its error. */
struct weft_plain {
	struct weft_loop_future future;
	struct weft_error error;
};

/* Memory of @size bytes for a future that begins with a plain one; NULL: none, or it is closed. */
int weft_plain_new(struct weft_loop *loop, size_t size, const struct weft_future_kind *kind,
		   struct weft_plain **ret);
/* Free one of @size bytes. */
void weft_plain_free(struct weft_loop_future *f, size_t size);
/* End with a copy of @err. */
void weft_plain_fail(struct weft_plain *plain, const struct weft_error *err);

#endif
