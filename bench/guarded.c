/* SPDX-License-Identifier: MIT */
/*
 * How many guarded stacks can there be at once?  N coroutines are created, each is resumed twice,
 * and closed; the counters show the process at the moment when all existed.  The run succeeded if
 * `live` is N, else its label says why it stopped.
 *
 * The guards are checked, too: for every thousandth coroutine, the byte at one stack's length and a
 * page below a frame must not be accessible.
 */

#include <stdint.h>
#include <unistd.h>

#include "crowd.h"
#include "process.h"

/* A stack is larger than requested, but by no more than a page. */
enum { STACK = 64 * 1024, PAGE = 4096, EVERY = 1000 };

struct guest {
	struct bench_ticker ticker;
	uintptr_t at;			/* somewhere on its stack */
};

static int guest(void *self)
{
	struct guest *f = self;
	int r = 0;

	WEFT_BEGIN(&f->ticker);
	while (r == 0) {
		f->at = (uintptr_t)__builtin_frame_address(0);
		f->ticker.count++;
		WEFT_YIELD(&f->ticker, r, weft_none());
	}
	WEFT_END(&f->ticker);
	return r;
}

/* The kernel reads the byte for us, and returns an error where a read of ours would be fatal. */
static bool readable(const int *fd, uintptr_t at)
{
	char byte;

	return write(fd[1], (const void *)at, 1) == 1 && read(fd[0], &byte, 1) == 1;
}

static void check_guards(struct bm_state *st, const struct crowd *c)
{
	const struct guest *guests = (const void *)c->frames;
	int64_t i, bare = 0;
	int fd[2];

	if (pipe(fd) < 0) {
		bm_skip_with_error(st, "no pipe");
		return;
	}
	for (i = 0; i < c->n; i += EVERY)
		bare += readable(fd, guests[i].at - STACK - PAGE);
	close(fd[0]);
	close(fd[1]);
	bench_expect(st, "stacks without a guard", bare, 0);
}

static void tell(struct bm_state *st, const struct process *before, int64_t live)
{
	struct process now;

	process_read(&now);
	bm_set_counter(st, "live", (double)live, BM_COUNTER_PLAIN);
	bm_set_counter(st, "resident_bytes", now.resident - before->resident, BM_COUNTER_PLAIN);
	bm_set_counter(st, "page_table_bytes", now.page_tables - before->page_tables,
		       BM_COUNTER_PLAIN);
	bm_set_counter(st, "maps", now.maps, BM_COUNTER_PLAIN);
}

static void ask(struct bm_state *st, struct crowd *c, int64_t n)
{
	struct weft_co_options options = { .backend = bench_backend(st),
					.stack_size = STACK };
	struct process before;
	struct weft_value v;
	int64_t i;
	int r;

	process_read(&before);
	r = crowd_gather(c, n, guest, &options);
	for (i = 0; i < c->n; i++)
		weft_next(c->all[i], &v);
	bm_pause_timing(st);
	tell(st, &before, c->n);
	check_guards(st, c);
	bench_expect(st, "resumes", crowd_count(c), 2 * c->n);
	if (r < 0)
		bm_set_label(st, "stopped: %s", weft_strerror(r));
	bm_resume_timing(st);
	for (i = 0; i < c->n; i++)
		weft_close(c->all[i], NULL);
}

void bench_guarded(struct bm_state *st)
{
	int64_t n = bm_arg(st, 0);
	struct crowd c;

	if (!bench_needs(st, WEFT_CAP_WANTS_STACK))
		return;
	BM_LOOP(st) {
		if (crowd_init(&c, n, sizeof(struct guest)) < 0) {
			bm_skip_with_error(st, "out of memory");
			crowd_free(&c);
			break;
		}
		ask(st, &c, n);
		crowd_free(&c);
	}
}
