/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "calls.h"
#include "machine.h"
#include "text.h"

enum {
	OPT_LIST,
	OPT_CASE,
	OPT_BACKEND,
	OPT_PLUGIN,
	OPT_EXECUTOR,
	OPT_EXECUTOR_PLUGIN,
	OPT_RUNTIME,
	OPT_COMMAND,
	OPT_EDITION,
	OPT_FILTER,
	OPT_PROFILE,
	OPT_LEVEL,
	OPT_SUITE,
	OPT_EXPECT,
	OPT_JSON,
	OPT_JUNIT,
	OPT_JOBS,
	OPT_TIMEOUT,
	OPT_NO_ISOLATION,
	OPT_FAIL_ALLOC,
	OPT_FAIL_CALLS,
	OPT_SEED,
	OPT_HELP,
	OPT_VERSION,
	OPT_COUNT,
};

static const struct {
	const char *name, *arg, *help;
} rows[OPT_COUNT] = {
	[OPT_LIST] = { "list", NULL, "list the chosen cases, and run none" },
	[OPT_CASE] = { "case", "ID", "run only this case; may be repeated" },
	[OPT_BACKEND] = { "backend", "NAME",
			  "test a built-in backend, trace:NAME, or `all`; may be repeated" },
	[OPT_PLUGIN] = { "plugin", "PATH.so",
			 "test the backend in a shared object, or trace:PATH.so" },
	[OPT_EXECUTOR] = { "executor", "NAME",
			   "test a built-in executor, or `all`, in profile F; may be repeated" },
	[OPT_EXECUTOR_PLUGIN] = { "executor-plugin", "PATH.so",
				  "test the executor in a shared object, in profile F" },
	[OPT_RUNTIME] = { "runtime", "PATH.so",
			  "test the runtime in a shared object, or `weft`, in profile C" },
	[OPT_COMMAND] = { "command", "COMMAND",
			  "test a command that runs scenarios, see docs/scenario-language.md" },
	[OPT_EDITION] = { "edition", "NAME",
			  "scenarios for --command (default: the newest), or PATH/NAME" },
	[OPT_FILTER] = { "filter", "REGEX", "run only ids that match, as grep -E does" },
	[OPT_PROFILE] = { "profile", "S|G|L|F|C|S+G", "run only cases of these profiles" },
	[OPT_LEVEL] = { "level", "LEVEL", "must; should: must and should; info: all (default)" },
	[OPT_SUITE] = { "suite", "EDITION",
			"run only cases of this edition (default: the newest)" },
	[OPT_EXPECT] = { "expect", "FILE", "read known failures, in lines ID REASON [URL]" },
	[OPT_JSON] = { "json", "FILE", "write everything known about the run as JSON" },
	[OPT_JUNIT] = { "junit", "FILE", "write JUnit XML" },
	[OPT_JOBS] = { "jobs", "N", "run N cases at once (default: one for each CPU)" },
	[OPT_TIMEOUT] = { "timeout", "SECONDS", "end a case that takes longer (default: 10)" },
	[OPT_NO_ISOLATION] = { "no-isolation", NULL, "run cases in this process, for a debugger" },
	[OPT_FAIL_ALLOC] = { "fail-alloc", NULL,
			     "fail each allocation in turn; judge crashes and leaks" },
	[OPT_FAIL_CALLS] = { "fail-calls", NULL,
			     "the same with each clone, mmap, and sleep on a futex" },
	[OPT_SEED] = { "seed", "N", "run in random order, and seed the random cases with N" },
	[OPT_HELP] = { "help", NULL, "print this help" },
	[OPT_VERSION] = { "version", NULL, "print the version and the editions of the suite" },
};

const char *wanted_option(enum wanted_kind as)
{
	return rows[OPT_BACKEND + (int)as].name;
}

