/* SPDX-License-Identifier: MIT */
/*
 * The fork server's own loop.
 *
 * It has one thread, so its workers begin with no lock held.  It waits for them, and a worker can
 * have no other parent, so no death is lost.  It ends, and its workers with it, when the program
 * does: the kernel tells by a pidfd, and by the end of the socket where there is none or where the
 * program's own children hold a copy of the socket.
 */

#define _GNU_SOURCE
#include "processes.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>

/* How often it looks for the program where the kernel has no pidfd. */
enum { LOOK_MS = 500 };

struct served {
	struct served *next;
	uint32_t id;
	int file;
	struct weft_setup setup;
	void *init_arg;
	pid_t *pids;			/* by lane; 0: there is none */
};

struct service {
	int socket, signals, pidfd;
	pid_t program;
	const struct weft_modules *modules;
	struct served *pools;
};

struct open_message {
	struct weft_order order;
	struct weft_setup setup;
	unsigned char init[WEFT_INIT_BYTES];
};

/* No worker may live on: those that a lost signal would spare die with their parent. */
static void finish(struct service *s)
{
	for (struct served *p = s->pools; p; p = p->next)
		for (int i = 0; i < p->setup.lanes; i++)
			if (p->pids[i])
				kill(p->pids[i], SIGKILL);
	_exit(0);
}

static void tell(struct service *s, const struct weft_news *news)
{
	while (send(s->socket, news, sizeof(*news), MSG_NOSIGNAL) < 0)
		if (errno != EINTR)
			finish(s);
}

static struct served *find(struct service *s, uint32_t id)
{
	struct served *p = s->pools;

	while (p && p->id != id)
		p = p->next;
	return p;
}

/* In the child: the worker has no way to reach the fork server but its parent's number. */
static void become_worker(struct service *s, struct served *p, const struct weft_order *order,
			  pid_t server)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != server)
		_exit(0);
	close(s->socket);
	close(s->signals);
	if (s->pidfd >= 0)
		close(s->pidfd);
	for (struct served *other = s->pools; other; other = other->next)
		if (other != p)
			close(other->file);
	weft_reset_signals();
	weft_worker_process(&p->setup, p->init_arg, s->modules, p->file, order->lane,
			    order->number);
}

/*
 * Without the handlers that libraries of the program have for a fork.  Descriptors which they know
 * were closed when this process was made, and the numbers are ours now: libuv's handler would close
 * them and open others.  They are not needed, since this process has one thread and holds no lock.
 */
static pid_t fork_worker(void)
{
#ifdef WEFT_HAVE_PLAIN_FORK
	return _Fork();
#else
	return fork();
#endif
}

static void start_worker(struct service *s, const struct weft_order *order)
{
	struct served *p = find(s, order->pool);
	struct weft_news news = { WEFT_NEWS_FAILED, order->pool, order->lane, 0, ESRCH };
	pid_t pid, self = getpid();

	if (p && order->lane >= 0 && order->lane < p->setup.lanes) {
		pid = fork_worker();
		if (pid == 0)
			become_worker(s, p, order, self);
		news.kind = pid < 0 ? WEFT_NEWS_FAILED : WEFT_NEWS_STARTED;
		news.number = errno;
		news.pid = pid;
		if (pid > 0)
			p->pids[order->lane] = pid;
	}
	tell(s, &news);
}

static void open_pool(struct service *s, const struct open_message *m, int file)
{
	struct served *p = calloc(1, sizeof(*p));

	if (!p)
		_exit(WEFT_EXIT_MEMORY);
	p->id = m->order.pool;
	p->file = file;
	p->setup = m->setup;
	p->pids = calloc((size_t)m->setup.lanes, sizeof(*p->pids));
	p->init_arg = m->setup.init_size ? malloc(m->setup.init_size) : NULL;
	if (!p->pids || (m->setup.init_size && !p->init_arg))
		_exit(WEFT_EXIT_MEMORY);
	if (m->setup.init_size)
		memcpy(p->init_arg, m->init, m->setup.init_size);
	p->next = s->pools;
	s->pools = p;
}

