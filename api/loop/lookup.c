/* SPDX-License-Identifier: MIT */
/*
 * Tasks that wait until a name has been looked up.
 *
 * The record is the task's and libuv's: it goes when the task has left it and libuv has called
 * back.
 */

#include <weft/lookup.h>

#include <errno.h>
#include <netdb.h>
#include <stddef.h>
#include <string.h>

#include "../base/hooks.h"
#include "../base/text.h"
#include "task.h"

struct lookup {
	struct weft_operation operation;	/* first: of the task */
	uv_getaddrinfo_t request;
	struct weft_loop *loop;
	struct weft_task *task;			/* NULL: it has gone on without an answer */
	struct addrinfo *found;
	int status;				/* libuv's */
	bool answered;
};

/* What the system says, as a code of ours. */
static const struct {
	int theirs, ours;
} codes[] = {
	{ UV_EAI_ADDRFAMILY, -EAFNOSUPPORT },
	{ UV_EAI_AGAIN, -EAGAIN },
	{ UV_EAI_BADFLAGS, -EINVAL },
	{ UV_EAI_BADHINTS, -EINVAL },
	{ UV_EAI_CANCELED, WEFT_ECANCELED },
	{ UV_EAI_FAIL, -EIO },
	{ UV_EAI_FAMILY, -EAFNOSUPPORT },
	{ UV_EAI_MEMORY, -ENOMEM },
	{ UV_EAI_NODATA, -ENOENT },
	{ UV_EAI_NONAME, -ENOENT },
	{ UV_EAI_OVERFLOW, -ENAMETOOLONG },
	{ UV_EAI_PROTOCOL, -EINVAL },
	{ UV_EAI_SERVICE, -ENOENT },
	{ UV_EAI_SOCKTYPE, -ESOCKTNOSUPPORT },
};

static int code_of(int status)
{
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (codes[i].theirs == status)
			return codes[i].ours;
	return status;
}

static int raise_status(struct weft_co *co, int status)
{
	struct weft_error err = weft_err(code_of(status), weft_none());

	err.text = uv_strerror(status);
	return weft_raise_error(co, &err);
}

static void free_lookup(struct lookup *l)
{
	if (l->found)
		uv_freeaddrinfo(l->found);
	weft_free(l, sizeof(*l));
}

static void answered(uv_getaddrinfo_t *request, int status, struct addrinfo *found)
{
	struct lookup *l = (void *)((char *)request - offsetof(struct lookup, request));

	l->loop->descriptors.live--;
	l->loop->outstanding--;
	l->answered = true;
	l->status = status;
	l->found = found;
	if (l->task)
		weft_unpark(l->task);
	else
		free_lookup(l);
}

/* The task does not wait any more. */
static void drop(struct weft_operation *operation)
{
	struct lookup *l = (struct lookup *)operation;

	l->task = NULL;
	if (l->answered)
		free_lookup(l);
	else
		(void)uv_cancel((uv_req_t *)&l->request);
}

static int begin(struct weft_loop *loop, const char *node, const char *service,
		 const struct addrinfo *hints, struct lookup **ret)
{
	struct lookup *l = weft_alloc(sizeof(*l));
	int r;

	if (!l)
		return -ENOMEM;
	memset(l, 0, sizeof(*l));
	l->loop = loop;
	l->operation.drop = drop;
	r = uv_getaddrinfo(&loop->uv, &l->request, answered, node, service, hints);
	if (r < 0) {
		weft_free(l, sizeof(*l));
		return r;
	}
	loop->descriptors.live++;
	loop->outstanding++;
	*ret = l;
	return 0;
}

WEFT_API int weft_lookup_begin_(struct weft_co *co, const char *node, const char *service,
				const struct addrinfo *hints)
{
	struct weft_task *task = weft_task_of_co(co);
	struct lookup *l;
	int r;

	if (!task)
		return weft_refuse_outside();
	if (task->future.loop->closed)
		return weft_refuse(WEFT_ECLOSED, "the loop is closed");
	if (!weft_task_extra(task))
		return -ENOMEM;
	r = begin(task->future.loop, node, service, hints, &l);
	if (r < 0)
		return raise_status(co, r);
	l->task = weft_park(co);
	task->extra->operation = &l->operation;
	return WEFT_AWAITS_;
}

WEFT_API int weft_lookup_end_(struct weft_co *co, struct addrinfo **ret, int r)
{
	enum weft_parking how;
	struct weft_task *task = weft_parked_end(co, &how);
	struct lookup *l = task ? (struct lookup *)weft_task_operation(task) : NULL;

	if (!l)
		return weft_lost(r);
	task->extra->operation = NULL;
	if (r == 0 && l->status < 0)
		r = raise_status(co, l->status);
	if (r == 0) {
		*ret = l->found;
		l->found = NULL;
	}
	drop(&l->operation);
	return r;
}