static void print_help(void)
{
	printf("Usage: weft-conform [OPTION]...\n"
	       "Test coroutine backends, executors and runtimes by the weft conformance suite, in\n"
	       "TAP 13.\n"
	       "Without --backend, --plugin or --command the default backend is tested;\n"
	       "with --profile F the default executor, with --profile C weft as a runtime.\n\n");
	for (int i = 0; i < OPT_COUNT; i++) {
		char left[40];

		snprintf(left, sizeof(left), "--%s%s%s", rows[i].name, rows[i].arg ? " " : "",
			 rows[i].arg ? rows[i].arg : "");
		printf("  %-22s %s\n", left, rows[i].help);
	}
	printf("\nExit status: 0 all well, 1 failures, 2 wrong usage or a backend that does not\n"
	       "load, 3 every chosen case was skipped.\n");
}

static void print_version(const struct suite *suite)
{
	printf("weft-conform %s, suite editions:", machine_version());
	for (const char *const *edition = suite->editions; *edition; edition++)
		printf(" %s", *edition);
	printf("\n");
}

/* Refuse the argument of an option with a message that says what is expected. */
static int wrong(int option, const char *arg, const char *want)
{
	warnx("--%s %s: %s", rows[option].name, SHOWN(arg), want);
	return -EINVAL;
}

static int parse_unsigned(int option, const char *arg, uint64_t most, uint64_t *ret)
{
	char *end;
	unsigned long long n;

	errno = 0;
	n = strtoull(arg, &end, 10);
	if (arg[0] < '0' || arg[0] > '9' || *end != '\0' || errno || n > most)
		return wrong(option, arg, "not a whole number in range");
	*ret = n;
	return 0;
}

static int parse_jobs(const char *arg, unsigned *ret)
{
	uint64_t n;

	if (parse_unsigned(OPT_JOBS, arg, 1024, &n) < 0)
		return -EINVAL;
	if (n == 0)
		return wrong(OPT_JOBS, arg, "at least 1 is needed");
	*ret = (unsigned)n;
	return 0;
}

static int parse_timeout(const char *arg, double *ret)
{
	char *end;
	double seconds = strtod(arg, &end);

	if (end == arg || *end != '\0' || !isfinite(seconds) || seconds <= 0 || seconds > 1e6)
		return wrong(OPT_TIMEOUT, arg, "not a number of seconds above 0");
	*ret = seconds;
	return 0;
}

/* "S", "G", "S+G", "S,G". */
static int parse_profiles(const char *arg, unsigned *ret)
{
	const char *at = arg;

	for (;;) {
		size_t length = strcspn(at, "+,");
		int profile = profile_find(at, length);

		if (profile < 0)
			return wrong(OPT_PROFILE, arg,
				     "the profiles are S, G and L, or several as S+G, F, and C");
		*ret |= 1u << profile;
		if (at[length] == '\0')
			return 0;
		at += length + 1;
	}
}

static int parse_level(const char *arg, enum conform_level *ret)
{
	int level = level_find(arg);

	if (level < 0)
		return wrong(OPT_LEVEL, arg, "the levels are must, should and info");
	*ret = (enum conform_level)level;
	return 0;
}

static int parse_edition(const char *arg, const struct suite *suite, const char **ret)
{
	char known[256];
	struct text_line line = { known, sizeof(known) };

	*ret = arg;
	if (suite_edition(suite, arg) >= 0)
		return 0;
	text_add(&line, "the editions are:");
	for (const char *const *edition = suite->editions; *edition; edition++)
		text_add(&line, " %s", *edition);
	return wrong(OPT_SUITE, arg, known);
}

static int set_lack(struct options *o, int option)
{
	enum lack lack = option == OPT_FAIL_ALLOC ? LACK_MEMORY : LACK_CALLS;

	if (o->lack && o->lack != lack) {
		warnx("--fail-alloc and --fail-calls: not both in one run");
		return -EINVAL;
	}
	if (lack == LACK_CALLS && !calls_can_fail()) {
		warnx("--fail-calls: not in a program with a sanitizer");
		return -EINVAL;
	}
	o->lack = lack;
	return 0;
}

