/* SPDX-License-Identifier: MIT */
/* The fork server, seen from the program: how it is made, told, listened to and ended. */

#define _GNU_SOURCE
#include "processes.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include "../../base/api.h"
#include "../../base/text.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct weft_server *current;
static bool kept;			/* weft_processes_prepare has a reference */

/* ---- making it ---- */

static int fork_it(struct weft_server *s)
{
	int sockets[2], r = 0;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) < 0)
		return -errno;
	/* If a job ended by exit, the contents of the buffers would be written twice. */
	fflush(NULL);
	s->owner = getpid();
	s->pid = fork();
	if (s->pid == 0)
		weft_serve(sockets[1], s->owner, &s->modules);
	if (s->pid < 0)
		r = -errno;
	close(sockets[1]);
	if (r < 0)
		close(sockets[0]);
	else
		s->socket = sockets[0];
	return r;
}

static int make(struct weft_server **ret)
{
	struct weft_server *s;
	int r;

	if (!weft_is_single_threaded())
		return weft_refuse(WEFT_ESTATE,
				   "the process has other threads already, so it cannot be forked "
				   "safely: call weft_processes_prepare early in main");
	s = weft_block_new(sizeof(*s));
	if (!s)
		return -ENOMEM;
	memset(s, 0, sizeof(*s));
	r = weft_modules_record(&s->modules);
	if (r == 0) {
		r = fork_it(s);
		if (r < 0)
			weft_modules_forget(&s->modules);
	}
	if (r < 0) {
		weft_block_free(s);
		return r;
	}
	pthread_mutex_init(&s->lock, NULL);
	*ret = s;
	return 0;
}

/* ---- ending it ---- */

/* It has no worker any more, so that nothing is lost. */
static void end(struct weft_server *s)
{
	if (!atomic_load(&s->dead))
		kill(s->pid, SIGKILL);
	shutdown(s->socket, SHUT_RDWR);
	if (s->watched)
		pthread_join(s->watcher, NULL);
	while (waitpid(s->pid, NULL, 0) < 0 && errno == EINTR)
		;
	close(s->socket);
	pthread_mutex_destroy(&s->lock);
	weft_modules_forget(&s->modules);
	weft_block_free(s);
}

/* At the end of the process; a child of fork has nothing to end. */
static void end_current(void)
{
	struct weft_server *s = current;

	if (!s || s->owner != getpid() || atomic_load(&s->dead))
		return;
	kill(s->pid, SIGKILL);
	shutdown(s->socket, SHUT_RDWR);
	if (s->watched)
		pthread_join(s->watcher, NULL);
	while (waitpid(s->pid, NULL, 0) < 0 && errno == EINTR)
		;
}

static void lock_it(void)
{
	pthread_mutex_lock(&lock);
}

static void unlock_it(void)
{
	pthread_mutex_unlock(&lock);
}

/* In a child of fork: its parent's fork server is none of its own.  Its memory is the parent's. */
static void forget_it(void)
{
	if (current)
		close(current->socket);
	current = NULL;
	kept = false;
	pthread_mutex_unlock(&lock);
}

static void prepare_once(void)
{
	weft_exit_last(end_current);
	pthread_atfork(lock_it, unlock_it, forget_it);
}

/* A reference to the one that there is; NULL: there is none. */
static struct weft_server *ref_current(void)
{
	struct weft_server *s;

	pthread_mutex_lock(&lock);
	s = current;
	if (s)
		s->refs++;
	pthread_mutex_unlock(&lock);
	return s;
}

/* It is made without the lock, which a fork takes; that only succeeds where no other thread is. */
int weft_server_get(struct weft_server **ret)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct weft_server *s = ref_current();
	int r;

	if (!s) {
		r = make(&s);
		if (r < 0)
			return r;
		pthread_once(&once, prepare_once);
		pthread_mutex_lock(&lock);
		s->refs = 1;
		current = s;
		pthread_mutex_unlock(&lock);
	}
	*ret = s;
	return 0;
}

void weft_server_put(struct weft_server *s)
{
	bool last;

	pthread_mutex_lock(&lock);
	last = --s->refs == 0;
	if (last && current == s)
		current = NULL;
	pthread_mutex_unlock(&lock);
	if (last)
		end(s);
}

WEFT_API int weft_processes_prepare(void)
{
	struct weft_server *s;
	int r = weft_server_get(&s);
	bool again;

	if (r < 0)
		return r;
	pthread_mutex_lock(&lock);
	again = kept;
	kept = true;
	pthread_mutex_unlock(&lock);
	if (again)
		weft_server_put(s);
	return 0;
}

/* ---- news ---- */

static void note(struct weft_processes *pool, const struct weft_news *news)
{
	struct weft_lane *lane;

	if (news->lane < 0 || news->lane >= pool->setup.lanes)
		return;
	lane = &pool->lanes[news->lane];
	weft_pool_lock(pool);
	if (news->kind == WEFT_NEWS_STARTED) {
		lane->pid = news->pid;
	} else {
		lane->died = true;
		lane->failed = news->kind == WEFT_NEWS_FAILED;
		lane->status = news->number;
	}
	weft_pool_unlock(pool);
	if (news->kind == WEFT_NEWS_STARTED)
		return;
	atomic_store(&pool->has_news, true);
	weft_ring_bell(pool->bell);
}

