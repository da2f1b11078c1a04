/* SPDX-License-Identifier: MIT */
/*
 * oneTBB: each job is enqueued into an arena of so many workers, with a std::future, since oneTBB has no
 * future of its own.  fib uses its task_group, in which the waiting thread is one of the workers.
 */

#include <algorithm>
#include <future>
#include <memory>
#include <vector>

#include <tbb/global_control.h>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>

#include "peer.h"

static int64_t submit_and_collect(tbb::task_arena &arena)
{
	std::vector<std::future<int64_t>> futures;
	int64_t sum = 0;

	futures.reserve(PEER_JOBS);
	for (int64_t i = 0; i < PEER_JOBS; i++) {
		auto job = std::make_shared<std::packaged_task<int64_t()>>([i] { return i + 1; });

		futures.push_back(job->get_future());
		arena.enqueue([job] { (*job)(); });
	}
	for (auto &future : futures)
		sum += future.get();
	return sum;
}

static int64_t plain(int64_t n)
{
	return n < 2 ? n : plain(n - 1) + plain(n - 2);
}

static int64_t fib(int64_t n)
{
	tbb::task_group group;
	int64_t a, b;

	if (n <= 10)
		return plain(n);
	group.run([&a, n] { a = fib(n - 1); });
	b = fib(n - 2);
	group.wait();
	return a + b;
}

/* The fastest try of so many rounds each. */
template <typename F> static double fastest(int rounds, F round)
{
	double least = 1e18;

	for (int i = 0; i < PEER_TRIES; i++) {
		double begin = peer_now();

		for (int k = 0; k < rounds; k++)
			round();
		if (i > 0)
			least = std::min(least, peer_now() - begin);
	}
	return least;
}

int main(int argc, char **argv)
{
	int workers = peer_workers(argc, argv);
	bool good = true;
	double ns;

	{
		tbb::global_control limit(tbb::global_control::max_allowed_parallelism, workers + 1);
		tbb::task_arena arena(workers + 1, 1);

		ns = fastest(PEER_ROUNDS, [&] { good = submit_and_collect(arena) == PEER_SUM && good; });
	}
	peer_print("oneTBB enqueue + std::future", workers, ns, good);
	{
		tbb::global_control limit(tbb::global_control::max_allowed_parallelism, workers);
		tbb::task_arena arena(workers);

		ns = fastest(1, [&] { arena.execute([&] { good = fib(30) == 832040 && good; }); });
	}
	printf("{\"peer\": \"oneTBB task_group\", \"question\": \"fib/n:30/cutoff:10/workers:%d\", "
	       "\"ns\": %.0f, \"n\": 1, \"checked\": %s}\n", workers, ns, good ? "true" : "false");
	return !good;
}