/* An option of the table with its argument.  0 or -EINVAL. */
static int apply(struct options *o, int option, const char *arg, const struct suite *suite)
{
	if (rows[option].arg && option != OPT_FILTER && arg[0] == '\0')
		return wrong(option, "''", "it is empty");
	switch (option) {
	case OPT_LIST:
		o->list = true;
		return 0;
	case OPT_CASE:
		o->cases[o->case_count++] = arg;
		return 0;
	case OPT_BACKEND:
	case OPT_PLUGIN:
	case OPT_EXECUTOR:
	case OPT_EXECUTOR_PLUGIN:
	case OPT_RUNTIME:
		o->candidates[o->candidate_count++] =
			(struct wanted){ (enum wanted_kind)(option - OPT_BACKEND), arg };
		return 0;
	case OPT_COMMAND:
		o->command = arg;
		return 0;
	case OPT_EDITION:
		o->edition = arg;
		return 0;
	case OPT_FILTER:
		o->filter = arg;
		return 0;
	case OPT_PROFILE:
		return parse_profiles(arg, &o->profiles);
	case OPT_LEVEL:
		return parse_level(arg, &o->level);
	case OPT_SUITE:
		return parse_edition(arg, suite, &o->suite);
	case OPT_EXPECT:
		o->expect = arg;
		return 0;
	case OPT_JSON:
		o->json = arg;
		return 0;
	case OPT_JUNIT:
		o->junit = arg;
		return 0;
	case OPT_JOBS:
		return parse_jobs(arg, &o->jobs);
	case OPT_TIMEOUT:
		return parse_timeout(arg, &o->timeout);
	case OPT_NO_ISOLATION:
		o->in_process = true;
		return 0;
	case OPT_FAIL_ALLOC:
	case OPT_FAIL_CALLS:
		return set_lack(o, option);
	default:
		o->seeded = true;
		return parse_unsigned(OPT_SEED, arg, UINT64_MAX, &o->seed);
	}
}

/* The CPUs that this process may use. */
static unsigned cpus(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof(set), &set) == 0 ? (unsigned)CPU_COUNT(&set) : 1;
}

/* Is there a program @name where a shell would look for it? */
static bool can_run(const char *name)
{
	const char *at = getenv("PATH");
	char path[PATH_MAX];

	if (strchr(name, '/'))
		return access(name, X_OK) == 0;
	while (at && *at) {
		size_t n = strcspn(at, ":");

		if (snprintf(path, sizeof(path), "%.*s/%s", (int)n, at, name) < PATH_MAX &&
		    access(path, X_OK) == 0)
			return true;
		at += n + (at[n] == ':');
	}
	return false;
}

static enum subject kind_of(const struct wanted *wanted)
{
	static const enum subject kinds[] = {
		[WANT_BACKEND] = SUBJECT_BACKEND,
		[WANT_PLUGIN] = SUBJECT_BACKEND,
		[WANT_EXECUTOR] = SUBJECT_EXECUTOR,
		[WANT_EXECUTOR_PLUGIN] = SUBJECT_EXECUTOR,
		[WANT_RUNTIME] = SUBJECT_RUNTIME,
	};

	return kinds[wanted->as];
}

/* The profiles that judge a @kind, a bit each. */
static unsigned profiles_of(enum subject kind)
{
	unsigned profiles = 0;

	for (int p = CONFORM_S; p <= CONFORM_C; p++)
		if (suite_subject((enum conform_profile)p) == kind)
			profiles |= 1u << p;
	return profiles;
}

/* The candidates say it, or the profiles do, or with nothing else to tell a case that is named. */
static enum subject find_kind(const struct options *o, const struct suite *suite)
{
	const struct conform_case *c = o->case_count ? suite_find(suite, o->cases[0]) : NULL;

	if (o->candidate_count)
		return kind_of(&o->candidates[0]);
	if (o->profiles)
		return suite_subject((enum conform_profile)__builtin_ctz(o->profiles));
	return c ? suite_subject(c->profile) : SUBJECT_BACKEND;
}

/* A run judges backends by S, G and L, or pools by F, or runtimes by C. */
static int settle_profiles(struct options *o, const struct suite *suite)
{
	unsigned profiles;

	o->judges = find_kind(o, suite);
	for (size_t i = 1; i < o->candidate_count; i++)
		if (kind_of(&o->candidates[i]) != o->judges) {
			warnx("executors, runtimes and backends are judged apart: not in one run");
			return -EINVAL;
		}
	profiles = profiles_of(o->judges);
	if (o->profiles & ~profiles) {
		warnx("profile F judges executors, C judges runtimes, and the others judge "
		      "backends: not in one run");
		return -EINVAL;
	}
	if (!o->profiles)
		o->profiles = profiles;
	return 0;
}

