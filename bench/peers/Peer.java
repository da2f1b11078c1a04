// SPDX-License-Identifier: MIT

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.RecursiveTask;
import java.util.function.LongSupplier;

/** Java: ForkJoinPool.submit, which has a future for each job; fib is a RecursiveTask. */
final class Peer {
	static final int JOBS = 1000; // of a round, as in ours
	static final int ROUNDS = 200; // of a try
	static final int TRIES = 20; // the compiler works during the first ones

	static long submitAndCollect(ForkJoinPool pool) {
		List<ForkJoinTask<Long>> futures = new ArrayList<>(JOBS);
		for (int i = 0; i < JOBS; i++) {
			final long x = i;
			futures.add(pool.submit(() -> x + 1));
		}
		long sum = 0;
		for (ForkJoinTask<Long> future : futures)
			sum += future.join();
		return sum;
	}

	static long plain(int n) {
		return n < 2 ? n : plain(n - 1) + plain(n - 2);
	}

	static final class Fib extends RecursiveTask<Long> {
		private static final long serialVersionUID = 1;
		private final int n;

		Fib(int n) {
			this.n = n;
		}

		@Override
		protected Long compute() {
			if (n <= 10)
				return plain(n);
			Fib forked = new Fib(n - 1);
			forked.fork();
			long b = new Fib(n - 2).compute();
			return forked.join() + b;
		}
	}

	/** The fastest of the later tries counts. The time is that of one of n jobs. */
	static boolean measure(String question, int rounds, int n, long want, LongSupplier round) {
		long least = Long.MAX_VALUE;
		boolean good = true;
		for (int i = 0; i < TRIES; i++) {
			long begin = System.nanoTime();
			for (int k = 0; k < rounds; k++)
				good = round.getAsLong() == want && good;
			if (i >= TRIES - 5)
				least = Math.min(least, System.nanoTime() - begin);
		}
		System.out.printf(java.util.Locale.ROOT,
				"{\"peer\": \"Java ForkJoinPool\", \"question\": \"%s\", \"ns\": %.1f, \"n\": %d, \"checked\": %b}%n",
				question, (double) least / rounds / n, rounds * n, good);
		return good;
	}

	public static void main(String[] args) {
		int workers = args.length == 1 && args[0].matches("[1-9][0-9]{0,2}") ? Integer.parseInt(args[0]) : 0;
		if (workers == 0) {
			System.err.println("Peer: wants a number of workers");
			System.exit(2);
		}
		ForkJoinPool pool = new ForkJoinPool(workers);
		boolean good = measure("submit/workers:" + workers, ROUNDS, JOBS, (long) JOBS * (JOBS + 1) / 2,
				() -> submitAndCollect(pool));
		good &= measure("fib/n:30/cutoff:10/workers:" + workers, 1, 1, 832040, () -> pool.invoke(new Fib(30)));
		pool.shutdown();
		System.exit(good ? 0 : 1);
	}
}
