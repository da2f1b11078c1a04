/* SPDX-License-Identifier: MIT */
/* oneTBB: a task_group for each branch of the tree of ten, on so many threads. */

#include <algorithm>

#include <tbb/global_control.h>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>
#include <tbb/version.h>

#include "peer.h"

static int64_t grow(int64_t first, int64_t size)
{
	int64_t sums[10], sum = 0;
	tbb::task_group group;

	if (size == 1)
		return first;
	for (int64_t i = 0; i < 10; i++)
		group.run([&sums, i, first, size] {
			sums[i] = grow(first + i * (size / 10), size / 10);
		});
	group.wait();
	for (int64_t one : sums)
		sum += one;
	return sum;
}

int main(int argc, char **argv)
{
	int threads = peer_threads(argc, argv);
	tbb::global_control limit(tbb::global_control::max_allowed_parallelism, threads);
	tbb::task_arena arena(threads);
	double least = 1e18;
	bool good = true;

	for (int i = 0; i < PEER_TRIES; i++) {
		double begin = peer_now();

		arena.execute([&] {
			good = grow(0, PEER_LEAVES) == (int64_t)PEER_LEAVES * (PEER_LEAVES - 1) / 2 && good;
		});
		if (i > 0)
			least = std::min(least, peer_now() - begin);
	}
	return peer_print("oneTBB task_group", TBB_runtime_version(), threads, "skynet", least, 1, good);
}