/* Fill in what was left open, and refuse what does not go together. */
static int complete(struct options *o, const struct suite *suite)
{
	if (o->in_process && (o->jobs || o->timeout > 0)) {
		warnx("--%s needs a process for each case: not with --no-isolation",
		      o->jobs ? "jobs" : "timeout");
		return -EINVAL;
	}
	if (o->command && (o->candidate_count || o->lack)) {
		warnx("--command is judged alone: not with --backend, --plugin or --fail-...");
		return -EINVAL;
	}
	if (o->edition && !o->command) {
		warnx("--edition is for --command; --suite is for cases");
		return -EINVAL;
	}
	if (settle_profiles(o, suite) < 0)
		return -EINVAL;
	if (o->lack && o->judges == SUBJECT_RUNTIME) {
		warnx("--fail-... make weft's own calls fail, and not those of a runtime");
		return -EINVAL;
	}
	if (o->launcher && o->launcher[0] == '\0')
		o->launcher = NULL;
	if (o->launcher && !can_run(o->launcher)) {
		warnx(OPTIONS_LAUNCHER "=%s: there is no such program", SHOWN(o->launcher));
		return -EINVAL;
	}
	if (!o->jobs)
		o->jobs = cpus();
	if (!(o->timeout > 0))
		o->timeout = 10;
	if (!o->suite)
		o->suite = suite_newest(suite);
	if (!o->edition)
		o->edition = suite_newest(suite);
	return 0;
}

static void fill_long_options(struct option *long_options)
{
	for (int i = 0; i < OPT_COUNT; i++)
		long_options[i] = (struct option){
			.name = rows[i].name,
			.has_arg = rows[i].arg ? required_argument : no_argument,
			.val = i,
		};
}

/* Used instead of getopt_long, whose messages do not point to --help. */
static void refuse(int option, const char *arg)
{
	if (option == ':')
		warnx("option '%s' requires an argument (see --help)", SHOWN(arg));
	else if (optopt > OPT_COUNT)
		warnx("invalid option -- '%c' (see --help)", optopt);
	else
		warnx("unrecognized option '%s' (see --help)", SHOWN(arg));
}

static enum options_result read_all(struct options *o, int argc, char **argv,
				    const struct suite *suite)
{
	struct option long_options[OPT_COUNT + 1] = { 0 };
	int option;

	fill_long_options(long_options);
	opterr = 0;
	while ((option = getopt_long(argc, argv, ":", long_options, NULL)) != -1) {
		if (option == '?' || option == ':') {
			refuse(option, argv[optind - 1]);
			return OPTIONS_WRONG;
		}
		if (option == OPT_HELP)
			print_help();
		if (option == OPT_VERSION)
			print_version(suite);
		if (option == OPT_HELP || option == OPT_VERSION)
			return OPTIONS_DONE;
		if (apply(o, option, optarg, suite) < 0)
			return OPTIONS_WRONG;
	}
	if (optind < argc) {
		warnx("unexpected argument '%s' (see --help)", SHOWN(argv[optind]));
		return OPTIONS_WRONG;
	}
	return complete(o, suite) < 0 ? OPTIONS_WRONG : OPTIONS_RUN;
}

enum options_result options_parse(struct options *ret, int argc, char **argv,
				  const struct suite *suite)
{
	struct options o = {
		.program = argv[0],
		.launcher = getenv(OPTIONS_LAUNCHER),
		.level = CONFORM_INFO,
		.seed = 1,
	};
	enum options_result result = OPTIONS_WRONG;

	o.cases = calloc((size_t)argc + 1, sizeof(*o.cases));
	o.candidates = calloc((size_t)argc + 1, sizeof(*o.candidates));
	if (!o.cases || !o.candidates)
		warnx("out of memory");
	else
		result = read_all(&o, argc, argv, suite);
	if (result == OPTIONS_RUN)
		*ret = o;
	else
		options_free(&o);
	return result;
}

void options_free(struct options *o)
{
	free(o->cases);
	free(o->candidates);
}
