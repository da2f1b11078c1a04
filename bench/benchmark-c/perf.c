/* SPDX-License-Identifier: MIT */
/* Performance counters of the processor and the kernel: perf_event_open(), one event each. */
#include <errno.h>
#include <linux/perf_event.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "internal.h"

enum { most_counters = 16 };

struct event {
	const char *name;
	uint32_t type;
	uint64_t config;
	bool kernel; /* happens in the kernel: not to be left out there */
};

#define HARDWARE(what) .type = PERF_TYPE_HARDWARE, .config = PERF_COUNT_HW_##what
#define SOFTWARE(what) .type = PERF_TYPE_SOFTWARE, .config = PERF_COUNT_SW_##what
#define CACHE(what, result) \
	.type = PERF_TYPE_HW_CACHE, .config = PERF_COUNT_HW_CACHE_##what | \
	PERF_COUNT_HW_CACHE_OP_READ << 8 | PERF_COUNT_HW_CACHE_RESULT_##result << 16

static const struct event events[] = {
	{ "CYCLES", HARDWARE(CPU_CYCLES) },
	{ "INSTRUCTIONS", HARDWARE(INSTRUCTIONS) },
	{ "BRANCHES", HARDWARE(BRANCH_INSTRUCTIONS) },
	{ "BRANCH-MISSES", HARDWARE(BRANCH_MISSES) },
	{ "CACHE-REFERENCES", HARDWARE(CACHE_REFERENCES) },
	{ "CACHE-MISSES", HARDWARE(CACHE_MISSES) },
	{ "REF-CYCLES", HARDWARE(REF_CPU_CYCLES) },
	{ "BUS-CYCLES", HARDWARE(BUS_CYCLES) },
	{ "STALLED-CYCLES-FRONTEND", HARDWARE(STALLED_CYCLES_FRONTEND) },
	{ "STALLED-CYCLES-BACKEND", HARDWARE(STALLED_CYCLES_BACKEND) },
	{ "L1-DCACHE-LOADS", CACHE(L1D, ACCESS) },
	{ "L1-DCACHE-LOAD-MISSES", CACHE(L1D, MISS) },
	{ "LLC-LOADS", CACHE(LL, ACCESS) },
	{ "LLC-LOAD-MISSES", CACHE(LL, MISS) },
	{ "DTLB-LOAD-MISSES", CACHE(DTLB, MISS) },
	{ "PAGE-FAULTS", SOFTWARE(PAGE_FAULTS) },
	{ "MINOR-FAULTS", SOFTWARE(PAGE_FAULTS_MIN) },
	{ "MAJOR-FAULTS", SOFTWARE(PAGE_FAULTS_MAJ) },
	{ "CONTEXT-SWITCHES", SOFTWARE(CONTEXT_SWITCHES), .kernel = true },
	{ "CPU-MIGRATIONS", SOFTWARE(CPU_MIGRATIONS), .kernel = true },
	{ "TASK-CLOCK", SOFTWARE(TASK_CLOCK) },
};

/* As read() gives it. */
struct sample {
	uint64_t value, enabled, running;
};

struct bmi_perf {
	int fds[most_counters];
	struct sample since[most_counters], sum[most_counters];
};

/* The counters that --benchmark_perf_counters names and the kernel has. */
static struct event chosen[most_counters];
static size_t chosen_count;
static struct bmi_pool names;

/* ------------------------------------------------------------------- choosing */

/* r1a8: an event of this processor, by the number its manual gives. */
static bool parse_raw(const char *name, struct event *ret)
{
	char *end;

	if ((*name != 'r' && *name != 'R') || strspn(name + 1, "0123456789abcdefABCDEF") == 0)
		return false;
	errno = 0;
	*ret = (struct event){ .type = PERF_TYPE_RAW, .config = strtoull(name + 1, &end, 16) };
	return !*end && !errno;
}

static int add_event(const char *name)
{
	struct event e = { 0 };

	for (size_t i = 0; i < BMI_LENGTH(events); i++)
		if (!strcasecmp(name, events[i].name))
			e = events[i];
	if ((!e.name && !parse_raw(name, &e)) || chosen_count == most_counters)
		return -EINVAL;
	e.name = name;
	chosen[chosen_count++] = e;
	return 0;
}

int bmi_perf_choose(const char *text)
{
	char *rest = bmi_strdup(&names, text);
	int r = 0;

	if (!rest)
		return -ENOMEM;
	chosen_count = 0;
	while (rest && *text && !r)
		r = add_event(strsep(&rest, ","));
	return r;
}

void bmi_perf_reset(void)
{
	bmi_pool_free(&names);
	chosen_count = 0;
}

/* ------------------------------------------------------------------- counting */

/* Count the calling thread and all that it starts; negative errno. */
static int open_event(const struct event *e)
{
	struct perf_event_attr attr = {
		.size = sizeof(attr),
		.type = e->type,
		.config = e->config,
		.inherit = 1,
		.exclude_kernel = !e->kernel,
		.exclude_hv = 1,
		.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING,
	};
	long fd = syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);

	return fd < 0 ? -errno : (int)fd;
}

void bmi_perf_probe(void)
{
	size_t kept = 0;

	for (size_t i = 0; i < chosen_count; i++) {
		int fd = open_event(&chosen[i]);

		if (fd < 0) {
			fprintf(stderr, "Performance counter %s is not supported here: %s%s\n",
				chosen[i].name, strerror(-fd),
				fd == -EACCES ? " (/proc/sys/kernel/perf_event_paranoid)" : "");
			continue;
		}
		close(fd);
		chosen[kept++] = chosen[i];
	}
	chosen_count = kept;
}

void bmi_perf_open(struct bmi_state *st)
{
	struct bmi_perf *p;
	size_t n = 0;

	if (!chosen_count)
		return;
	p = bmi_alloc(&st->pool, sizeof(*p));
	while (p && n < chosen_count && (p->fds[n] = open_event(&chosen[n])) >= 0)
		n++;
	if (n == chosen_count) {
		st->perf = p;
		return;
	}
	while (n > 0)
		close(p->fds[--n]);
	bmi_give_up(st, BM_FAILED, "a performance counter cannot be opened");
}

static struct sample take(int fd)
{
	struct sample s;

	return read(fd, &s, sizeof(s)) == (ssize_t)sizeof(s) ? s : (struct sample){ 0 };
}

void bmi_perf_start(struct bmi_perf *p)
{
	for (size_t i = 0; i < chosen_count; i++)
		p->since[i] = take(p->fds[i]);
}

void bmi_perf_stop(struct bmi_perf *p)
{
	for (size_t i = 0; i < chosen_count; i++) {
		struct sample now = take(p->fds[i]);

		p->sum[i].value += now.value - p->since[i].value;
		p->sum[i].enabled += now.enabled - p->since[i].enabled;
		p->sum[i].running += now.running - p->since[i].running;
	}
}

/* Counters that had to take turns are scaled up; one that never had its turn is not known. */
static double total(const struct sample *s)
{
	if (!s->running)
		return s->enabled ? NAN : 0;
	return (double)s->value * ((double)s->enabled / (double)s->running);
}

void bmi_perf_close(struct bmi_state *st)
{
	for (size_t i = 0; i < chosen_count && st->perf; i++) {
		close(st->perf->fds[i]);
		if (st->outcome == BM_RAN)
			bm_set_counter(&st->pub, chosen[i].name, total(&st->perf->sum[i]),
				       BM_COUNTER_AVG_ITERATIONS);
	}
	st->perf = NULL;
}
