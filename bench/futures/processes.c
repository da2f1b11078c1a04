/* SPDX-License-Identifier: MIT */
/*
 * What does a job in another process cost?  Argument and result have the same size, and each side
 * checks every byte that it gets.  The limit beside it is a bare ring in shared memory between two
 * processes, which does the same with the same payload.
 */

#include <errno.h>
#include <linux/futex.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "futures.h"

enum {
	LINES = 1024,
	WORDS = 64 / sizeof(uint64_t),
	MOST_WORDS = (1 << 20) / sizeof(uint64_t),
	PATIENCE = 20000,
};

/* Words that follow from the first one: a byte that is wrong shows. */
static void fill(uint64_t *to, size_t n, uint64_t first)
{
	for (size_t i = 0; i < n; i++)
		to[i] = first + i * 0x9e3779b97f4a7c15;
}

static bool is_filled(const uint64_t *words, size_t n, uint64_t first)
{
	uint64_t wrong = 0;

	for (size_t i = 0; i < n; i++)
		wrong |= words[i] ^ (first + i * 0x9e3779b97f4a7c15);
	return !wrong;
}

/* ---- the bare ring ---- */

enum { FREE, ASKED, ANSWERED };

struct line {
	_Alignas(64) _Atomic uint32_t turn;
	_Alignas(64) uint64_t words[WORDS];
};

struct bare {
	struct line lines[LINES];
	_Alignas(64) _Atomic uint32_t asleep;	/* a futex */
};

/* Between two measurements it must not keep a processor, which is the contender's then. */
static void sleep_until_asked(struct bare *bare, struct line *line)
{
	atomic_store(&bare->asleep, 1);
	while (atomic_load(&line->turn) != ASKED && atomic_load(&bare->asleep))
		syscall(SYS_futex, &bare->asleep, FUTEX_WAIT, 1, NULL, NULL, 0);
	atomic_store(&bare->asleep, 0);
}

static void wake(struct bare *bare)
{
	if (atomic_load(&bare->asleep)) {
		atomic_store(&bare->asleep, 0);
		syscall(SYS_futex, &bare->asleep, FUTEX_WAKE, 1, NULL, NULL, 0);
	}
}

static void answer(struct bare *bare)
{
	for (uint32_t at = 0;; at = (at + 1) % LINES) {
		struct line *line = &bare->lines[at];
		uint64_t first;

		for (int i = 0;
		     atomic_load_explicit(&line->turn, memory_order_acquire) != ASKED; i++)
			if (i > PATIENCE)
				sleep_until_asked(bare, line);
		first = line->words[0];
		fill(line->words, WORDS, is_filled(line->words, WORDS, first) ? first + 1 : 0);
		atomic_store_explicit(&line->turn, ANSWERED, memory_order_release);
	}
}

static int64_t round_of_ring(struct bare *bare, uint32_t *at)
{
	struct line *lines = bare->lines;
	int64_t good = 0;

	for (uint32_t i = 0; i < BENCH_ROUND; i++) {
		struct line *line = &lines[(*at + i) % LINES];

		fill(line->words, WORDS, i);
		atomic_store_explicit(&line->turn, ASKED, memory_order_release);
		if (i == 0)
			wake(bare);
	}
	wake(bare);
	for (uint32_t i = 0; i < BENCH_ROUND; i++) {
		struct line *line = &lines[(*at + i) % LINES];

		while (atomic_load_explicit(&line->turn, memory_order_acquire) != ANSWERED)
			;
		good += is_filled(line->words, WORDS, i + 1);
	}
	*at += BENCH_ROUND;
	return good;
}

