/* SPDX-License-Identifier: MIT */
/* A suite whose cases do to the runner whatever a backend may do to it. */

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include "suite.h"

/* The FIFO by which run.py and a case wait for each other. */
static int open_fifo(int flags)
{
	const char *path = getenv("FAKE_FIFO");

	return path ? open(path, flags) : -1;
}

static void good_pass(const struct weft_backend *be)
{
	CHECK_STR(be->name, "fake");
	CHECK_INT(sizeof(be->abi), 4);
	CHECK_PTR(be, be);
	CHECK_VALUE(weft_str("ab", 2), weft_str("abc", 2));
	CHECK(true);
}

static void good_log(const struct weft_backend *be)
{
	(void)be;
	CHECK_LOG("");
	note("start");
	note("recv %d", 1);
	CHECK_LOG("start; recv 1");
	CHECK_LOG("");
	note("finally");
	CHECK_LOG("finally");
}

static void good_seed(const struct weft_backend *be)
{
	(void)be;
	printf("seed is %llu\n", (unsigned long long)conform_seed());
	CHECK(true);
}

static void *check_much(void *arg)
{
	for (int i = 0; i < 1000; i++)
		CHECK(arg != NULL);
	note("%s", "0123456789");
	return NULL;
}

/* Checks and notes from many threads at once: none is lost, none is mixed. */
static void good_threads(const struct weft_backend *be)
{
	pthread_t thread[8];

	for (int i = 0; i < 8; i++)
		if (!CHECK_INT(pthread_create(&thread[i], NULL, check_much, (void *)be), 0))
			return;
	for (int i = 0; i < 8; i++)
		pthread_join(thread[i], NULL);
	CHECK_LOG("0123456789; 0123456789; 0123456789; 0123456789; "
		  "0123456789; 0123456789; 0123456789; 0123456789");
}

static void check_in_handler(int signal)
{
	CHECK_INT(signal, SIGUSR1);
	note("handled");
}

static void good_handler(const struct weft_backend *be)
{
	(void)be;
	signal(SIGUSR1, check_in_handler);
	errno = 7;
	raise(SIGUSR1);
	CHECK_INT(errno, 7);
	CHECK_LOG("handled");
}

/* Nothing to read, no signal blocked, none ignored; sanitizers handle some of the others. */
static void good_surroundings(const struct weft_backend *be)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGPIPE, SIGTERM, SIGCHLD, SIGUSR1 };
	struct sigaction action;
	sigset_t mask;
	char c;

	(void)be;
	CHECK_INT(read(0, &c, 1), 0);
	sigprocmask(SIG_BLOCK, NULL, &mask);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		CHECK_INT(sigismember(&mask, signals[i]), 0);
		sigaction(signals[i], NULL, &action);
		CHECK(action.sa_handler == SIG_DFL);
	}
	CHECK_PTR(getenv("WEFT_CONFORM_RECORD"), NULL);
}

/* Makes printf fail, and set errno. */
static const wchar_t unprintable[] = { 0x7fffffff, 0 };

static void bad_checks(const struct weft_backend *be)
{
	errno = 7;
	CHECK(be == NULL);
	CHECK_INT(-65537, 0);
	CHECK_STR("a\"b\\\n", NULL);
	CHECK_VALUE(weft_none(), weft_int(0));
	CHECK_PTR(NULL, be);
	conform_fail("number %d%ls", 6, unprintable);
	CHECK_INT(errno, 7);
}

static void bad_many(const struct weft_backend *be)
{
	for (int i = 0; i < 20; i++)
		CHECK(be == NULL);
}

static void bad_none(const struct weft_backend *be)
{
	(void)be;
}

static void bad_log(const struct weft_backend *be)
{
	(void)be;
	note("one");
	note("two");
	CHECK_LOG("one; three");
}

static void bad_full(const struct weft_backend *be)
{
	(void)be;
	for (int i = 0; i < 1000; i++)
		note("%d", i);
	errno = 7;
	note("%ls", unprintable);
	CHECK_INT(errno, 7);
	CHECK_LOG("0; 1");
}

static void crash_segv(const struct weft_backend *be)
{
	volatile int *nowhere = NULL;

	note("here");
	CHECK(be != NULL);
	CHECK(be == NULL);
	signal(SIGSEGV, SIG_DFL);	/* a sanitizer would turn it into an exit */
	raise(SIGSEGV);
	*nowhere = 1;
}