static void tell(struct weft_server *s, const struct weft_news *news)
{
	struct weft_processes *pool;

	pthread_mutex_lock(&s->lock);
	for (pool = s->pools; pool && pool->id != news->pool; pool = pool->next)
		;
	if (pool)
		note(pool, news);
	pthread_mutex_unlock(&s->lock);
}

/* It has died, and its workers die with it. */
static void tell_end(struct weft_server *s)
{
	pthread_mutex_lock(&s->lock);
	atomic_store(&s->dead, true);
	for (struct weft_processes *pool = s->pools; pool; pool = pool->next) {
		atomic_store(&pool->has_news, true);
		weft_ring_bell(pool->bell);
	}
	pthread_mutex_unlock(&s->lock);
}

static void *watch(void *arg)
{
	struct weft_server *s = arg;
	struct weft_news news;
	ssize_t n;

	for (;;) {
		n = recv(s->socket, &news, sizeof(news), 0);
		if (n == (ssize_t)sizeof(news))
			tell(s, &news);
		else if (n >= 0 || errno != EINTR)
			break;
	}
	tell_end(s);
	return NULL;
}

/* Signals are for the program's own threads. */
int weft_server_thread(pthread_t *thread, void *(*run)(void *), void *arg)
{
	sigset_t all, old;
	int r;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	r = pthread_create(thread, NULL, run, arg);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return -r;
}

/* The executor of @f may be gone by now, so all pools are asked. */
static void stop(struct weft_future *f)
{
	struct weft_server *s = ref_current();
	bool found = false;

	if (!s)
		return;
	pthread_mutex_lock(&s->lock);
	for (struct weft_processes *pool = s->pools; pool && !found; pool = pool->next) {
		weft_pool_lock(pool);
		found = weft_lanes_stop(pool, f);
		weft_pool_unlock(pool);
	}
	pthread_mutex_unlock(&s->lock);
	weft_server_put(s);
}

int weft_server_enter(struct weft_server *s, struct weft_processes *pool)
{
	int r = 0;

	atomic_store(&weft_stop_elsewhere, stop);
	pthread_mutex_lock(&s->lock);
	if (!s->watched)
		r = weft_server_thread(&s->watcher, watch, s);
	s->watched = s->watched || r == 0;
	if (r == 0) {
		pool->id = s->next_id++;
		pool->next = s->pools;
		s->pools = pool;
	}
	pthread_mutex_unlock(&s->lock);
	return r;
}

void weft_server_leave(struct weft_server *s, struct weft_processes *pool)
{
	const struct weft_order order = { .kind = WEFT_ORDER_CLOSE, .pool = pool->id };
	struct weft_processes **at;

	pthread_mutex_lock(&s->lock);
	for (at = &s->pools; *at != pool; at = &(*at)->next)
		;
	*at = pool->next;
	pthread_mutex_unlock(&s->lock);
	(void)weft_server_order(s, &order);
}

/* ---- orders ---- */

static int send_message(struct weft_server *s, const struct msghdr *header)
{
	ssize_t n;

	if (atomic_load(&s->dead))
		return weft_refuse(WEFT_EBROKEN, "the fork server has died");
	do
		n = sendmsg(s->socket, header, MSG_NOSIGNAL | MSG_DONTWAIT);
	while (n < 0 && errno == EINTR);
	if (n < 0 && errno == EPIPE)
		return weft_refuse(WEFT_EBROKEN, "the fork server has died");
	return n < 0 ? -errno : 0;
}

int weft_server_order(struct weft_server *s, const struct weft_order *order)
{
	struct iovec io = { (void *)(uintptr_t)order, sizeof(*order) };
	const struct msghdr header = { .msg_iov = &io, .msg_iovlen = 1 };

	return send_message(s, &header);
}

int weft_server_open(struct weft_server *s, uint32_t pool, const struct weft_setup *setup,
		     const void *init_arg, int file)
{
	struct weft_order order = { .kind = WEFT_ORDER_OPEN, .pool = pool };
	struct iovec io[3] = { { &order, sizeof(order) },
			       { (void *)(uintptr_t)setup, sizeof(*setup) },
			       { (void *)(uintptr_t)init_arg, setup->init_size } };
	union {
		struct cmsghdr head;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	const struct msghdr header = { .msg_iov = io,
				       .msg_iovlen = setup->init_size ? 3 : 2,
				       .msg_control = &control,
				       .msg_controllen = sizeof(control) };

	control.head.cmsg_level = SOL_SOCKET;
	control.head.cmsg_type = SCM_RIGHTS;
	control.head.cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(&control.head), &file, sizeof(file));
	return send_message(s, &header);
}
