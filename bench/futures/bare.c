/* SPDX-License-Identifier: MIT */
/*
 * The limit: what does it cost to hand a cache line to another thread and to get it back?  A ring
 * between two threads, two threads that spin, and two that sleep do nothing else.
 *
 * A thread that spins for ever would disturb the rows that take turns with it.  So it sleeps when
 * it has found nothing for some microseconds.  The asking side is not slowed down by that: only
 * when an answer does not come for as long does it wake the other.
 */

#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "futures.h"

enum { LINES = 1024, SPINS = 10000 };
enum { FREE, ASKED, ANSWERED, END };

/* One item in its cache line: its turn says whose it is. */
struct line {
	_Alignas(64) _Atomic uint32_t turn;
	int64_t item;
};

/*
 * The first thread asks and the second one answers.  A pair lives on the stack of its body, since
 * in a comparison two of them take turns.
 */
struct pair {
	struct line lines[LINES];
	uint32_t count;			/* of the lines in use: a power of two */
	uint32_t at;			/* the line that is asked next */
	pthread_t thread;
};

static void sleep_on(_Atomic uint32_t *word, uint32_t seen)
{
	syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, seen, NULL, NULL, 0);
}

static void wake(_Atomic uint32_t *word)
{
	syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
}

/* Is it for the answering thread? */
static bool is_asked(uint32_t turn)
{
	return turn == ASKED || turn == END;
}

static uint32_t wait_for_item(struct line *line)
{
	uint32_t turn;
	int i;

	for (;;) {
		for (i = 0; i < SPINS; i++) {
			turn = atomic_load_explicit(&line->turn, memory_order_acquire);
			if (is_asked(turn))
				return turn;
		}
		sleep_on(&line->turn, turn);
	}
}

static void wait_for_answer(struct line *line)
{
	int i;

	for (;;) {
		for (i = 0; i < SPINS; i++)
			if (atomic_load_explicit(&line->turn, memory_order_acquire) == ANSWERED)
				return;
		wake(&line->turn);
	}
}

static void *answer(void *arg)
{
	struct pair *p = arg;
	uint32_t at = 0;

	while (wait_for_item(&p->lines[at]) != END) {
		p->lines[at].item++;
		atomic_store_explicit(&p->lines[at].turn, ANSWERED, memory_order_release);
		at = (at + 1) & (p->count - 1);
	}
	return NULL;
}

static void hand_over(struct pair *p, uint32_t at, int64_t item)
{
	struct line *line = &p->lines[at & (p->count - 1)];

	line->item = item;
	atomic_store_explicit(&line->turn, ASKED, memory_order_release);
}

static int64_t read_back(struct pair *p, uint32_t at)
{
	struct line *line = &p->lines[at & (p->count - 1)];

	wait_for_answer(line);
	return line->item;
}

static bool begin(struct bm_state *st, struct pair *p, uint32_t lines, void *(*answers)(void *arg))
{
	uint32_t i;

	p->count = lines;
	p->at = 0;
	for (i = 0; i < lines; i++)
		atomic_store(&p->lines[i].turn, FREE);
	if (pthread_create(&p->thread, NULL, answers, p) == 0)
		return true;
	bm_skip_with_error(st, "no thread");
	return false;
}

static void end(struct pair *p)
{
	_Atomic uint32_t *turn = &p->lines[p->at & (p->count - 1)].turn;

	atomic_store(turn, END);
	wake(turn);
	pthread_join(p->thread, NULL);
}

/* As many as the questions of the executors hand over: the ring is never full. */
static int64_t round_of_ring(struct pair *p)
{
	int64_t sum = 0, i;

	for (i = 0; i < BENCH_ROUND; i++)
		hand_over(p, p->at + (uint32_t)i, i);
	for (i = 0; i < BENCH_ROUND; i++)
		sum += read_back(p, p->at + (uint32_t)i);
	p->at += BENCH_ROUND;
	return sum;
}

void bench_ring(struct bm_state *st)
{
	struct pair p;
	int64_t sum = 0, rounds = 0;

	if (!begin(st, &p, LINES, answer))
		return;
	while (bm_keep_running_batch(st, BENCH_ROUND)) {
		sum += round_of_ring(&p);
		rounds++;
	}
	end(&p);
	bench_expect(st, "sum of the ring", sum, rounds * BENCH_SUM(BENCH_ROUND));
}

/* Two lines, so that neither thread writes where the other one looks again. */
void bench_ping(struct bm_state *st)
{
	struct pair p;
	int64_t sum = 0;

	if (!begin(st, &p, 2, answer))
		return;
	BM_LOOP(st) {
		hand_over(&p, p.at, 0);
		sum += read_back(&p, p.at++);
	}
	end(&p);
	bench_expect(st, "answers", sum, bm_iterations(st));
}

/*
 * Two threads that sleep, on one CPU.
 */

static void sleep_until(_Atomic uint32_t *turn, bool (*is_mine)(uint32_t turn))
{
	uint32_t seen;

	while (!is_mine(seen = atomic_load(turn)))
		sleep_on(turn, seen);
}

static bool is_answered(uint32_t turn)
{
	return turn == ANSWERED;
}

static void *answer_asleep(void *arg)
{
	struct pair *p = arg;
	struct line *line = &p->lines[0];

	for (;;) {
		sleep_until(&line->turn, is_asked);
		if (atomic_load(&line->turn) == END)
			return NULL;
		line->item++;
		atomic_store(&line->turn, ANSWERED);
		wake(&line->turn);
	}
}

void bench_futex_pair(struct bm_state *st)
{
	struct pair p;
	struct line *line = &p.lines[0];
	cpu_set_t cpus;

	bench_share_cpu(st, &cpus);
	line->item = 0;
	if (!begin(st, &p, 1, answer_asleep))
		goto out;
	BM_LOOP(st) {
		atomic_store(&line->turn, ASKED);
		wake(&line->turn);
		sleep_until(&line->turn, is_answered);
	}
	end(&p);
	bench_expect(st, "answers", line->item, bm_iterations(st));
out:
	bench_leave_cpu(&cpus);
}
