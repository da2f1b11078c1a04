/* SPDX-License-Identifier: MIT */
#include <time.h>

#include "internal.h"

static double read_clock(clockid_t id, time_t since)
{
	struct timespec ts;

	if (clock_gettime(id, &ts))
		return 0;
	return (double)(ts.tv_sec - since) + 1e-9 * (double)ts.tv_nsec;
}

/* After months of uptime a double has no room for single nanoseconds. */
static time_t start;

__attribute__((constructor)) static void note_start(void)
{
	start = (time_t)read_clock(CLOCK_MONOTONIC, 0);
}

/* Never set back, and slewed only: a steady clock. */
double bmi_real_time(void)
{
	return read_clock(CLOCK_MONOTONIC, start);
}

double bmi_thread_cpu_time(void)
{
	return read_clock(CLOCK_THREAD_CPUTIME_ID, 0);
}

double bmi_process_cpu_time(void)
{
	return read_clock(CLOCK_PROCESS_CPUTIME_ID, 0);
}
