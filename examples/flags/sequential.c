/* SPDX-License-Identifier: MIT */
/* One after the other, in the thread of the program: what the other forms are measured by. */

#include "download.h"
#include "forms.h"
#include "interrupt.h"

/* Nothing has to be told of a signal: a download asks from time to time whether there was one. */
static void cancel(void *arg)
{
	(void)arg;
}

int run_sequential(const struct options *options, const struct list *list, struct tally *tally)
{
	char reason[REASON_SIZE];
	int r = interrupt_watch(cancel, NULL);

	(void)options;
	if (r < 0)
		return r;
	for (size_t i = 0; i < list->n && !interrupted(); i++) {
		const struct item *item = &list->items[i];

		tally_count(tally, i, download(item, reason), reason);
	}
	interrupt_end();
	return 0;
}
