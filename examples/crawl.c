/* SPDX-License-Identifier: MIT */
/*
 * A crawl of a site with a bounded number of workers.  Pages that were seen for the first time go
 * into a queue, and four workers take them out.  The crawl is over when each page that was put in
 * has been dealt with; then the workers, which wait for more, are cancelled.
 *
 * The site is a rule (site.c), and the loop's clock is virtual: the program tells how long it would
 * have taken, and takes no time itself.
 */

#include <errno.h>
#include <stdio.h>

#include <weft/sync.h>

#include "site.h"

enum { WORKERS = 4, NAMES = SITE_PAGES + 4 };

static struct crawl {
	struct weft_loop_queue pages;
	bool seen[NAMES];
	int fetched, broken, at_once, most;
} crawl;

/* A call that suspends, as a client of HTTP would. */
static int fetch(struct weft_co *co, int page)
{
	int r;

	if (++crawl.at_once > crawl.most)
		crawl.most = crawl.at_once;
	r = weft_sleep(co, site_delay(page));
	crawl.at_once--;
	return r == 0 && !site_has(page) ? -ENOENT : r;
}

static int add(int page)
{
	if (crawl.seen[page])
		return 0;
	crawl.seen[page] = true;
	return weft_loop_queue_try_put(&crawl.pages, weft_int(page));
}

static int add_links(int page)
{
	int links[SITE_LINKS], r = 0;

	site_links(page, links);
	for (int i = 0; r == 0 && i < SITE_LINKS; i++)
		r = add(links[i]);
	return r;
}

static int work(struct weft_co *co, void *arg)
{
	struct weft_value v;
	int r;

	(void)arg;
	while ((r = weft_loop_queue_get(co, &crawl.pages, &v)) == 0) {
		r = fetch(co, (int)weft_as_int(v));
		if (r == 0) {
			crawl.fetched++;
			r = add_links((int)weft_as_int(v));
		} else if (r == -ENOENT) {
			crawl.broken++;
			r = 0;
		}
		(void)weft_loop_queue_task_done(&crawl.pages);
		if (r < 0)
			return r;
	}
	return r;
}

static int program(struct weft_co *co, void *arg)
{
	struct weft_task *workers[WORKERS] = { NULL };
	int n = 0, r = add(0);

	(void)arg;
	while (r == 0 && n < WORKERS) {
		r = weft_spawn(co, work, NULL, &workers[n]);
		n += r == 0;
	}
	if (r == 0)
		r = weft_loop_queue_join(co, &crawl.pages);
	while (n > 0)
		(void)weft_task_stop(co, workers[--n]);
	return r;
}

int main(void)
{
	struct weft_loop_options options = { .virtual_clock = true };
	struct weft_loop *loop = NULL;
	int r;

	weft_loop_queue_init(&crawl.pages, 0, WEFT_QUEUE_FIFO, NULL);
	r = weft_loop_new(&options, &loop);
	if (r == 0)
		r = weft_loop_run(loop, program, NULL, NULL);
	if (r == 0)
		printf("%d pages and %d broken links in %.2f s, at most %d at once\n",
		       crawl.fetched, crawl.broken, weft_loop_time(loop), crawl.most);
	else
		fprintf(stderr, "crawl: %s\n", weft_strerror(r));
	weft_loop_unref(loop);
	weft_loop_queue_fini(&crawl.pages);
	return r < 0;
}
