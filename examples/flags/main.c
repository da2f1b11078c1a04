/* SPDX-License-Identifier: MIT */
/* weft-flags: download a list of files in one of four ways. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <weft/error.h>

#include "download.h"
#include "forms.h"

static form *const forms[MODE_COUNT] = {
	[MODE_SEQUENTIAL] = run_sequential,
	[MODE_THREADS] = run_threads,
	[MODE_PROCESSES] = run_processes,
	[MODE_LOOP] = run_loop,
};

/* In the order of the numbers of their people. */
static const char *const largest[] = {
	"in", "cn", "us", "id", "pk", "ng", "br", "bd", "ru", "et",
	"mx", "jp", "eg", "ph", "cd", "vn", "ir", "tr", "de", "fr", NULL,
};

/* Prints one line and returns @status. */
static int fail(int status, const char *what, const char *why)
{
	fprintf(stderr, "weft-flags: %s: %s\n", what, why);
	return status;
}

static int read_file(struct list *list, const struct options *options)
{
	FILE *f = strcmp(options->urls, "-") == 0 ? stdin : fopen(options->urls, "re");
	int r;

	if (!f)
		return fail(2, options->urls, strerror(errno));
	r = list_read(list, options->base, f);
	if (f != stdin)
		fclose(f);
	return r < 0 ? fail(2, options->urls, strerror(-r)) : 0;
}

static int read_codes(struct list *list, const struct options *options)
{
	const char *const *codes = *options->codes ? (const char *const *)options->codes : largest;
	int r;

	for (; *codes; codes++) {
		r = list_add_country(list, options->base, *codes);
		if (r == -EINVAL)
			return fail(2, *codes, "not the two letters of a country; see --help");
		if (r < 0)
			return fail(1, *codes, strerror(-r));
	}
	return 0;
}

static int run(const struct options *options, const struct list *list)
{
	struct tally tally;
	int r = tally_begin(&tally, list, options->verbose);
	int status;

	if (r < 0)
		return fail(1, "cannot begin", strerror(-r));
	download_setup(options);
	r = forms[options->mode](options, list, &tally);
	status = tally_end(&tally);
	return r < 0 ? fail(1, "stopped early", weft_strerror(r)) : status;
}

int main(int argc, char **argv)
{
	struct options options;
	struct list list = { NULL, 0, 0, 0 };
	int status = options_read(argc, argv, &options);
	struct stat out;

	if (status >= 0)
		return status;
	status = options.urls ? read_file(&list, &options) : read_codes(&list, &options);
	if (status == 0 && list_settle(&list, options.limit) < 0)
		status = fail(1, "cannot begin", strerror(ENOMEM));
	if (status == 0 && mkdir(options.out, 0777) < 0 && errno != EEXIST)
		status = fail(1, options.out, strerror(errno));
	else if (status == 0 && stat(options.out, &out) == 0 && !S_ISDIR(out.st_mode))
		status = fail(1, options.out, strerror(ENOTDIR));
	if (status == 0)
		status = run(&options, &list);
	list_free(&list);
	return status;
}
