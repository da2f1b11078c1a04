/* SPDX-License-Identifier: MIT */
#ifndef COROUTINE_PEER_H
#define COROUTINE_PEER_H

/*
 * peer.h - shared by the programs in C and C++ that ask other coroutines, each by its own best
 * API, what weft-bench asks ours.  A program gets the milliseconds that a try has to take, and
 * prints a line for each question.  With 0 each question is asked a few times only, for its work.
 */

#include <inttypes.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* As many are alive in turn as in ours, and each has a stack of that size where it has one. */
enum { PEER_CROWD = 10000, PEER_STACK = 64 * 1024 };

/* A question is asked so many times at first; of the tries that follow the fastest counts. */
enum { PEER_FEW = 10000, PEER_TRIES = 5 };

/* Each round trip with values sends this, and the body yields the sum so far. */
enum { PEER_SENT = 3 };

/*
 * Of each function that gets a count, the result is the work that was done.  NULL: the peer is not
 * asked that.
 */
struct peer {
	const char *name, *version;
	int64_t (*trips)(int64_t n);	/* round trips: as many as the body counted */
	int64_t (*values)(int64_t n);	/* with a value each way: the last sum that came */
	int64_t (*lives)(int64_t n);	/* create, run once to the end, destroy: as many as ran */
	void (*gather)(int64_t from, int64_t to);	/* make those, each to its first yield */
	int64_t (*turns)(int64_t n);	/* resume n times, PEER_CROWD in turn; the result is free */
	int64_t (*counted)(void);	/* what all of them counted by now */
};

struct peer_question {
	const char *name;
	int64_t (*ask)(int64_t n);
	int64_t each;			/* the work of one */
	int64_t (*counted)(void);	/* or NULL: the result of ask is the work */
};

static inline double peer_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return 1e9 * (double)now.tv_sec + (double)now.tv_nsec;
}

/* Without memory there is nothing to be told. */
static inline void *peer_stack(void)
{
	void *stack = malloc(PEER_STACK);

	if (!stack)
		abort();
	return stack;
}

/*
 * A program's table of coroutines is its own, and no memory of theirs: it is there before they are.
 */
static inline void peer_touch(void *table, size_t size)
{
	memset(table, 0, size);
}

/* Resident memory of this process, in bytes. */
static inline double peer_resident(void)
{
	FILE *f = fopen("/proc/self/statm", "r");
	long pages = 0;

	if (!f || fscanf(f, "%*d %ld", &pages) != 1)
		abort();
	fclose(f);
	return (double)pages * (double)sysconf(_SC_PAGESIZE);
}

/* Print what one of @n takes; @more: further members.  The exit status: 1 for wrong work. */
static inline int peer_print(const struct peer *peer, const char *question, double ns, int64_t n,
			     bool checked, const char *more)
{
	printf("{\"peer\": \"%s\", \"version\": \"%s\", \"question\": \"%s\", \"ns\": %.3f, "
	       "\"n\": %" PRId64 ", \"checked\": %s%s}\n", peer->name, peer->version, question, ns,
	       n, checked ? "true" : "false", more);
	return !checked;
}

static inline double peer_try(const struct peer_question *q, int64_t n, bool *checked)
{
	int64_t done, before = q->counted ? q->counted() : 0;
	double took, begin = peer_now();

	done = q->ask(n);
	took = peer_now() - begin;
	if (q->counted)
		done = q->counted() - before;
	*checked = done == n * q->each && *checked;
	return took;
}

static inline int peer_ask(const struct peer *peer, const struct peer_question *q, long ms)
{
	double took, least;
	bool checked = true;
	int64_t n = PEER_FEW;

	if (!q->ask)
		return 0;
	/* Asking twice as much until it takes that long warms up, too. */
	while ((least = peer_try(q, n, &checked)) < 1e6 * (double)ms && checked)
		n *= 2;
	for (int i = 1; ms > 0 && i < PEER_TRIES; i++) {
		took = peer_try(q, n, &checked);
		least = took < least ? took : least;
	}
	return peer_print(peer, q->name, least / (double)n, n, checked, "");
}

/*
 * What making one takes, and the memory that each of them keeps.  One more comes first, for what is
 * needed only once.
 */
static inline int peer_ask_memory(const struct peer *peer)
{
	const double crowd = (double)PEER_CROWD;
	double begin, took, before;
	char more[60];

	peer->gather(PEER_CROWD, PEER_CROWD + 1);
	peer_resident();
	malloc_trim(0);
	before = peer_resident();
	begin = peer_now();
	peer->gather(0, PEER_CROWD);
	took = peer_now() - begin;
	snprintf(more, sizeof(more), ", \"bytes_each\": %.1f",
		 (peer_resident() - before) / crowd);
	return peer_print(peer, "memory/n:10000", took / crowd, PEER_CROWD,
			  peer->counted() == PEER_CROWD + 1, more);
}

/* All questions; the exit status.  Memory is the first, as later ones leave some for it. */
static inline int peer_ask_all(const struct peer *peer, long ms)
{
	const struct peer_question questions[] = {
		{ "switch", peer->trips, 1, NULL },
		{ "switch-values", peer->values, PEER_SENT, NULL },
		{ "create-run-destroy", peer->lives, 1, NULL },
		{ "live/n:10000", peer->turns, 1, peer->counted },
	};
	int bad = peer->gather ? peer_ask_memory(peer) : 0;

	for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++)
		bad += peer_ask(peer, &questions[i], ms);
	return bad > 0;
}

/* The milliseconds on the command line; with one line on stderr it ends the program. */
static inline long peer_milliseconds(int argc, char **argv)
{
	char *end;
	long ms = argc == 2 ? strtol(argv[1], &end, 10) : -1;

	if (ms >= 0 && ms < 100000 && end != argv[1] && *end == '\0')
		return ms;
	fprintf(stderr, "%s: wants the milliseconds of a try\n", argv[0]);
	exit(2);
}

#endif
