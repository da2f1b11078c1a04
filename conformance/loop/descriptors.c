/* SPDX-License-Identifier: MIT */
/* Descriptors on the loop: callbacks, tasks that wait, and what is refused. */

#include "loops.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <weft/descriptor.h>

struct pair {
	int a, b;
};

static struct pair pair_open(void)
{
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
		abort();
	return (struct pair){ fds[0], fds[1] };
}

static void pair_close(struct pair *p)
{
	close(p->a);
	close(p->b);
}

static void put(int fd, const char *text)
{
	CHECK_INT(write(fd, text, strlen(text)), (long long)strlen(text));
}

/* What can be read at once, noted as text; "end" behind the last byte. */
static int take(int fd)
{
	char text[64];
	ssize_t n = read(fd, text, sizeof(text) - 1);

	if (n > 0) {
		text[n] = '\0';
		note("%s", text);
	} else {
		note(n == 0 ? "end" : "error");
	}
	return 0;
}

static int call_take(struct weft_loop *loop, void *fd)
{
	(void)loop;
	return take(*(int *)fd);
}

/* A callback is called as long as there is something to read. */
static int take_one(struct weft_loop *loop, void *arg)
{
	int fd = *(int *)arg;
	char c;

	CHECK_INT(read(fd, &c, 1), 1);
	note("%c", c);
	if (c == 'c')
		CHECK(weft_loop_remove_reader(loop, fd));
	return 0;
}

void fd_reader(const struct weft_backend *be)
{
	struct weft_loop *loop = real_loop();
	struct pair p = pair_open();

	(void)be;
	MUST(weft_loop_add_reader(loop, p.a, take_one, &p.a));
	put(p.b, "abcd");
	turn(loop, 6);
	CHECK_LOG("a; b; c");
	CHECK(!weft_loop_remove_reader(loop, p.a));
	pair_close(&p);
	drop_loop(loop);
}

void fd_replaced(const struct weft_backend *be)
{
	struct weft_loop *loop = real_loop();
	struct pair p = pair_open();

	(void)be;
	MUST(weft_loop_add_reader(loop, p.a, note_call, "old"));
	MUST(weft_loop_add_reader(loop, p.a, call_take, &p.a));
	MUST(weft_loop_add_writer(loop, p.a, note_call, "writer"));
	put(p.b, "x");
	turn(loop, 1);
	CHECK(weft_loop_remove_writer(loop, p.a));
	CHECK_LOG("x; writer");
	CHECK(weft_loop_remove_reader(loop, p.a));
	pair_close(&p);
	drop_loop(loop);
}

void fd_end(const struct weft_backend *be)
{
	struct weft_loop *loop = real_loop();
	struct pair p = pair_open();

	(void)be;
	MUST(weft_loop_add_reader(loop, p.a, call_take, &p.a));
	close(p.b);
	turn(loop, 1);
	CHECK(weft_loop_remove_reader(loop, p.a));
	CHECK_LOG("end");
	close(p.a);
	drop_loop(loop);
}

static int count_to_three(struct weft_loop *loop, void *arg)
{
	int *n = arg;

	if (++*n == 3)
		weft_loop_stop(loop);
	return 0;
}

/* An error is there in each iteration, too. */
void fd_error(const struct weft_backend *be)
{
	struct weft_loop *loop = real_loop();
	int fds[2], n = 0;

	(void)be;
	if (pipe(fds) < 0)
		abort();
	close(fds[0]);
	MUST(weft_loop_add_writer(loop, fds[1], count_to_three, &n));
	CHECK_INT(weft_loop_run_forever(loop), 0);
	CHECK_INT(n, 3);
	CHECK(weft_loop_remove_writer(loop, fds[1]));
	close(fds[1]);
	drop_loop(loop);
}

/* The number of a descriptor that was closed is another file's. */
void fd_number_again(const struct weft_backend *be)
{
	struct weft_loop *loop = real_loop();

	(void)be;
	for (int i = 0; i < 3; i++) {
		struct pair p = pair_open();

		MUST(weft_loop_add_reader(loop, p.a, call_take, &p.a));
		put(p.b, "again");
		turn(loop, 2);
		CHECK(weft_loop_remove_reader(loop, p.a));
		pair_close(&p);
	}
	CHECK_LOG("again; again; again");
	drop_loop(loop);
}

void fd_refused(const struct weft_backend *be)
{
	struct weft_loop *loop = real_loop();
	int fd = memfd_create("regular", MFD_CLOEXEC);

	(void)be;
	CHECK_INT(weft_loop_add_reader(loop, -1, note_call, ""), -EBADF);
	CHECK_INT(weft_loop_add_reader(loop, 12345, note_call, ""), -EBADF);
	CHECK(strstr(weft_strerror(-EBADF), "not open"));
	CHECK_INT(weft_loop_add_reader(loop, fd, note_call, ""), -EPERM);
	CHECK(!weft_loop_remove_reader(loop, fd));
	CHECK(!weft_loop_remove_reader(loop, -1));
	close(fd);
	CHECK_INT(weft_loop_close(loop), 0);
	CHECK_INT(weft_loop_add_reader(loop, 0, note_call, ""), WEFT_ECLOSED);
	weft_loop_unref(loop);
}

/* A task waits for `value`, a descriptor, and takes what is there. */
static int body_reads(void *self)
{
	struct stage *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	do {
		WEFT_READABLE(f, r, (int)f->value);
	} while (starved(r));
	if (r == 0)
		take((int)f->value);
	else
		note("%s %s", f->label, r == WEFT_EBUSY ? "busy" : "cancelled");
	WEFT_END(f);
	return r;
}

