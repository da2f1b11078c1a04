/* SPDX-License-Identifier: MIT */
/* Callbacks and tasks that wait until a descriptor can be read or written. */

#include "descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>

#include <weft/descriptor.h>

#include "../base/hooks.h"
#include "../base/text.h"
#include "watch.h"

enum { LEAST = 16 };

enum direction { READS, WRITES, DIRECTIONS };

struct weft_descriptor {
	uv_poll_t poll;
	struct weft_loop *loop;
	int fd;
	int asked;			/* what libuv has been asked for */
	bool kept;
	struct weft_watch watches[DIRECTIONS];
};

static const int events[] = { [READS] = UV_READABLE, [WRITES] = UV_WRITABLE };

static struct weft_descriptor *of_poll(uv_poll_t *poll)
{
	return (void *)((char *)poll - offsetof(struct weft_descriptor, poll));
}

/*
 * The table.
 */

static struct weft_descriptor *find(const struct weft_loop *loop, int fd)
{
	const struct weft_descriptors *d = &loop->descriptors;

	return fd >= 0 && (size_t)fd < d->room ? d->by_fd[fd] : NULL;
}

static int make_room(struct weft_descriptors *d, int fd)
{
	size_t room = d->room ? d->room : LEAST;
	struct weft_descriptor **by_fd;

	while (room <= (size_t)fd)
		room *= 2;
	if (room == d->room)
		return 0;
	by_fd = weft_alloc(room * sizeof(struct weft_descriptor *));
	if (!by_fd)
		return -ENOMEM;
	memset(by_fd, 0, room * sizeof(*by_fd));
	if (d->room > 0) {
		memcpy(by_fd, d->by_fd, d->room * sizeof(*by_fd));
		weft_free(d->by_fd, d->room * sizeof(*by_fd));
	}
	d->by_fd = by_fd;
	d->room = room;
	return 0;
}

static void closed(uv_handle_t *handle)
{
	struct weft_descriptor *d = of_poll((uv_poll_t *)handle);

	d->loop->descriptors.live--;
	weft_free(d, sizeof(*d));
}

static void forget(struct weft_descriptor *d)
{
	d->loop->descriptors.by_fd[d->fd] = NULL;
	d->loop->descriptors.live++;
	uv_close((uv_handle_t *)&d->poll, closed);
}

static int make(struct weft_loop *loop, int fd, struct weft_descriptor **ret)
{
	struct weft_descriptor *d;
	int r;

	if (fcntl(fd, F_GETFD) < 0)
		return weft_refuse(-EBADF, "descriptor %d is not open", fd);
	r = make_room(&loop->descriptors, fd);
	d = r == 0 ? weft_alloc(sizeof(*d)) : NULL;
	if (!d)
		return -ENOMEM;
	memset(d, 0, sizeof(*d));
	d->loop = loop;
	d->fd = fd;
	r = uv_poll_init(&loop->uv, &d->poll, fd);
	if (r < 0) {
		weft_free(d, sizeof(*d));
		return r == -EPERM ? weft_refuse(r, "descriptor %d never has to be waited for", fd)
				   : r;
	}
	loop->descriptors.by_fd[fd] = d;
	*ret = d;
	return 0;
}

/*
 * Watching.
 */

static void polled(uv_poll_t *poll, int status, int happened);

static int wanted_of(const struct weft_descriptor *d)
{
	int wanted = 0;

	for (int i = READS; i < DIRECTIONS; i++)
		if (weft_watch_is_used(&d->watches[i]))
			wanted |= events[i];
	return wanted;
}

/*
 * Ask libuv for what is watched now; a record without a watch goes.  Each question costs calls of
 * the system, so libuv is not asked twice for the same, and a record that is kept goes on asking.
 */
static int watch_again(struct weft_descriptor *d)
{
	int wanted = wanted_of(d), r;

	if (!wanted && !d->kept)
		forget(d);
	if (!wanted || wanted == d->asked)
		return 0;
	r = uv_poll_start(&d->poll, wanted, polled);
	d->asked = r == 0 ? wanted : 0;
	return r;
}

static void polled(uv_poll_t *poll, int status, int happened)
{
	struct weft_descriptor *d = of_poll(poll);

	for (int i = READS; i < DIRECTIONS; i++)
		if (status < 0 || happened & events[i])
			weft_watch_tell(d->loop, &d->watches[i]);
	/* News of a kept descriptor that nobody watches would come again and again. */
	if (!wanted_of(d))
		uv_poll_stop(poll);
	else if (status >= 0)
		return;
	/* After an error libuv has stopped, but the descriptor is still to be told of each time. */
	d->asked = 0;
	(void)watch_again(d);
}

