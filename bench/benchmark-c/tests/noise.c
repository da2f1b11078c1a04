/* SPDX-License-Identifier: MIT */
/*
 * noise CPU SECONDS [FILE]: somebody else on that CPU, who walks through memory in bursts: for a
 * while in short ones with long breaks, then otherwise, as neighbours do.  With a file, who counts
 * in its first word instead, and so keeps that line of the cache from whoever has it mapped, too.
 */
#include <fcntl.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { MEMORY = 32 << 20, STRIDE = 4099 };

static char memory[MEMORY];
static atomic_long *line; /* NULL: the memory instead */
static uint32_t random_state;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* From @low to @high. */
static double between(double low, double high)
{
	random_state = random_state * 1664525u + 1013904223u;
	return low + (high - low) * (random_state >> 8) / (1 << 24);
}

static void walk_until(double end)
{
	static size_t at;

	while (now() < end) {
		for (int i = 0; i < 256; i++) {
			memory[at]++;
			at = (at + STRIDE) % MEMORY;
		}
	}
}

static void count_until(double end)
{
	while (now() < end)
		for (int i = 0; i < 256; i++)
			atomic_fetch_add(line, 1);
}

/* Which share of the time shall be bursts?  None in a third of all cases; but the line is kept half
 * the time, so that nobody can say what the usual state of things is. */
static double draw_share(void)
{
	if (line)
		return between(0, 1);
	return between(0, 3) < 1 ? 0 : between(0, 0.6);
}

/* Bursts of 2 to 40 ms with the same share of the time. */
static void phase(double seconds)
{
	double end = now() + seconds, share = draw_share();

	while (now() < end) {
		double period = between(0.002, 0.040);

		(line ? count_until : walk_until)(now() + period * share);
		usleep((useconds_t)(period * (1 - share) * 1e6));
	}
}

static atomic_long *map_line(const char *path)
{
	int fd = open(path, O_RDWR);
	void *at = mmap(NULL, sizeof(*line), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (at != MAP_FAILED)
		return at;
	perror(path);
	exit(2);
}

int main(int argc, char **argv)
{
	cpu_set_t cpu;
	double end;

	if (argc < 3 || argc > 4) {
		fprintf(stderr, "usage: noise CPU SECONDS [FILE]\n");
		return 2;
	}
	if (argc == 4)
		line = map_line(argv[3]);
	CPU_ZERO(&cpu);
	CPU_SET((int)strtol(argv[1], NULL, 10), &cpu);
	if (sched_setaffinity(0, sizeof(cpu), &cpu) < 0) {
		perror("noise");
		return 2;
	}
	random_state = (uint32_t)getpid();
	for (end = now() + strtod(argv[2], NULL); now() < end;)
		phase(between(0.3, 3));
	return 0;
}
