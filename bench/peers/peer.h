/* SPDX-License-Identifier: MIT */
#ifndef PEER_H
#define PEER_H

/*
 * peer.h - shared by the programs that ask other pools, each by its own best API, what ours are
 * asked.  A program gets a number of workers and prints a line for each question.
 */

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/*
 * A round has as many jobs as one of ours: all are submitted, then all results are taken.  A try
 * has many rounds; the first try warms up, and the fastest of the others counts.
 */
enum { PEER_JOBS = 1000, PEER_ROUNDS = 200, PEER_TRIES = 6 };

/* The sum of the results of a round: x + 1 for each x from 0 on. */
#define PEER_SUM ((int64_t)PEER_JOBS * (PEER_JOBS + 1) / 2)

static inline double peer_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return 1e9 * (double)now.tv_sec + (double)now.tv_nsec;
}

/* Print the time of one job, of the @ns of a try.  0, or 1 for wrong sums: the exit status. */
static inline int peer_print(const char *peer, int workers, double ns, bool checked)
{
	printf("{\"peer\": \"%s\", \"question\": \"submit/workers:%d\", \"ns\": %.1f, \"n\": %d, "
	       "\"checked\": %s}\n", peer, workers, ns / PEER_ROUNDS / PEER_JOBS,
	       PEER_ROUNDS * PEER_JOBS, checked ? "true" : "false");
	return !checked;
}

/* Measure @round; its result is the sum of the results of the jobs. */
static inline int peer_measure(const char *peer, int workers, int64_t (*round)(void))
{
	double begin, took, least = 1e18;
	bool checked = true;

	for (int i = 0; i < PEER_TRIES; i++) {
		begin = peer_now();
		for (int k = 0; k < PEER_ROUNDS; k++)
			checked = round() == PEER_SUM && checked;
		took = peer_now() - begin;
		if (i > 0 && took < least)
			least = took;
	}
	return peer_print(peer, workers, least, checked);
}

/* The number of workers on the command line; with one line on stderr it ends the program. */
static inline int peer_workers(int argc, char **argv)
{
	long n = argc == 2 ? strtol(argv[1], NULL, 10) : 0;

	if (n > 0 && n < 1000)
		return (int)n;
	fprintf(stderr, "%s: wants a number of workers\n", argv[0]);
	exit(2);
}

#endif
