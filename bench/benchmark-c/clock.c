/* SPDX-License-Identifier: MIT */
#include <time.h>

#include "internal.h"

static double read_clock(clockid_t id)
{
	struct timespec ts;

	if (clock_gettime(id, &ts))
		return 0;
	return (double)ts.tv_sec + 1e-9 * (double)ts.tv_nsec;
}

/* Never set back, and slewed only: a steady clock. */
double bmi_real_time(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

double bmi_thread_cpu_time(void)
{
	return read_clock(CLOCK_THREAD_CPUTIME_ID);
}

double bmi_process_cpu_time(void)
{
	return read_clock(CLOCK_PROCESS_CPUTIME_ID);
}
