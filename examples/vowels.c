/* SPDX-License-Identifier: MIT */
/*
 * Hand jobs to a pool and take each result as soon as it is there.  A job that fails has an error
 * with a text of its own, and disturbs no other.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <weft/executor.h>

/* The argument is where the word is in the caller's array. */
static int count_vowels(struct weft_job *job, void *arg)
{
	const char *word = *(const char **)arg;
	size_t at = strcspn(word, "aeiou");
	int64_t n = 0;

	if (!word[at])
		return weft_job_fail(job, -EINVAL, "'%s' has no vowel", word);
	for (; word[at]; at += 1 + strcspn(word + at + 1, "aeiou"))
		n++;
	return weft_job_return(job, weft_int(n));
}

/* Their results, in the order in which they come. */
static int collect(struct weft_future **futures, size_t n)
{
	int64_t vowels = 0, failed = 0;
	struct weft_completed done;
	struct weft_value v;
	size_t i;
	int r;

	weft_as_completed(&done, futures, n, weft_after(60));
	while ((r = weft_completed_next(&done, &i)) > 0) {
		r = weft_future_result(futures[i], WEFT_NOW, &v);
		if (r < 0) {
			printf("word %zu: %s\n", i, weft_strerror(r));
			failed++;
		} else {
			vowels += weft_as_int(v);
		}
	}
	printf("%d vowels, %d failed\n", (int)vowels, (int)failed);
	return r;
}

int main(void)
{
	static const char *words[] = { "generator", "rhythm", "delegation", "future", "loop" };
	enum { COUNT = sizeof(words) / sizeof(words[0]) };
	struct weft_future *futures[COUNT] = { NULL };
	struct weft_executor *pool = NULL;
	int r;

	r = weft_threads_open(3, NULL, &pool);
	if (r == 0)
		r = weft_submit_many(pool, count_vowels, words, sizeof(words[0]), COUNT, futures);
	if (r == 0)
		r = collect(futures, COUNT);
	if (r < 0)
		fprintf(stderr, "vowels: %s\n", weft_strerror(r));
	weft_futures_unref(futures, COUNT);
	weft_executor_close(pool, WEFT_CANCEL_QUEUED, WEFT_NEVER);
	return r < 0;
}
