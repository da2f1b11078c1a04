/* SPDX-License-Identifier: MIT */
/*
 * Handlers of the program on the alternate signal stack that the library has set: they have room,
 * and one that needs more than there is meets a guard instead of other memory.  A stack that is
 * there already is respected.  Writes TAP.
 */

#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <weft/weft.h>

enum { CROWD = 40 };

static size_t appetite;
static int number;

static void check(bool ok, const char *what)
{
	printf("%sok %d - %s\n", ok ? "" : "not ", ++number, what);
}

static void eat(int signal)
{
	volatile char *room = __builtin_alloca(appetite);

	(void)signal;
	for (size_t i = 0; i < appetite; i += 64)
		room[appetite - 1 - i] = 1;
}

struct once {
	struct weft_frame weft;
};

static int once(void *self)
{
	struct once *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_int(1));
	WEFT_END(f);
	return r;
}

/* Coroutines before and after a handler ran: their records may lie beside its stack. */
static bool crowd_lives(void)
{
	struct once frames[CROWD] = { 0 };
	struct weft_co *co[CROWD];
	struct weft_value v;
	bool ok = true;

	for (int i = 0; i < CROWD; i++) {
		ok = weft_co_new(once, &frames[i], NULL, &co[i]) == 0 &&
		     weft_next(co[i], &v) == WEFT_YIELDED && ok;
		if (i == CROWD / 4)
			raise(SIGUSR1);
	}
	for (int i = 0; i < CROWD; i++)
		ok = weft_co_unref(co[i]) == 0 && ok;
	return ok;
}

/* How a child ends whose handler uses @kib of stack. */
static int status_with(size_t kib)
{
	struct rlimit none = { 0, 0 };
	int status = -1;
	pid_t child = fork();

	if (child == 0) {
		setrlimit(RLIMIT_CORE, &none);
		appetite = kib << 10;
		_exit(crowd_lives() ? 0 : 1);
	}
	waitpid(child, &status, 0);
	return status;
}

static void check_room(void)
{
	static const size_t fits[] = { 1, 19, 22, 40, 60 };
	bool ok = true;
	int status;

	for (size_t i = 0; i < sizeof(fits) / sizeof(fits[0]); i++)
		ok = status_with(fits[i]) == 0 && ok;
	check(ok, "a handler has 60 KiB");
	status = status_with(90);
	check(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV, "a larger one meets the guard");
}

static void check_respect(void)
{
	static char mine[64 << 10];
	stack_t stack = { .ss_sp = mine, .ss_size = sizeof(mine) }, now;

	sigaltstack(&stack, NULL);
	appetite = 1024;
	check(crowd_lives() && sigaltstack(NULL, &now) == 0 && now.ss_sp == mine,
	      "a stack that is there is respected");
}

int main(void)
{
	struct sigaction action = { .sa_handler = eat, .sa_flags = SA_ONSTACK };

	sigaction(SIGUSR1, &action, NULL);
	printf("TAP version 13\n1..3\n");
	check_room();
	check_respect();
	return 0;
}
