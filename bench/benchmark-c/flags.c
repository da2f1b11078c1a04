/* SPDX-License-Identifier: MIT */
/* Flags and environment variables, in one table and with one kind of error message. */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "internal.h"

#define DEFAULTS                                                                            \
	{                                                                                   \
		.min_time = { .seconds = 0.5 }, .repetitions = 1, .color = BM_UNKNOWN,      \
		.format = BM_FORMAT_CONSOLE, .out_format = BM_FORMAT_JSON,                  \
		.compare_apart = BM_UNKNOWN, .compare_delta = 0.5, .compare_processes = 10, \
		.compare_time = 2, .compare_seed = -1, .executable = ""                     \
	}

struct bmi_options bmi_options = DEFAULTS;

static char **kept; /* the arguments as they were */

void bmi_options_reset(void)
{
	free(kept);
	kept = NULL;
	bmi_options = (struct bmi_options)DEFAULTS;
}

/* Read @text into @out; false: it is not of the kind that the table expects. */
typedef bool parse_fn(const char *text, void *out);

/* ------------------------------------------------------------------- kinds of values */

static bool parse_bool(const char *text, void *out)
{
	static const char *const words[][6] = {
		[false] = { "0", "f", "n", "no", "false", "off" },
		[true] = { "1", "t", "y", "yes", "true", "on" },
	};

	for (int value = false; value <= true; value++) {
		for (size_t i = 0; i < BMI_LENGTH(words[value]); i++) {
			if (strcasecmp(text, words[value][i]))
				continue;
			*(bool *)out = value;
			return true;
		}
	}
	return false;
}

static bool parse_known(const char *text, void *out)
{
	bool on;

	if (!strcmp(text, "auto")) {
		*(enum bm_known *)out = BM_UNKNOWN;
		return true;
	}
	if (!parse_bool(text, &on))
		return false;
	*(enum bm_known *)out = on ? BM_YES : BM_NO;
	return true;
}

static bool parse_string(const char *text, void *out)
{
	*(const char **)out = text;
	return true;
}

/* A whole decimal number and the rest of the text. */
static bool parse_integer(const char *text, long long *ret, const char **ret_rest)
{
	char *rest;

	if (isspace((unsigned char)*text))
		return false;
	errno = 0;
	*ret = strtoll(text, &rest, 10);
	*ret_rest = rest;
	return rest != text && errno == 0;
}

static bool parse_int(const char *text, void *out)
{
	const char *rest;
	long long n;

	if (!parse_integer(text, &n, &rest) || *rest || n < INT32_MIN || n > INT32_MAX)
		return false;
	*(int *)out = (int)n;
	return true;
}

static bool parse_count(const char *text, void *out)
{
	int n;

	if (!parse_int(text, &n) || n < 1)
		return false;
	*(int *)out = n;
	return true;
}

static bool parse_duration(const char *text, double *ret, const char **ret_rest)
{
	char *rest;

	if (!isdigit((unsigned char)*text) && *text != '.')
		return false;
	*ret = strtod(text, &rest);
	*ret_rest = rest;
	return rest != text && isfinite(*ret) && *ret <= 1e9;
}

static bool parse_seconds(const char *text, void *out)
{
	const char *rest;
	double seconds;

	if (!parse_duration(text, &seconds, &rest) || *rest)
		return false;
	*(double *)out = seconds;
	return true;
}

static bool parse_min_time(const char *text, void *out)
{
	struct bmi_min_time *to = out;
	const char *rest;
	double seconds;
	long long n;

	if (parse_integer(text, &n, &rest) && !strcmp(rest, "x")) {
		if (n < 1 || n > BMI_MAX_ITERATIONS)
			return false;
		*to = (struct bmi_min_time){ .iterations = n };
		return true;
	}
	if (!parse_duration(text, &seconds, &rest) || (*rest && strcmp(rest, "s")))
		return false;
	*to = (struct bmi_min_time){ .seconds = seconds };
	return true;
}

static bool parse_format(const char *text, void *out)
{
	static const char *const names[] = {
		[BM_FORMAT_CONSOLE] = "console",
		[BM_FORMAT_JSON] = "json",
		[BM_FORMAT_CSV] = "csv",
	};

	for (size_t i = 0; i < BMI_LENGTH(names); i++) {
		if (strcmp(text, names[i]))
			continue;
		*(enum bm_format *)out = (enum bm_format)i;
		return true;
	}
	return false;
}

static bool parse_unit(const char *text, void *out)
{
	for (enum bm_unit u = BM_NANOSECOND; u <= BM_SECOND; u++) {
		if (strcmp(text, bm_unit_name(u)))
			continue;
		*(enum bm_unit *)out = u;
		return true;
	}
	return false;
}

/* "" (from the bare flag), or two filters with a comma between. */
static bool parse_pair(const char *text, void *out)
{
	const char *comma = strchr(text, ',');

	*(const char **)out = text;
	return !*text || (comma && comma > text && comma[1]);
}

