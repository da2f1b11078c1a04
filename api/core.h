/* SPDX-License-Identifier: MIT */
#ifndef WEFT_CORE_H
#define WEFT_CORE_H

/*
 * The inside of the core, shared by its files.
 *
 * A chain of delegations is a list of coroutines linked by child_.  The handle that somebody
 * resumed is its top, the last one its sink; a resume goes from the top straight to the sink, so
 * depth costs nothing.
 *
 *  I1  t->leaf_ == l and l->top_ == t hold together.  Every other coroutine has top_ == itself, and
 *      leaf_ == itself or the dummy weft_lost.  So no cached leaf dangles.
 *  I2  c->parent_ == p implies p->child_ == c.  The edge p -> c is active while c->parent_ == p:
 *      when c ends, p goes on.  Two delegators on one delegate: the edge of who resumed last is
 *      active.
 *  I3  The state of a delegator is computed from the chain below it, never stored.
 */

#include <weft/weft.h>

#define WEFT_API __attribute__((visibility("default")))

enum { WEFT_MAGIC = 0x57c0, WEFT_DEAD = 0xdead };

/* What a resume brings along: a value, or with a negative code an error. */
struct weft_input {
	int code;
	struct weft_value value;
	struct weft_error error;
};

extern struct weft_co weft_lost;

/* backends.c: the backend to make a coroutine on, out of wish and linkage.  0 or a code. */
int weft_choose_backend(const struct weft_backend *wish, const struct weft_linkage_ *linkage,
			const struct weft_backend **ret);

/* co.c */
void weft_check(const struct weft_co *co);
void weft_die(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
void weft_drop(struct weft_co *co);

/* chain.c: who is linked to whom. */
struct weft_co *weft_sink(const struct weft_co *co, struct weft_co **ret_cut);
void weft_set_leaf(struct weft_co *top, struct weft_co *leaf);
void weft_forget(struct weft_co *top);
struct weft_co *weft_unlink_child(struct weft_co *parent);
struct weft_co *weft_reach(struct weft_co *top, struct weft_co *parent, struct weft_co *from,
			   struct weft_input *in);

/* resume.c: coming in, and going out. */
void weft_arm(struct weft_co *co, const struct weft_input *in);
int weft_resume(struct weft_co *co, struct weft_input *in, struct weft_value *ret);
void weft_finish(struct weft_co *co, int r);
struct weft_co *weft_pop(struct weft_co *co);
void weft_entry_point(void *arg);

/* outside.c: delegates that are no coroutine of this backend. */
bool weft_outside_step(struct weft_co *co, const struct weft_input *in);
int weft_outside_close(struct weft_co *co, struct weft_error *err);
void weft_outside_drop(struct weft_co *co);

/*
 * stack.c: what a body needs to run, taken at the first entry and given back after the last.  A
 * body may be on another thread then: no link-time optimisation shall keep the address of a
 * thread's variable from the one to the other.
 */
void weft_plan_stack(struct weft_stackful_ *s, const struct weft_options *o, size_t size);
__attribute__((noinline)) int weft_start(struct weft_co *co);
__attribute__((noinline)) void weft_stop(struct weft_co *co);

/* limit.c: one more context of a backend, or one less; WEFT_ELIVE: it holds no more. */
int weft_limit_take(const struct weft_backend *backend);
void weft_limit_give(const struct weft_backend *backend);

/* lock.c: for what threads share. */
void weft_lock(void);
void weft_unlock(void);

/* hooks.c */
extern bool weft_hooked;	/* memory does not come from the defaults */
void *weft_alloc(enum weft_memory kind, size_t size);
void weft_free(enum weft_memory kind, void *p, size_t size);
void weft_unraisable(struct weft_co *co, const struct weft_error *err);
void weft_drop_value(struct weft_co *co, struct weft_value value);

static inline struct weft_input weft_input_value(struct weft_value value)
{
	return (struct weft_input){ .value = value };
}

static inline struct weft_input weft_input_error(const struct weft_error *err)
{
	return (struct weft_input){ .code = err->code, .error = *err };
}

static inline bool weft_yielded(const struct weft_co *leaf)
{
	return leaf->state_ >= (int)WEFT_AT_ITER_ && leaf->state_ % 2 == 0;
}

/* Its state while its body runs, and whether it does. */
static inline int32_t weft_running(const struct weft_co *co)
{
	return co->rest_ + 1;
}

static inline bool weft_runs(const struct weft_co *co)
{
	return co->state_ >= (int)WEFT_AT_REST_ && co->state_ % 2 == 1;
}

/* Can the switch of the one continue the other? */
static inline bool weft_same_backend(const struct weft_co *a, const struct weft_co *b)
{
	return a->backend_ == b->backend_ ||
	       (a->rest_ == b->rest_ && a->rest_ != (int)WEFT_AT_REST_);
}

#endif
