/* SPDX-License-Identifier: MIT */
#ifndef WEFT_LOOP_FUTURE_H
#define WEFT_LOOP_FUTURE_H

/*
 * future.h - loop futures: the object, its kinds, and how a cancellation walks through them.
 */

#include <weft/awaitable.h>
#include <weft/loop.h>

enum weft_loop_future_state {
	WEFT_LF_PENDING,
	WEFT_LF_FINISHED,		/* of.value */
	WEFT_LF_FAILED,			/* of.error */
	WEFT_LF_CANCELLED,		/* of.message */
};

/*
 * Where a walk of cancellations is in a future that hands them on.  It makes a list of the futures
 * that are being asked, in place of a recursion.
 */
struct weft_walk {
	struct weft_loop_future *up;	/* the one that asked this one; itself: the first one */
	size_t next;			/* the child to ask next */
	bool any;			/* a child took it */
};

/* Plain futures, tasks, and futures made of others differ in these operations. */
struct weft_future_kind {
	/* Free it and what it holds; nothing is scheduled for it. */
	void (*free)(struct weft_loop_future *f);
	/* The rest is NULL for a kind that is simply set to cancelled. */
	struct weft_walk *(*walk)(struct weft_loop_future *f);
	/* It is asked, and is not done. */
	void (*asked)(struct weft_loop_future *f);
	/* The child at @i that is to be asked first; NULL: there are no more. */
	struct weft_loop_future *(*child)(struct weft_loop_future *f, size_t i);
	/*
	 * All children were asked, and took it if @any.  @cycle: one was being asked already.
	 * Returns whether @f takes it.
	 */
	bool (*answer)(struct weft_loop_future *f, bool any, bool cycle, const char *message);
};

struct weft_loop_future {
	struct weft_awaitable awaitable;
	const struct weft_future_kind *kind;
	uint32_t refs;
	uint8_t state;			/* enum weft_loop_future_state */
	bool unread;			/* ended with an error that nobody has read */
	bool marked;			/* by a pass that looks for those that stand twice */
	bool forgiven;			/* an error will count as read */
	bool sealed;			/* ends by itself: a task, or one made of others */
	struct weft_loop *loop;		/* held */
	struct weft_call *first, *last;	/* to be called when it is done */
	union {
		struct weft_value value;
		const struct weft_error *error;
		const char *message;
	} of;
};

/* ---- future.c ---- */

extern const struct weft_awaitable_ops weft_loop_future_ops;

/* A pending one, with one reference. */
void weft_loop_future_init(struct weft_loop_future *f, const struct weft_future_kind *kind,
			   struct weft_loop *loop);
/* Its end.  @err and @message stay as long as @f. */
void weft_loop_future_finish(struct weft_loop_future *f, struct weft_value value);
void weft_loop_future_fail(struct weft_loop_future *f, const struct weft_error *err);
void weft_loop_future_set_cancelled(struct weft_loop_future *f, const char *message);
/* Call @call when @f is done; its loop, callback, argument and place are there. */
void weft_loop_future_list(struct weft_loop_future *f, struct weft_call *call);
void weft_loop_future_unlist(struct weft_call *call);
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
