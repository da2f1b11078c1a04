/* SPDX-License-Identifier: MIT */
/* C++20: coroutines without a stack, in the least class that the language needs for them. */

#include <coroutine>
#include <exception>

#include "peer.h"

#ifdef __clang__
#define VERSION "clang " __clang_version__
#else
#define VERSION "g++ " __VERSION__
#endif

struct coroutine {
	struct promise_type {
		int64_t in, out;

		coroutine get_return_object() { return { handle::from_promise(*this) }; }
		std::suspend_always initial_suspend() noexcept { return {}; }
		std::suspend_always final_suspend() noexcept { return {}; }
		void return_void() {}
		void unhandled_exception() { std::terminate(); }

		/* co_yield's value is what the driver sends. */
		auto yield_value(int64_t value)
		{
			struct awaiter : std::suspend_always {
				promise_type *promise;

				int64_t await_resume() { return promise->in; }
			};

			out = value;
			return awaiter{ {}, this };
		}
	};

	using handle = std::coroutine_handle<promise_type>;
	handle co;
};

static coroutine::handle all[PEER_CROWD + 1];
static int64_t counts[PEER_CROWD + 1];

static coroutine tick(int64_t *count)
{
	for (;;) {
		++*count;
		co_await std::suspend_always{};
	}
}

static coroutine add()
{
	for (int64_t sum = 0;;)
		sum += co_yield sum;
}

static coroutine once(int64_t *count)
{
	++*count;
	co_return;
}

static int64_t trips(int64_t n)
{
	int64_t count = 0;
	coroutine::handle co = tick(&count).co;

	while (n-- > 0)
		co.resume();
	co.destroy();
	return count;
}

static int64_t values(int64_t n)
{
	coroutine::handle co = add().co;
	int64_t sum;

	co.resume();
	while (n-- > 0) {
		co.promise().in = PEER_SENT;
		co.resume();
	}
	sum = co.promise().out;
	co.destroy();
	return sum;
}

static int64_t lives(int64_t n)
{
	int64_t count = 0;

	while (n-- > 0) {
		coroutine::handle co = once(&count).co;

		co.resume();
		co.destroy();
	}
	return count;
}

static void gather(int64_t from, int64_t to)
{
	for (int64_t i = from; i < to; i++) {
		all[i] = tick(&counts[i]).co;
		all[i].resume();
	}
}

static int64_t turns(int64_t n)
{
	for (int64_t i = 0; n-- > 0; i = i + 1 < PEER_CROWD ? i + 1 : 0)
		all[i].resume();
	return 0;
}

static int64_t counted()
{
	int64_t sum = 0;

	for (int64_t i = 0; i <= PEER_CROWD; i++)
		sum += counts[i];
	return sum;
}

int main(int argc, char **argv)
{
	static const struct peer peer = {
		"C++20", VERSION, trips, values, lives, gather, turns, counted,
	};

	peer_touch(static_cast<void *>(all), sizeof(all));
	peer_touch(counts, sizeof(counts));
	return peer_ask_all(&peer, peer_milliseconds(argc, argv));
}
