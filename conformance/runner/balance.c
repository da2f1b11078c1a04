/* SPDX-License-Identifier: MIT */
#include "balance.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "conform.h"
#include "starve.h"

/* Bodies may run on any thread, so these are atomic. */
static atomic_long live_blocks, live_bytes, until_failure;
static struct weft_hooks below;		/* the hooks in force before ours */

static void *counting_alloc(enum weft_memory kind, size_t size, void *arg)
{
	void *p;

	(void)arg;
	if (atomic_load(&until_failure) > 0 && atomic_fetch_sub(&until_failure, 1) == 1)
		return NULL;
	p = below.alloc(kind, size, below.arg);
	if (p) {
		atomic_fetch_add(&live_blocks, 1);
		atomic_fetch_add(&live_bytes, (long)size);
	}
	return p;
}

static void counting_free(enum weft_memory kind, void *p, size_t size, void *arg)
{
	(void)arg;
	if (p) {
		atomic_fetch_sub(&live_blocks, 1);
		atomic_fetch_sub(&live_bytes, (long)size);
	}
	below.free(kind, p, size, below.arg);
}

const struct weft_hooks *conform_hooks(void)
{
	static const struct weft_hooks counting = { .alloc = counting_alloc,
						    .free = counting_free };

	return &counting;
}

/* Counts down to 0 when it strikes; below 0 means that none was asked for. */
bool balance_fail_alloc(long nth)
{
	return atomic_exchange(&until_failure, nth > 0 ? nth : -1) == 0;
}

/* A case that fails allocations itself is judged up to here only when all of them fail. */
bool conform_fail_alloc(long nth)
{
	if (nth > 0 && conform_starved())
		_exit(STARVE_NO_FAILURE_LEFT);
	return balance_fail_alloc(nth);
}

static bool is_open(int fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}

void balance_begin(struct balance *b)
{
	weft_set_hooks(NULL);
	weft_get_hooks(&below);
	weft_set_hooks(conform_hooks());
	atomic_store(&live_blocks, 0);
	atomic_store(&live_bytes, 0);
	balance_fail_alloc(0);
	for (int fd = 0; fd < BALANCE_FDS; fd++)
		b->open[fd] = is_open(fd);
}

/* The file behind @fd, if the system tells. */
static void describe_fd(int fd, char *to, size_t size)
{
	char link[40];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, to, size - 1);
	to[n > 0 ? n : 0] = '\0';
}

static void check_fds(const struct balance *b)
{
	for (int fd = 0; fd < BALANCE_FDS; fd++) {
		char what[100];

		if (is_open(fd) == b->open[fd])
			continue;
		describe_fd(fd, what, sizeof(what));
		conform_fail_("", 0, "file descriptor %d was %s%s%s", fd,
			      b->open[fd] ? "closed" : "left open", what[0] ? ": " : "", what);
	}
}

void balance_end(const struct balance *b)
{
	long blocks = atomic_load(&live_blocks);

	balance_fail_alloc(0);
	weft_set_hooks(NULL);
	if (blocks != 0)
		conform_fail_("", 0, "weft holds %ld allocation%s (%ld bytes) more than before",
			      blocks, blocks == 1 ? "" : "s", atomic_load(&live_bytes));
	check_fds(b);
}
