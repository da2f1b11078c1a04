/* SPDX-License-Identifier: MIT */
#include "tally.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int tally_begin(struct tally *tally, const struct list *list, bool verbose)
{
	size_t n = list->n + list->refused;

	*tally = (struct tally){ .list = list, .n = n, .reasons = calloc(n + 1, sizeof(char *)) };
	if (!tally->reasons)
		return -ENOMEM;
	progress_begin(&tally->progress, n, verbose);
	for (size_t i = list->n; i < n; i++)
		tally_count(tally, i, OUTCOME_ERROR, list->items[i].refused);
	return 0;
}

void tally_count(struct tally *tally, size_t i, enum outcome outcome, const char *reason)
{
	static const char *const words[OUTCOME_COUNT] = {
		[OUTCOME_OK] = "ok",
		[OUTCOME_NOT_FOUND] = "not found",
		[OUTCOME_ERROR] = "error",
		[OUTCOME_CANCELLED] = "cancelled",
	};
	const struct item *item = &tally->list->items[i];

	tally->counts[outcome]++;
	if (outcome == OUTCOME_ERROR)
		tally->reasons[i] = strdup(reason);
	if (outcome != OUTCOME_CANCELLED)
		progress_step(&tally->progress, item->name ? item->name : item->url,
			      outcome == OUTCOME_ERROR ? reason : words[outcome]);
}

static void print_errors(struct tally *tally)
{
	for (size_t i = 0; i < tally->n; i++) {
		if (tally->reasons[i])
			fprintf(stderr, "%s: %s\n", tally->list->items[i].url, tally->reasons[i]);
		free(tally->reasons[i]);
	}
	free(tally->reasons);
}

int tally_end(struct tally *tally)
{
	const size_t *counts = tally->counts;
	double seconds = progress_end(&tally->progress);
	size_t cancelled = tally->n - counts[OUTCOME_OK] - counts[OUTCOME_NOT_FOUND] -
			   counts[OUTCOME_ERROR];

	print_errors(tally);
	printf("%zu ok, %zu not found, %zu error%s", counts[OUTCOME_OK], counts[OUTCOME_NOT_FOUND],
	       counts[OUTCOME_ERROR], counts[OUTCOME_ERROR] == 1 ? "" : "s");
	if (cancelled)
		printf(", %zu cancelled", cancelled);
	printf(", %.2f s\n", seconds);
	return counts[OUTCOME_OK] != tally->n;
}