static void crash_abort(const struct weft_backend *be)
{
	(void)be;
	printf("last words");
	fflush(stdout);
	abort();
}

/* As the C library does: the reason last, on standard error. */
static void crash_words(const struct weft_backend *be)
{
	(void)be;
	fprintf(stderr, "1\n2\n3\n4\n\nfree(): invalid \"pointer\"\n");
	abort();
}

static void hang_alone(const struct weft_backend *be)
{
	int fifo = open_fifo(O_WRONLY);

	CHECK(be != NULL);
	if (fifo >= 0 && write(fifo, "x", 1) < 0)
		return;
	for (;;)
		pause();
}

/* Ignores everything that can be ignored, and has a child that does too. */
static void hang_on(const struct weft_backend *be)
{
	for (int i = 1; i < NSIG; i++)
		signal(i, SIG_IGN);
	fork();
	hang_alone(be);
}

static void skip_here(const struct weft_backend *be)
{
	(void)be;
	conform_skip("no %s here", "moon");
}

static void skip_failed(const struct weft_backend *be)
{
	CHECK(be == NULL);
	conform_skip("too late");
}

static void leak_weft(const struct weft_backend *be)
{
	const struct weft_hooks *hooks = conform_hooks();
	void *one = hooks->alloc(WEFT_MEMORY_OBJECT, 100, hooks->arg);
	void *two = hooks->alloc(WEFT_MEMORY_OBJECT, 50, hooks->arg);

	CHECK(one && two && be);
	hooks->free(WEFT_MEMORY_OBJECT, two, 50, hooks->arg);
}

static void leak_fd(const struct weft_backend *be)
{
	(void)be;
	CHECK(open("/dev/null", O_RDONLY) >= 0);
}

static void leak_closed(const struct weft_backend *be)
{
	(void)be;
	CHECK_INT(close(0), 0);
}

/* Beside the hooks: only a leak checker sees it. */
static void leak_malloc(const struct weft_backend *be)
{
	char *volatile lost = malloc(123);

	CHECK(be && lost);
	lost = NULL;
}

/* The second of two fails, once; and a loop over all finds its end. */
static void alloc_fails(const struct weft_backend *be)
{
	const struct weft_hooks *hooks = conform_hooks();
	void *p;

	(void)be;
	conform_fail_alloc(2);
	p = hooks->alloc(WEFT_MEMORY_STACK, 8192, hooks->arg);
	CHECK(p != NULL);
	hooks->free(WEFT_MEMORY_STACK, p, 8192, hooks->arg);
	CHECK_PTR(hooks->alloc(WEFT_MEMORY_OBJECT, 1, hooks->arg), NULL);
	p = hooks->alloc(WEFT_MEMORY_OBJECT, 1, hooks->arg);
	CHECK(p != NULL);
	hooks->free(WEFT_MEMORY_OBJECT, p, 1, hooks->arg);
	CHECK(conform_fail_alloc(5));
	CHECK(!conform_fail_alloc(0));
	CHECK(!conform_fail_alloc(0));
}

static void out_flood(const struct weft_backend *be)
{
	CHECK(be != NULL);
	for (int i = 0; i < 50000; i++)
		printf("%07d\n", i);
}

static void out_forge(const struct weft_backend *be)
{
	CHECK(be == NULL);
	printf("ok 1 - fake/plugin/out.forge\n\nok 2\nBail out!\n1..0\n");
	fprintf(stderr, "not ok 3\n");
}

static void out_odd(const struct weft_backend *be)
{
	static const char odd[] = "nul \0 bell \a bad \xff\xc0\x80 good \xc3\xa4 <&\"]]>\ttab\r";

	CHECK(be != NULL);
	fwrite(odd, 1, sizeof(odd) - 1, stdout);
}

static void exit_zero(const struct weft_backend *be)
{
	CHECK(be != NULL);
	exit(0);
}

static void fail_late(void)
{
	_exit(9);
}

/* What a leak checker does: the case is over, and then the process fails. */
static void exit_late(const struct weft_backend *be)
{
	CHECK(be != NULL);
	atexit(fail_late);
}

static void stray_child(const struct weft_backend *be)
{
	int fifo = open_fifo(O_WRONLY);

	CHECK(be != NULL);
	if (fork() == 0)
		for (;;)
			pause();
	close(fifo);
}

