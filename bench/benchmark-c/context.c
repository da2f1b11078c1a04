/* SPDX-License-Identifier: MIT */
/* The description of the machine.  Unknown values are left out, never guessed. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <time.h>
#include <unistd.h>

#include "internal.h"

#define CPU_DIR "/sys/devices/system/cpu"

enum { line_size = 256 };

/* The first line of the file so named, without its end; false: there is none. */
static bool read_line(char line[line_size], const char *format, ...) BM_PRINTF_(2, 3);
static bool read_line(char line[line_size], const char *format, ...)
{
	char path[line_size];
	bool good = false;
	va_list args;
	FILE *f;

	va_start(args, format);
	vsnprintf(path, sizeof(path), format, args);
	va_end(args);
	f = fopen(path, "re");
	if (!f)
		return false;
	if (fgets(line, line_size, f)) {
		line[strcspn(line, "\n")] = '\0';
		good = true;
	}
	fclose(f);
	return good;
}

/* ------------------------------------------------------------------- the moment */

/* 2026-01-31T12:00:00+01:00: strftime has no offset with a colon. */
static const char *date_now(struct bmi_pool *pool)
{
	char date[40], offset[10];
	time_t now = time(NULL);
	struct tm tm;

	if (!localtime_r(&now, &tm) || !strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm) ||
	    strftime(offset, sizeof(offset), "%z", &tm) != strlen("+0100"))
		return "";
	return bmi_format(pool, "%s%.3s:%s", date, offset, offset + 3);
}

static const char *host_name(struct bmi_pool *pool)
{
	char name[line_size] = "";

	if (gethostname(name, sizeof(name) - 1))
		return "";
	return bmi_strdup(pool, name);
}

static void gather_load(struct bm_context *c)
{
	int n = getloadavg(c->load_avg, BMI_LENGTH(c->load_avg));

	c->load_count = n > 0 ? n : 0;
}

static enum bm_known aslr(void)
{
	char line[line_size];
	int persona = personality(0xffffffff);

	if (persona != -1 && persona & ADDR_NO_RANDOMIZE)
		return BM_NO;
	if (!read_line(line, "/proc/sys/kernel/randomize_va_space"))
		return BM_UNKNOWN;
	return strcmp(line, "0") ? BM_YES : BM_NO;
}

/* ------------------------------------------------------------------- processors */

/* Is any governor other than performance?  Without cpufreq the clock cannot be checked. */
static enum bm_known cpu_scaling(int cpus)
{
	char line[line_size];

	for (int i = 0; i < cpus; i++)
		if (read_line(line, CPU_DIR "/cpu%d/cpufreq/scaling_governor", i) &&
		    strcmp(line, "performance"))
			return BM_YES;
	return BM_NO;
}

/* The number after the colon of the first line of /proc/cpuinfo that begins with @key. */
static double from_cpuinfo(const char *key)
{
	FILE *f = fopen("/proc/cpuinfo", "re");
	char line[line_size];
	double value = 0;

	if (!f)
		return 0;
	while (value <= 0 && fgets(line, sizeof(line), f)) {
		const char *colon = strchr(line, ':');

		if (colon && !strncasecmp(line, key, strlen(key)))
			value = strtod(colon + 1, NULL);
	}
	fclose(f);
	return value;
}

static double mhz(enum bm_known scaling)
{
	char line[line_size];
	double value;

	if (read_line(line, CPU_DIR "/cpu0/tsc_freq_khz"))
		return strtod(line, NULL) / 1000;
	if (read_line(line, CPU_DIR "/cpu0/cpufreq/%s",
		      scaling == BM_YES ? "cpuinfo_max_freq" : "scaling_cur_freq"))
		return strtod(line, NULL) / 1000;
	value = from_cpuinfo("cpu MHz");
	return value > 0 ? value : from_cpuinfo("bogomips");
}

/* How many bits are set in "f,ffffffff". */
static int count_map(const char *map)
{
	int n = 0;

	for (; *map; map++) {
		char digit[2] = { *map, '\0' };

		n += __builtin_popcount((unsigned)strtoul(digit, NULL, 16));
	}
	return n;
}

/* "48K" */
static int64_t parse_size(const char *text)
{
	char *unit;
	int64_t size = strtoll(text, &unit, 10);

	if (*unit == 'K')
		return size << 10;
	return *unit == 'M' ? size << 20 : size;
}

static bool read_cache(struct bm_cache *cache, size_t i, struct bmi_pool *pool)
{
	char line[line_size];

	*cache = (struct bm_cache){ 0 };
	if (!read_line(line, CPU_DIR "/cpu0/cache/index%zu/size", i))
		return false;
	cache->size = parse_size(line);
	if (!read_line(line, CPU_DIR "/cpu0/cache/index%zu/type", i))
		return false;
	cache->type = bmi_strdup(pool, line);
	if (read_line(line, CPU_DIR "/cpu0/cache/index%zu/level", i))
		cache->level = (int)strtol(line, NULL, 10);
	if (read_line(line, CPU_DIR "/cpu0/cache/index%zu/shared_cpu_map", i))
		cache->num_sharing = count_map(line);
	return cache->type;
}

static int gather_caches(struct bm_context *c, struct bmi_pool *pool)
{
	size_t most = 16, n = 0;
	struct bm_cache *caches = bmi_alloc_array(pool, most, sizeof(*caches));

	if (!caches)
		return -ENOMEM;
	while (n < most && read_cache(&caches[n], n, pool))
		n++;
	c->caches = caches;
	c->cache_count = n;
	return 0;
}

/* ------------------------------------------------------------------- all of it */

int bmi_context_gather(struct bm_context *ret, struct bmi_pool *pool)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	struct bm_context c = {
		.date = date_now(pool),
		.host_name = host_name(pool),
		.executable = bmi_options.executable,
		.num_cpus = cpus > 0 ? (int)cpus : 1,
		.aslr = aslr(),
		.library_version = BMI_VERSION,
#ifdef __OPTIMIZE__
		.library_build_type = "release",
#else
		.library_build_type = "debug",
#endif
	};

	if (!c.date || !c.host_name || gather_caches(&c, pool) < 0)
		return -ENOMEM;
	c.cpu_scaling = cpu_scaling(c.num_cpus);
	c.mhz_per_cpu = mhz(c.cpu_scaling);
	c.keys = bmi_context_keys(&c.key_count);
	gather_load(&c);
	*ret = c;
	return 0;
}