/* Asked before anything is printed. */
static bool parse_program(const char *text, void *out)
{
	*(const char **)out = text;
	return !*text || access(text, X_OK) == 0;
}

static bool parse_percent(const char *text, void *out)
{
	return parse_seconds(text, out) && *(double *)out <= 100;
}

static bool parse_processes(const char *text, void *out)
{
	return parse_count(text, out) && *(int *)out <= BMI_PROCESSES_MOST;
}

static bool parse_seed(const char *text, void *out)
{
	const char *rest;
	long long n;

	if (!parse_integer(text, &n, &rest) || *rest || n < 0)
		return false;
	*(int64_t *)out = n;
	return true;
}

static bool parse_latency(const char *text, void *out)
{
	const char *rest;
	long long n = BMI_LATENCY_AUTO;

	if (strcmp(text, "auto") &&
	    (!parse_integer(text, &n, &rest) || *rest || n < 0 || n > BMI_MAX_ITERATIONS))
		return false;
	*(int64_t *)out = n;
	return true;
}

/* Keys and counters go to their files at once; @out is not used. */
static bool parse_context(const char *text, void *out)
{
	(void)out;
	return bmi_add_context_list(text) == 0;
}

static bool parse_perf_counters(const char *text, void *out)
{
	(void)out;
	return bmi_perf_choose(text) == 0;
}

/* ------------------------------------------------------------------- the table */

struct flag {
	const char *name; /* without "--"; upper-cased it is the environment variable */
	const char *hint; /* for --help */
	parse_fn *parse;
	const char *expected;
	size_t offset; /* in bmi_options */
};

#define TO(member) .offset = offsetof(struct bmi_options, member)
#define A_BOOL	   .parse = parse_bool, .expected = "true or false"
#define A_FORMAT   .parse = parse_format, .expected = "console, json or csv"

static const struct flag flags[] = {
	{ "benchmark_list_tests", "{true|false}", A_BOOL, TO(list_tests) },
	{ "benchmark_filter", "<regex>", parse_string, "a regular expression", TO(filter) },
	{ "benchmark_min_time", "`<integer>x` OR `<float>s` ", parse_min_time,
	  "<integer>x or <float>s", TO(min_time) },
	{ "benchmark_min_warmup_time", "<min_warmup_time>", parse_seconds, "a double",
	  TO(min_warmup_time) },
	{ "benchmark_repetitions", "<num_repetitions>", parse_count,
	  "a 32-bit integer of 1 or more", TO(repetitions) },
	{ "benchmark_dry_run", "{true|false}", A_BOOL, TO(dry_run) },
	{ "benchmark_enable_random_interleaving", "{true|false}", A_BOOL, TO(random_interleaving) },
	{ "benchmark_report_aggregates_only", "{true|false}", A_BOOL, TO(report_aggregates_only) },
	{ "benchmark_display_aggregates_only", "{true|false}", A_BOOL,
	  TO(display_aggregates_only) },
	{ "benchmark_format", "<console|json|csv>", A_FORMAT, TO(format) },
	{ "benchmark_out", "<filename>", parse_string, "a file name", TO(out) },
	{ "benchmark_out_format", "<json|console|csv>", A_FORMAT, TO(out_format) },
	{ "benchmark_color", "{auto|true|false}", parse_known, "auto, true or false", TO(color) },
	{ "benchmark_counters_tabular", "{true|false}", A_BOOL, TO(counters_tabular) },
	{ .name = "benchmark_perf_counters",
	  .hint = "<counter>,...",
	  .parse = parse_perf_counters,
	  .expected = "up to 16 of CYCLES, INSTRUCTIONS, PAGE-FAULTS and so on, or r<hex>" },
	{ .name = "benchmark_context",
	  .hint = "<key>=<value>,...",
	  .parse = parse_context,
	  .expected = "<key>=<value>,... with each key once, none of the context's own" },
	{ "benchmark_time_unit", "{ns|us|ms|s}", parse_unit, "ns, us, ms or s", TO(time_unit) },
	{ "v", "<verbosity>", parse_int, "a 32-bit integer", TO(verbosity) },
	/* Ours. */
	{ "benchmark_fail_on_error", "{true|false}", A_BOOL, TO(fail_on_error) },
	{ "benchmark_fail_on_no_match", "{true|false}", A_BOOL, TO(fail_on_no_match) },
	{ "benchmark_compare", "<baseline>,<contender>", parse_pair,
	  "two names or filters with a comma between", TO(compare) },
	{ "benchmark_compare_with", "<program>", parse_program,
	  "a program that can be run", TO(compare_with) },
	{ "benchmark_compare_apart", "{auto|true|false}", parse_known, "auto, true or false",
	  TO(compare_apart) },
	{ "benchmark_compare_delta", "<percent>", parse_percent, "a percentage",
	  TO(compare_delta) },
	{ "benchmark_compare_processes", "<num_processes>", parse_processes, "from 1 to 1000",
	  TO(compare_processes) },
	{ "benchmark_compare_time", "<seconds>", parse_seconds, "a double", TO(compare_time) },
	{ "benchmark_compare_seed", "<seed>", parse_seed, "an integer of 0 or more",
	  TO(compare_seed) },
	{ "benchmark_latency", "{auto|<num_iterations>}", parse_latency,
	  "auto or a number of iterations, 0 for none", TO(latency) },
};

