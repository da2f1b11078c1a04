/* SPDX-License-Identifier: MIT */
#ifndef LOOP_PEER_H
#define LOOP_PEER_H

/*
 * peer.h - shared by the programs in C that ask other loops, each by its own best API, what
 * weft-bench-loop asks ours.  A program gets a number of threads and prints a line for each
 * question.
 */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* As in ours: a batch of callbacks, a crowd of sleepers, and the leaves of the tree. */
enum { PEER_BATCH = 1000, PEER_CROWD = 100000, PEER_LEAVES = 1000000 };

/* The first try warms up, and the fastest of the others counts. */
enum { PEER_TRIES = 6 };

/* Of this process: what a program waits for is not its cost. */
static inline double peer_cpu(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return 1e9 * (double)now.tv_sec + (double)now.tv_nsec;
}

static inline double peer_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return 1e9 * (double)now.tv_sec + (double)now.tv_nsec;
}

/*
 * Print what one of @n in a try of @ns takes.  Returns the exit status: 1 if the work was not done.
 */
static inline int peer_print(const char *peer, const char *version, int threads,
			     const char *question, double ns, int64_t n, bool checked)
{
	printf("{\"peer\": \"%s\", \"version\": \"%s\", \"threads\": %d, ", peer, version, threads);
	printf("\"question\": \"%s\", \"ns\": %.1f, \"n\": %lld, \"checked\": %s}\n", question,
	       ns / (double)n, (long long)n, checked ? "true" : "false");
	return !checked;
}

/* The number of threads on the command line; with one line on stderr it ends the program. */
static inline int peer_threads(int argc, char **argv)
{
	long n = argc == 2 ? strtol(argv[1], NULL, 10) : 0;

	if (n > 0 && n < 1000)
		return (int)n;
	fprintf(stderr, "%s: wants a number of threads\n", argv[0]);
	exit(2);
}

#endif
