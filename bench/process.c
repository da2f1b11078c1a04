/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "process.h"

/* Calls @line with each line of a file. */
static void read_lines(const char *path, void (*line)(struct process *p, const char *text),
		       struct process *p)
{
	FILE *f = fopen(path, "re");
	char text[512];

	if (!f)
		return;
	while (fgets(text, sizeof(text), f))
		line(p, text);
	fclose(f);
}

static void status_line(struct process *p, const char *text)
{
	double kib;

	if (sscanf(text, "VmPTE: %lf", &kib) == 1)
		p->page_tables = kib * 1024;
}

/* Exact, where VmRSS lags behind by up to 32 pages a processor. */
static void rollup_line(struct process *p, const char *text)
{
	double kib;

	if (sscanf(text, "Rss: %lf", &kib) == 1)
		p->resident = kib * 1024;
}

static void map_line(struct process *p, const char *text)
{
	(void)text;
	p->maps++;
}

void process_read(struct process *ret)
{
	*ret = (struct process){ 0 };
	read_lines("/proc/self/status", status_line, ret);
	read_lines("/proc/self/smaps_rollup", rollup_line, ret);
	read_lines("/proc/self/maps", map_line, ret);
}