void bench_shared_ring(struct bm_state *st)
{
	struct bare *bare = mmap(NULL, sizeof(*bare), PROT_READ | PROT_WRITE,
				 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int64_t good = 0, jobs = 0;
	uint32_t at = 0;
	pid_t child = bare == MAP_FAILED ? -1 : fork();

	if (child == 0)
		answer(bare);
	if (child < 0) {
		bm_skip_with_error(st, "no process");
		return;
	}
	while (bm_keep_running_batch(st, BENCH_ROUND)) {
		good += round_of_ring(bare, &at);
		jobs += BENCH_ROUND;
	}
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	munmap(bare, sizeof(*bare));
	bench_expect(st, "payloads that were right", good, jobs);
}

/* ---- a process for each job ---- */

/* The child rewrites the words, and its parent waits for it. */
static bool fork_and_wait(uint64_t *words, uint64_t first)
{
	pid_t child;

	fill(words, WORDS, first);
	child = fork();
	if (child == 0) {
		fill(words, WORDS, is_filled(words, WORDS, first) ? first + 1 : 0);
		_exit(0);
	}
	return child > 0 && waitpid(child, NULL, 0) == child && is_filled(words, WORDS, first + 1);
}

void bench_fork_each(struct bm_state *st)
{
	uint64_t *words = mmap(NULL, WORDS * sizeof(*words), PROT_READ | PROT_WRITE,
			       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int64_t good = 0, jobs = 0;

	if (words == MAP_FAILED) {
		bm_skip_with_error(st, "no memory");
		return;
	}
	while (bm_keep_running(st))
		good += fork_and_wait(words, (uint64_t)jobs++);
	munmap(words, WORDS * sizeof(*words));
	bench_expect(st, "payloads that were right", good, jobs);
}

/* ---- the pool ---- */

/* Rewritten where it lies, and copied once, as in the ring. */
static int job_next(struct weft_job *job, void *arg)
{
	size_t size = weft_job_arg_size(job), n = size / sizeof(uint64_t);
	uint64_t *words = arg, first = words[0];

	if (!is_filled(words, n, first))
		return -EIO;
	fill(words, n, first + 1);
	return weft_job_return_bytes(job, words, size);
}

static bool is_right(struct weft_future *f, size_t size, uint64_t first)
{
	struct weft_value v;
	const char *bytes;
	uint32_t length;

	return weft_future_result(f, WEFT_NEVER, &v) == 0 &&
	       weft_get_str(v, &bytes, &length) == 0 && length == size &&
	       is_filled((const uint64_t *)(const void *)bytes, size / sizeof(uint64_t), first);
}

static int64_t round_of_jobs(struct weft_executor *pool, uint64_t *words, size_t size, int jobs)
{
	const struct weft_submit_options o = { .arg_size = size };
	static struct weft_future *futures[BENCH_ROUND];
	int64_t good = 0;

	for (int i = 0; i < jobs; i++) {
		fill(words, size / sizeof(uint64_t), (uint64_t)i);
		if (weft_submit_with(pool, job_next, words, &o, &futures[i]) < 0)
			return -1;
	}
	for (int i = 0; i < jobs; i++) {
		good += is_right(futures[i], size, (uint64_t)i + 1);
		weft_future_unref(futures[i]);
	}
	return good;
}

void bench_processes(struct bm_state *st)
{
	size_t size = (size_t)bm_arg(st, 1);
	struct weft_executor *pool = bench_open(st, (int)bm_arg(st, 0), NULL);
	uint64_t *words = malloc(size);
	int jobs = size > 65536 ? 10 : BENCH_ROUND;
	int64_t good = 0, all = 0;

	if (pool && words)
		while (bm_keep_running_batch(st, jobs)) {
			good += round_of_jobs(pool, words, size, jobs);
			all += jobs;
		}
	if (pool)
		bench_expect(st, "payloads that were right", good, all);
	free(words);
	weft_executor_close(pool, WEFT_SHUTDOWN_WAIT, WEFT_NEVER);
}

/* ---- a map in chunks ---- */

struct payloads {
	struct weft_iter iter;
	const char *bytes;
	size_t size;
	int at, end;
};

static int next_payload(struct weft_iter *it, struct weft_value *ret)
{
	struct payloads *p = (struct payloads *)it;

	if (p->at == p->end)
		return 0;
	*ret = weft_str(p->bytes + (size_t)p->at++ * p->size, (uint32_t)p->size);
	return 1;
}

/* As job_next, but its argument is a value. */
static int job_next_of_map(struct weft_job *job, void *arg)
{
	static uint64_t words[MOST_WORDS];
	uint64_t first;
	const char *bytes;
	uint32_t size;
	size_t n;

	if (weft_get_str(*(const struct weft_value *)arg, &bytes, &size) < 0)
		return -EIO;
	n = size / sizeof(uint64_t);
	memcpy(&first, bytes, sizeof(first));
	if (n > MOST_WORDS || !is_filled((const uint64_t *)(const void *)bytes, n, first))
		return -EIO;
	fill(words, n, first + 1);
	return weft_job_return_bytes(job, words, size);
}

static int64_t round_of_map(struct weft_executor *pool, uint64_t *words, size_t size, int jobs,
			    size_t chunk)
{
	static const struct weft_iter_ops ops = { .next = next_payload };
	struct payloads all = {
		.iter.ops = &ops, .bytes = (char *)words, .size = size, .end = jobs
	};
	struct weft_iter *input = &all.iter;
	const struct weft_map_options o = { .chunk = chunk };
	struct weft_value v;
	struct weft_map *map;
	int64_t good = 0;

	for (int i = 0; i < jobs; i++)
		fill(words + (size_t)i * size / sizeof(uint64_t), size / sizeof(uint64_t),
		     (uint64_t)i);
	if (weft_map(pool, job_next_of_map, &input, 1, &o, &map) < 0)
		return -1;
	for (uint64_t i = 0; weft_map_next(map, &v) > 0; i++) {
		const char *bytes;
		uint32_t length;

		good += weft_get_str(v, &bytes, &length) == 0 && length == size &&
			is_filled((const uint64_t *)(const void *)bytes, size / sizeof(uint64_t),
				  i + 1);
	}
	weft_map_close(map);
	return good;
}

void bench_processes_map(struct bm_state *st)
{
	size_t size = (size_t)bm_arg(st, 1), chunk = (size_t)bm_arg(st, 2);
	struct weft_executor *pool = bench_open(st, (int)bm_arg(st, 0), NULL);
	int jobs = size > 65536 ? 10 : BENCH_ROUND;
	uint64_t *words = malloc((size_t)jobs * size);
	int64_t good = 0, all = 0;

	if (pool && words)
		while (bm_keep_running_batch(st, jobs)) {
			good += round_of_map(pool, words, size, jobs, chunk);
			all += jobs;
		}
	if (pool)
		bench_expect(st, "payloads that were right", good, all);
	free(words);
	weft_executor_close(pool, WEFT_SHUTDOWN_WAIT, WEFT_NEVER);
}
