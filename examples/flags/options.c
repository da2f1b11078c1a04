/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
	"Usage: weft-flags [OPTION]... [CODE]...\n"
	"Download the flags of countries: BASE/xx/xx.gif for each two-letter code, by default\n"
	"those of the twenty countries with the most people.\n"
	"\n"
	"  --mode MODE     sequential, threads (default), processes or loop\n"
	"  --jobs N        so many downloads at once, up to 1,000 (default: 20)\n"
	"  --base URL      where the flags are\n"
	"  --urls FILE     download the URLs in the lines of this file instead; - is standard\n"
	"                  input; a line that begins with / is a path at --base\n"
	"  --out DIR       save the files there (default: .)\n"
	"  --limit N       only the first N files\n"
	"  --retries N     try again so often after an error that may pass (default: 0)\n"
	"  --timeout S     seconds for each try (default: 30; 0: no limit)\n"
	"  --verbose       tell the outcome of each file\n"
	"  --help          print this help\n"
	"\n"
	"Exit status: 0 if all files were saved, 1 if one was not, 2 if the usage was wrong.\n";

enum {
	OPT_MODE,
	OPT_JOBS,
	OPT_BASE,
	OPT_URLS,
	OPT_OUT,
	OPT_LIMIT,
	OPT_RETRIES,
	OPT_TIMEOUT,
	OPT_VERBOSE,
	OPT_HELP,
};

static const struct option rows[] = {
	{ "mode", required_argument, NULL, OPT_MODE },
	{ "jobs", required_argument, NULL, OPT_JOBS },
	{ "base", required_argument, NULL, OPT_BASE },
	{ "urls", required_argument, NULL, OPT_URLS },
	{ "out", required_argument, NULL, OPT_OUT },
	{ "limit", required_argument, NULL, OPT_LIMIT },
	{ "retries", required_argument, NULL, OPT_RETRIES },
	{ "timeout", required_argument, NULL, OPT_TIMEOUT },
	{ "verbose", no_argument, NULL, OPT_VERBOSE },
	{ "help", no_argument, NULL, OPT_HELP },
	{ NULL, 0, NULL, 0 },
};

static const char *const modes[MODE_COUNT] = {
	[MODE_SEQUENTIAL] = "sequential",
	[MODE_THREADS] = "threads",
	[MODE_PROCESSES] = "processes",
	[MODE_LOOP] = "loop",
};

static int usage(const char *what, const char *value)
{
	fprintf(stderr, "weft-flags: %s%.100s; see --help\n", what, value);
	return 2;
}

static int read_mode(const char *text, enum mode *ret)
{
	for (int i = 0; i < MODE_COUNT; i++) {
		if (strcmp(text, modes[i]) == 0) {
			*ret = (enum mode)i;
			return 0;
		}
	}
	return usage("--mode is sequential, threads, processes or loop, not ", text);
}

static int read_count(const char *name, const char *text, long least, long most, long *ret)
{
	char what[64], *end;
	long n = strtol(text, &end, 10);

	if (end != text && !*end && n >= least && n <= most) {
		*ret = n;
		return 0;
	}
	snprintf(what, sizeof(what), "--%s takes %ld to %ld, not ", name, least, most);
	return usage(what, text);
}

static int read_timeout(const char *text, double *ret)
{
	char *end;
	double seconds = strtod(text, &end);

	if (end == text || *end || !(seconds >= 0) || seconds > 86400)
		return usage("--timeout takes 0 to 86400 seconds, not ", text);
	*ret = seconds;
	return 0;
}

static int take(int option, const char *value, struct options *o)
{
	long n = 0;
	int r;

	switch (option) {
	case OPT_MODE:
		return read_mode(value, &o->mode);
	case OPT_JOBS:
		r = read_count("jobs", value, 1, 1000, &n);
		o->jobs = (int)n;
		return r;
	case OPT_LIMIT:
		r = read_count("limit", value, 0, 100000000, &n);
		o->limit = (size_t)n;
		return r;
	case OPT_RETRIES:
		r = read_count("retries", value, 0, 100, &n);
		o->retries = (int)n;
		return r;
	case OPT_TIMEOUT:
		return read_timeout(value, &o->timeout);
	case OPT_BASE:
		o->base = value;
		return 0;
	case OPT_URLS:
		o->urls = value;
		return 0;
	case OPT_OUT:
		o->out = value;
		return 0;
	default:
		o->verbose = true;
		return 0;
	}
}

static int check(const struct options *o)
{
	if (o->urls && *o->codes)
		return usage("--urls and codes of countries exclude each other: ", *o->codes);
	if (!o->urls && !o->base)
		return usage("where are the flags? --base URL or --urls FILE is needed", "");
	if (o->base && strncmp(o->base, "http://", 7) != 0 && strncmp(o->base, "https://", 8) != 0)
		return usage("--base is no http or https URL: ", o->base);
	return -1;
}

int options_read(int argc, char **argv, struct options *ret)
{
	int c, r = 0;

	*ret = (struct options){ .mode = MODE_THREADS, .jobs = 20, .timeout = 30, .out = "." };
	opterr = 0;
	while (r == 0 && (c = getopt_long(argc, argv, ":", rows, NULL)) != -1) {
		if (c == OPT_HELP)
			return fputs(help, stdout) < 0;
		if (c == ':')
			return usage("a value is missing after ", argv[optind - 1]);
		if (c == '?')
			return usage("no such option: ", argv[optind - 1]);
		r = take(c, optarg, ret);
	}
	ret->codes = argv + optind;
	return r == 0 ? check(ret) : r;
}