static int body_writes(void *self)
{
	struct stage *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	do {
		WEFT_WRITABLE(f, r, (int)f->value);
	} while (starved(r));
	if (r == 0)
		put((int)f->value, f->label);
	WEFT_END(f);
	return r;
}

void fd_tasks(const struct weft_backend *be)
{
	struct weft_loop *loop = real_loop();
	struct pair p = pair_open();
	struct stage reads = { .value = p.a }, writes = { .value = p.b, .label = "hello" };
	struct weft_task *reader = spawn_on(loop, be, body_reads, &reads);
	struct weft_task *writer;

	turn(loop, 2);
	CHECK_LOG("");
	writer = spawn_on(loop, be, body_writes, &writes);
	/* A body without memory for its first step has written nothing. */
	if (!CHECK_INT(run_task(loop, writer, NULL), 0))
		put(p.b, "hello");
	CHECK_INT(run_task(loop, reader, NULL), 0);
	weft_task_unref(writer);
	weft_task_unref(reader);
	CHECK_LOG("hello");
	pair_close(&p);
	drop_loop(loop);
}

void fd_busy(const struct weft_backend *be)
{
	struct weft_loop *loop = real_loop();
	struct pair p = pair_open();
	struct stage first = { .value = p.a, .label = "first" }, second = first, third = first;
	struct weft_task *task = spawn_on(loop, be, body_reads, &first);

	turn(loop, 2);
	second.label = "second";
	/* A first task without memory for its first step waits for nothing. */
	if (weft_loop_future_done(weft_task_future(task)))
		put(p.b, "first");
	CHECK_INT(run_body(loop, be, body_reads, &second), WEFT_EBUSY);
	CHECK_INT(weft_loop_add_reader(loop, p.a, note_call, ""), WEFT_EBUSY);
	CHECK(!weft_loop_remove_reader(loop, p.a));
	CHECK(weft_task_cancel(task, NULL));
	CHECK_INT(run_task(loop, task, NULL), WEFT_ECANCELED);
	weft_task_unref(task);
	put(p.b, "third");
	CHECK_INT(run_body(loop, be, body_reads, &third), 0);
	CHECK_LOG("second busy; first cancelled; third");
	pair_close(&p);
	drop_loop(loop);
}

/* The loop is closed while a task waits. */
void fd_closed_while(const struct weft_backend *be)
{
	struct weft_loop *loop = real_loop();
	struct pair p = pair_open();
	struct stage s = { .value = p.a, .label = "waits" };
	struct weft_task *task = spawn_on(loop, be, body_reads, &s);

	MUST(weft_loop_add_writer(loop, p.b, note_call, "writer"));
	turn(loop, 1);
	weft_loop_set_handler(loop, note_handler, NULL);
	CHECK_INT(weft_loop_close(loop), 0);
	weft_task_unref(task);
	weft_loop_unref(loop);
	pair_close(&p);
	CHECK(true);
}

/* Always ready, until `code` is set by the reader. */
static int spin(struct weft_loop *loop, void *arg)
{
	struct stage *s = arg;

	if (s->code)
		weft_loop_stop(loop);
	s->value++;
	return s->code ? 0 : weft_call_soon(loop, spin, s);
}

static int end_spin(struct weft_loop *loop, void *arg)
{
	struct stage *s = arg;

	(void)loop;
	s->code = 1;
	return 0;
}

void fd_fair(const struct weft_backend *be)
{
	struct weft_loop *loop = real_loop();
	struct pair p = pair_open();
	struct stage s = { .value = 0 };

	(void)be;
	MUST(weft_loop_add_reader(loop, p.a, end_spin, &s));
	put(p.b, "x");
	MUST(weft_call_soon(loop, spin, &s));
	CHECK_INT(weft_loop_run_forever(loop), 0);
	CHECK(s.value < 1000000);
	CHECK(weft_loop_remove_reader(loop, p.a));
	pair_close(&p);
	drop_loop(loop);
}

static void *put_later(void *fd)
{
	put(*(int *)fd, "thread");
	return NULL;
}

/* The descriptor comes first, however near the timer is. */
void fd_virtual(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct weft_call timer = { .loop_ = NULL };
	struct pair p = pair_open();
	struct stage s = { .value = p.a };
	struct weft_task *task = spawn_on(loop, be, body_reads, &s);
	pthread_t thread;

	MUST(weft_call_later(loop, &timer, 0.001, note_call, "timer"));
	turn(loop, 1);
	if (pthread_create(&thread, NULL, put_later, &p.b) != 0)
		abort();
	CHECK_INT(run_task(loop, task, NULL), 0);
	pthread_join(thread, NULL);
	weft_task_unref(task);
	CHECK_INT(weft_loop_run_forever(loop), -EDEADLK);
	CHECK_LOG("thread; timer");
	pair_close(&p);
	drop_loop(loop);
}

enum { MANY = 100 };

void fd_many(const struct weft_backend *be)
{
	struct weft_loop *loop = real_loop();
	struct stage s[MANY] = { 0 };
	struct weft_task *tasks[MANY];
	struct pair p[MANY];

	for (int i = 0; i < MANY; i++) {
		p[i] = pair_open();
		s[i].value = p[i].a;
		tasks[i] = spawn_on(loop, be, body_reads, &s[i]);
	}
	turn(loop, 1);
	for (int i = MANY - 1; i >= 0; i--)
		put(p[i].b, "x");
	for (int i = 0; i < MANY; i++) {
		CHECK_INT(run_task(loop, tasks[i], NULL), 0);
		weft_task_unref(tasks[i]);
		pair_close(&p[i]);
	}
	drop_loop(loop);
}