/* A child that runs on out of the case must not speak for it. */
static void stray_returns(const struct weft_backend *be)
{
	int end[2];
	char c;

	CHECK_INT(pipe(end), 0);
	if (fork() == 0)
		return;
	close(end[1]);
	CHECK_INT(read(end[0], &c, 1), 0);
	close(end[0]);
	CHECK(be == NULL);
}

/* These two only get by together. */
static void meet_writer(const struct weft_backend *be)
{
	int fifo = open_fifo(O_WRONLY);

	(void)be;
	CHECK(fifo >= 0);
	close(fifo);
}

static void meet_reader(const struct weft_backend *be)
{
	int fifo = open_fifo(O_RDONLY);

	(void)be;
	CHECK(fifo >= 0);
	close(fifo);
}

static void fails(const struct weft_backend *be)
{
	CHECK(be == NULL);
}

#define ROW(id_, fn_, profile_, level_, caps_)                                                     \
	{ .id = id_, .fn = fn_, .profile = CONFORM_##profile_, .level = CONFORM_##level_,          \
	  .caps = caps_, .clause = "1.1", .since = "2026.1" }
#define NEEDS(cap) (WEFT_CAP_STACKFUL | WEFT_CAP_##cap)

static const struct conform_case cases[] = {
	ROW("good.pass", good_pass, S, MUST, 0),
	ROW("good.log", good_log, G, MUST, 0),
	ROW("good.seed", good_seed, S, SHOULD, 0),
	ROW("good.threads", good_threads, S, MUST, 0),
	ROW("good.handler", good_handler, S, MUST, 0),
	ROW("good.surroundings", good_surroundings, S, MUST, 0),
	ROW("bad.checks", bad_checks, S, MUST, 0),
	ROW("bad.many", bad_many, S, MUST, 0),
	ROW("bad.none", bad_none, S, MUST, 0),
	ROW("bad.log", bad_log, G, MUST, 0),
	ROW("bad.full", bad_full, G, MUST, 0),
	ROW("crash.segv", crash_segv, S, MUST, 0),
	ROW("crash.abort", crash_abort, S, MUST, 0),
	ROW("crash.words", crash_words, S, MUST, 0),
	ROW("hang.alone", hang_alone, S, MUST, 0),
	ROW("hang.on", hang_on, S, MUST, 0),
	ROW("skip.here", skip_here, S, MUST, 0),
	ROW("skip.failed", skip_failed, S, MUST, 0),
	ROW("leak.weft", leak_weft, S, MUST, 0),
	ROW("leak.fd", leak_fd, S, MUST, 0),
	ROW("leak.closed", leak_closed, S, MUST, 0),
	ROW("leak.malloc", leak_malloc, S, MUST, 0),
	ROW("alloc.fails", alloc_fails, S, MUST, 0),
	ROW("out.flood", out_flood, S, MUST, 0),
	ROW("out.forge", out_forge, S, MUST, 0),
	ROW("out.odd", out_odd, S, MUST, 0),
	ROW("exit.zero", exit_zero, S, MUST, 0),
	ROW("exit.late", exit_late, S, MUST, 0),
	ROW("stray.child", stray_child, S, MUST, 0),
	ROW("stray.returns", stray_returns, S, MUST, 0),
	ROW("meet.writer", meet_writer, S, MUST, 0),
	ROW("meet.reader", meet_reader, S, MUST, 0),
	ROW("caps.claimed", good_pass, S, MUST, NEEDS(WANTS_STACK)),
	ROW("caps.works", good_pass, S, MUST, NEEDS(SAVES_FPU)),
	ROW("caps.fails", fails, S, MUST, NEEDS(SAVES_FPU) | NEEDS(UNWIND)),
	ROW("caps.crashes", crash_abort, S, MUST, NEEDS(SAVES_SIGMASK)),
	ROW("caps.never", good_pass, S, MUST, NEEDS(OWN_TLS) | CONFORM_NO_PROBE),
	ROW("level.should", fails, S, SHOULD, 0),
	ROW("level.info", fails, S, INFO, 0),
	{ .id = "since.later", .since = "2027.1", .clause = "1.1", .fn = good_pass },
};

static const char *const editions[] = { "2026.1", "2027.1", NULL };

int main(int argc, char **argv)
{
	static const struct suite suite = {
		.cases = cases,
		.count = sizeof(cases) / sizeof(cases[0]),
		.editions = editions,
	};

	return conform_main(argc, argv, &suite);
}
