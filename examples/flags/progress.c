/* SPDX-License-Identifier: MIT */
#include "progress.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum {
	LEAST_BAR = 8,		/* columns; a shorter one says nothing */
	MOST_BAR = 50,
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Asked each time, because a window may change. */
static int terminal_columns(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
		return 80;
	return size.ws_col;
}

static void print_time(char *ret, size_t size, double seconds)
{
	unsigned s = seconds < 359999 ? (unsigned)(seconds + 0.5) : 359999;

	if (s < 3600)
		snprintf(ret, size, "%u:%02u", s / 60, s % 60);
	else
		snprintf(ret, size, "%u:%02u:%02u", s / 3600, s / 60 % 60, s % 60);
}

/* [####    ] of @columns columns */
static void print_bar(char *ret, size_t done, size_t total, int columns)
{
	int inside = columns - 2;
	int full = total ? (int)((size_t)inside * done / total) : 0;

	*ret++ = '[';
	memset(ret, '#', (size_t)full);
	memset(ret + full, ' ', (size_t)(inside - full));
	ret[inside] = ']';
	ret[inside + 1] = '\0';
}

void progress_draw(char *ret, size_t size, size_t done, size_t total, double seconds,
		   int columns)
{
	double rate = seconds > 0 ? (double)done / seconds : 0;
	char count[48], text[3][112], left[24] = "?", bar[MOST_BAR + 1];
	int room, i = 0;

	if (rate > 0)
		print_time(left, sizeof(left), (double)(total - done) / rate);
	snprintf(count, sizeof(count), "%zu/%zu", done, total);
	snprintf(text[0], sizeof(text[0]), "%s  %.*f/s  %s left", count, rate < 10, rate, left);
	snprintf(text[1], sizeof(text[1]), "%s  %.*f/s", count, rate < 10, rate);
	snprintf(text[2], sizeof(text[2]), "%s", count);
	room = columns - 1 - (int)strlen(text[0]) - 1;
	if (room >= LEAST_BAR) {
		print_bar(bar, done, total, room < MOST_BAR ? room : MOST_BAR);
		snprintf(ret, size, "%s %s", bar, text[0]);
		return;
	}
	while (i < 2 && (int)strlen(text[i]) >= columns)
		i++;
	snprintf(ret, size, "%.*s", columns > 0 ? columns - 1 : 0, text[i]);
}

static void redraw(struct progress *p, double at)
{
	char line[256];

	progress_draw(line, sizeof(line), p->done, p->total, at - p->started, terminal_columns());
	fprintf(stderr, "\r%s\033[K", line);
	p->drawn = at;
}

void progress_begin(struct progress *p, size_t total, bool verbose)
{
	*p = (struct progress){ .total = total, .started = now(), .verbose = verbose,
				.terminal = isatty(STDERR_FILENO) };
	if (p->terminal && total > 0)
		redraw(p, p->started);
}

/* Ten times a second is as often as an eye can follow. */
static void step_on_terminal(struct progress *p, bool line)
{
	double at = now();

	if (line || at - p->drawn >= 0.1 || p->done == p->total)
		redraw(p, at);
}

static void step_plainly(const struct progress *p)
{
	size_t tenth = p->done * 10 / p->total;

	if (tenth > (p->done - 1) * 10 / p->total)
		fprintf(stderr, "%zu of %zu files\n", p->done, p->total);
}

void progress_step(struct progress *p, const char *name, const char *outcome)
{
	p->done++;
	if (p->verbose)
		fprintf(stderr, "%s%s: %s\n", p->terminal ? "\r\033[K" : "", name, outcome);
	if (p->terminal)
		step_on_terminal(p, p->verbose);
	else if (!p->verbose)
		step_plainly(p);
}

double progress_end(struct progress *p)
{
	if (p->terminal && p->total > 0)
		fputs("\r\033[K", stderr);
	return now() - p->started;
}
