/* SPDX-License-Identifier: MIT */
/*
 * Stands in for --benchmark_compare_with: it talks the protocol of a comparison and says what no
 * program can have measured.  LIAR names the lie.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "compare.h"

static struct bmi_told told = { .version = BMI_PROTOCOL, .count = 1, .batch = { 1, 1, 1 } };
static struct bm_paired_round round_1 = { .ns = { 1, 1, 1 }, .order = { 0, 1, 2 } };

static void no_lie(void)
{
}

static void many_rounds(void)
{
	told.count = (uint64_t)-1;
}

static void more_rounds_than_memory(void)
{
	told.count = (uint64_t)1 << 40;
}

static void odd_outcome(void)
{
	told.outcome = (enum bm_outcome)77;
}

static void endless_message(void)
{
	memset(told.message, 'x', sizeof(told.message));
}

static void negative_batch(void)
{
	told.batch[1] = -1;
}

static void negative_time(void)
{
	round_1.ns[2] = -1;
}

static void one_side_twice(void)
{
	round_1.order[2] = 0;
}

static void a_fourth_side(void)
{
	round_1.order[1] = 3;
}

static void no_number(void)
{
	told.totals[0].real = NAN;
}

static const struct {
	const char *name;
	void (*lie)(void);
} lies[] = {
	{ "none", no_lie },
	{ "many", many_rounds },
	{ "memory", more_rounds_than_memory },
	{ "outcome", odd_outcome },
	{ "message", endless_message },
	{ "batch", negative_batch },
	{ "time", negative_time },
	{ "twice", one_side_twice },
	{ "fourth", a_fourth_side },
	{ "total", no_number },
};

int main(void)
{
	const char *lie = getenv("LIAR"), *socket = getenv("BENCHMARK_COMPARE_SOCKET");
	int fd = socket ? (int)strtol(socket, NULL, 10) : -1;
	static struct bmi_job job;
	static double seconds;
	int64_t n;

	for (size_t i = 0; i < BMI_LENGTH(lies); i++)
		if (lie && !strcmp(lie, lies[i].name))
			lies[i].lie();
	if (recv(fd, &job, sizeof(job), MSG_WAITALL) != (ssize_t)sizeof(job))
		return 1;
	seconds = lie && !strcmp(lie, "seconds") ? -1 : 1e-5;
	while (job.part == BMI_OBEY && recv(fd, &n, sizeof(n), MSG_WAITALL) == (ssize_t)sizeof(n) &&
	       n > 0)
		send(fd, &seconds, sizeof(seconds), MSG_NOSIGNAL);
	send(fd, &told, sizeof(told), MSG_NOSIGNAL);
	send(fd, &round_1, sizeof(round_1), MSG_NOSIGNAL);
	return 0;
}