void bm_print_help(FILE *to)
{
	for (size_t i = 0; i < BMI_LENGTH(flags); i++)
		fprintf(to, "%s [--%s=%s]\n", i ? "         " : "benchmark", flags[i].name,
			flags[i].hint);
}

/* ------------------------------------------------------------------- taking them */

static int take_value(const struct flag *flag, const char *what, const char *name, const char *text)
{
	if (flag->parse(text, (char *)&bmi_options + flag->offset))
		return 0;
	fprintf(stderr, "%s%s is expected to be %s, but actually has value \"%s\".\n", what, name,
		flag->expected, SHOWN(text));
	return -EINVAL;
}

/* The value of a flag that is given without one, or NULL. */
static const char *bare_value(const struct flag *flag)
{
	if (flag->parse == parse_bool)
		return "true";
	if (flag->parse == parse_latency)
		return "auto";
	return flag->parse == parse_pair ? "" : NULL;
}

/* The value if @arg is @flag, else NULL. */
static const char *value_in(const char *arg, const struct flag *flag)
{
	size_t n = strlen(flag->name);

	if (strncmp(arg, "--", 2) || strncmp(arg + 2, flag->name, n))
		return NULL;
	if (arg[2 + n] == '=')
		return arg + 2 + n + 1;
	return arg[2 + n] ? NULL : bare_value(flag);
}

static const struct flag *find_flag(const char *arg, const char **ret_value)
{
	for (size_t i = 0; i < BMI_LENGTH(flags); i++) {
		*ret_value = value_in(arg, &flags[i]);
		if (*ret_value)
			return &flags[i];
	}
	return NULL;
}

static int take_argument(const struct flag *flag, const char *value)
{
	char name[64];

	snprintf(name, sizeof(name), "--%s", flag->name);
	return take_value(flag, "The value of flag ", name, value);
}

static int take_environment(const struct flag *flag)
{
	char name[64];
	const char *value;
	size_t i;

	for (i = 0; flag->name[i] && i + 1 < sizeof(name); i++)
		name[i] = (char)toupper((unsigned char)flag->name[i]);
	name[i] = '\0';
	value = getenv(name);
	return value ? take_value(flag, "Environment variable ", name, value) : 0;
}

/* The command line wins: a variable counts only if its flag was not given. */
static int take_all(int argc, char **argv)
{
	bool given[BMI_LENGTH(flags)] = { false };
	int r = 0;

	for (int i = 1; i < argc && !r; i++) {
		const char *value;
		const struct flag *flag = find_flag(argv[i], &value);

		if (!flag)
			continue;
		given[flag - flags] = true;
		r = take_argument(flag, value);
	}
	for (size_t i = 0; i < BMI_LENGTH(flags) && !r; i++)
		if (!given[i])
			r = take_environment(&flags[i]);
	return r;
}

static void remove_taken(int *argc, char **argv)
{
	const char *value;
	int kept = 1;

	for (int i = 1; i < *argc; i++)
		if (!find_flag(argv[i], &value))
			argv[kept++] = argv[i];
	argv[kept] = NULL;
	*argc = kept;
}

static bool wants_help(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (!strcmp(argv[i], "--help"))
			return true;
	return false;
}

static int keep_arguments(int argc, char **argv)
{
	char **copy = realloc(kept, ((size_t)argc + 1) * sizeof(*copy));

	if (!copy)
		return -ENOMEM;
	memcpy(copy, argv, (size_t)argc * sizeof(*copy));
	copy[argc] = NULL;
	bmi_options.argv = kept = copy;
	return 0;
}

int bm_initialize(int *argc, char **argv)
{
	struct bmi_locale locale;
	int r;

	if (*argc > 0)
		bmi_options.executable = argv[0];
	if (keep_arguments(*argc, argv) < 0)
		return bmi_complain(-ENOMEM, "out of memory");
	if (wants_help(*argc, argv)) {
		bm_print_help(stdout);
		return 1;
	}
	bmi_locale_enter(&locale);
	r = take_all(*argc, argv);
	bmi_locale_leave(&locale);
	if (r < 0)
		return r;
	if (*argc > 0)
		remove_taken(argc, argv);
	if (bmi_options.compare_with && !bmi_options.compare)
		bmi_options.compare = "";
	return 0;
}

void bm_set_default_time_unit(enum bm_unit unit)
{
	bmi_options.time_unit = unit;
}

void bm_set_verbosity(int level)
{
	bmi_options.verbosity = level;
}

bool bm_report_unrecognized_arguments(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		fprintf(stderr, "%s: error: unrecognized command-line flag: %s\n", argv[0],
			SHOWN(argv[i]));
	return argc > 1;
}