static void close_pool(struct service *s, uint32_t id)
{
	struct served **at = &s->pools, *p;

	while (*at && (*at)->id != id)
		at = &(*at)->next;
	p = *at;
	if (!p)
		return;
	*at = p->next;
	close(p->file);
	free(p->pids);
	free(p->init_arg);
	free(p);
}

static void signal_pool(struct service *s, const struct weft_order *order)
{
	struct served *p = find(s, order->pool);

	for (int i = 0; p && i < p->setup.lanes; i++)
		if (p->pids[i]) {
			kill(p->pids[i], (int)order->number);
			kill(p->pids[i], SIGCONT);
		}
}

/* The file that came with the message, or -1. */
static int file_of(struct msghdr *header)
{
	struct cmsghdr *c = CMSG_FIRSTHDR(header);
	int file = -1;

	if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS)
		memcpy(&file, CMSG_DATA(c), sizeof(file));
	return file;
}

static void take_order(struct service *s)
{
	static struct open_message m;
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec io = { &m, sizeof(m) };
	struct msghdr header = { .msg_iov = &io,
				 .msg_iovlen = 1,
				 .msg_control = &control,
				 .msg_controllen = sizeof(control) };
	ssize_t n = recvmsg(s->socket, &header, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n < (ssize_t)sizeof(m.order))
		finish(s);
	switch (m.order.kind) {
	case WEFT_ORDER_OPEN:
		open_pool(s, &m, file_of(&header));
		break;
	case WEFT_ORDER_START:
		start_worker(s, &m.order);
		break;
	case WEFT_ORDER_SIGNAL:
		signal_pool(s, &m.order);
		break;
	case WEFT_ORDER_CLOSE:
		close_pool(s, m.order.pool);
		break;
	default:
		break;
	}
}

static void report_death(struct service *s, pid_t pid, int status)
{
	for (struct served *p = s->pools; p; p = p->next)
		for (int i = 0; i < p->setup.lanes; i++)
			if (p->pids[i] == pid) {
				const struct weft_news news = { WEFT_NEWS_DIED, p->id, i, pid,
								status };

				p->pids[i] = 0;
				tell(s, &news);
				return;
			}
}

static void reap(struct service *s)
{
	struct signalfd_siginfo info;
	int status;
	pid_t pid;

	while (read(s->signals, &info, sizeof(info)) > 0)
		;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		report_death(s, pid, status);
}

static int watch_children(void)
{
	sigset_t all, child;

	/* A signal to the group of the program is the program's affair. */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	return signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
}

static int open_pidfd(pid_t pid)
{
#ifdef SYS_pidfd_open
	return (int)syscall(SYS_pidfd_open, pid, 0);
#else
	(void)pid;
	return -1;
#endif
}

static void begin(struct service *s)
{
	prctl(PR_SET_NAME, "weft-forks");
	weft_purge_streams();
	s->socket = weft_close_descriptors(s->socket);
	weft_reset_signals();
	s->signals = watch_children();
	s->pidfd = open_pidfd(s->program);
	if (s->signals < 0 || getppid() != s->program)
		_exit(0);
}

void weft_serve(int socket, pid_t program, const struct weft_modules *modules)
{
	struct service s = { .socket = socket, .program = program, .modules = modules };

	begin(&s);
	for (;;) {
		struct pollfd fds[3] = { { .fd = s.socket, .events = POLLIN },
					 { .fd = s.signals, .events = POLLIN },
					 { .fd = s.pidfd, .events = POLLIN } };

		if (poll(fds, 3, s.pidfd < 0 ? LOOK_MS : -1) < 0 && errno != EINTR)
			finish(&s);
		if (fds[2].revents || getppid() != program)
			finish(&s);
		if (fds[1].revents)
			reap(&s);
		if (fds[0].revents)
			take_order(&s);
	}
}