/* The record of @fd, whose direction nobody uses, or only a callback if @replaces. */
static int take(struct weft_loop *loop, int fd, enum direction way, bool replaces,
		struct weft_descriptor **ret)
{
	struct weft_descriptor *d = find(loop, fd);
	int r = weft_watch_may_take(d ? &d->watches[way] : NULL, replaces);

	if (loop->closed)
		return weft_refuse(WEFT_ECLOSED, "the loop is closed");
	if (r < 0)
		return r;
	if (!d)
		return make(loop, fd, ret);
	*ret = d;
	return 0;
}

static int begin(struct weft_descriptor *d)
{
	d->loop->descriptors.live++;
	d->loop->outstanding++;
	return watch_again(d);
}

static void end(struct weft_descriptor *d, struct weft_watch *w)
{
	weft_watch_clear(w);
	d->loop->descriptors.live--;
	d->loop->outstanding--;
	(void)watch_again(d);
}

/*
 * Callbacks.
 */

static int add(struct weft_loop *loop, int fd, enum direction way, weft_callback *callback,
	       void *arg)
{
	struct weft_descriptor *d;
	struct weft_watch *w;
	int r = take(loop, fd, way, true, &d);
	bool is_new;

	if (r < 0)
		return r;
	w = &d->watches[way];
	is_new = !w->callback;
	weft_watch_set(w, callback, arg);
	r = is_new ? begin(d) : 0;
	if (r < 0)
		end(d, w);
	return r;
}

static bool remove_callback(struct weft_loop *loop, int fd, enum direction way)
{
	struct weft_descriptor *d = find(loop, fd);

	if (!d || !d->watches[way].callback)
		return false;
	end(d, &d->watches[way]);
	return true;
}

WEFT_API int weft_loop_add_reader(struct weft_loop *loop, int fd, weft_callback *callback,
				  void *arg)
{
	return add(loop, fd, READS, callback, arg);
}

WEFT_API int weft_loop_add_writer(struct weft_loop *loop, int fd, weft_callback *callback,
				  void *arg)
{
	return add(loop, fd, WRITES, callback, arg);
}

WEFT_API bool weft_loop_remove_reader(struct weft_loop *loop, int fd)
{
	return remove_callback(loop, fd, READS);
}

WEFT_API bool weft_loop_remove_writer(struct weft_loop *loop, int fd)
{
	return remove_callback(loop, fd, WRITES);
}

WEFT_API int weft_loop_keep_(struct weft_loop *loop, int fd)
{
	struct weft_descriptor *d = find(loop, fd);
	int r = loop->closed ? WEFT_ECLOSED : d ? 0 : make(loop, fd, &d);

	if (r == 0)
		d->kept = true;
	return r;
}

WEFT_API void weft_loop_unkeep_(struct weft_loop *loop, int fd)
{
	struct weft_descriptor *d = find(loop, fd);

	if (!d || !d->kept)
		return;
	d->kept = false;
	if (!wanted_of(d))
		forget(d);
}

/*
 * Tasks.  The operation leads from the task back to its watch.
 */

static struct weft_descriptor *descriptor_of(struct weft_watch *w, enum direction way)
{
	return (void *)((char *)(w - way) - offsetof(struct weft_descriptor, watches));
}

static void stop_reading(struct weft_operation *operation)
{
	struct weft_watch *w = (struct weft_watch *)operation;

	end(descriptor_of(w, READS), w);
}

static void stop_writing(struct weft_operation *operation)
{
	struct weft_watch *w = (struct weft_watch *)operation;

	end(descriptor_of(w, WRITES), w);
}

WEFT_API int weft_ready_begin_(struct weft_co *co, int fd, bool writes)
{
	struct weft_task *task = weft_task_of_co(co);
	enum direction way = writes ? WRITES : READS;
	struct weft_descriptor *d;
	int r;

	if (!task)
		return weft_refuse_outside();
	if (!weft_task_extra(task))
		return -ENOMEM;
	r = take(task->future.loop, fd, way, false, &d);
	if (r < 0)
		return r;
	d->watches[way].task = task;
	r = begin(d);
	if (r < 0) {
		end(d, &d->watches[way]);
		return r;
	}
	return weft_watch_park(co, &d->watches[way], writes ? stop_writing : stop_reading);
}

void weft_descriptors_drop(struct weft_loop *loop)
{
	struct weft_descriptors *d = &loop->descriptors;

	for (size_t i = 0; i < d->room; i++) {
		for (int way = READS; d->by_fd[i] && way < DIRECTIONS; way++)
			if (weft_watch_is_used(&d->by_fd[i]->watches[way]))
				end(d->by_fd[i], &d->by_fd[i]->watches[way]);
		if (d->by_fd[i])
			forget(d->by_fd[i]);
	}
	if (d->room > 0)
		weft_free(d->by_fd, d->room * sizeof(*d->by_fd));
	d->by_fd = NULL;
	d->room = 0;
}
