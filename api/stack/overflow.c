/* SPDX-License-Identifier: MIT */
/*
 * The line about a coroutine that overran its stack.  The handler needs a stack of its own, and
 * does only what a signal handler may.  It prevents nothing: the fault comes again, without a
 * handler, so that the process ends and dumps core as it would have.
 */

#define _GNU_SOURCE
#include "overflow.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../base/lock.h"
#include "../base/round.h"

/* Written under weft_lock, before the handler that reads the second one is installed. */
static bool installed;
static weft_overrun_lookup *overrun_at;

enum { LONGEST_NAME = 100, PAGE = 4096, LEAST_ALTERNATE = 64 << 10 };

static char *add(char *at, const char *text, size_t most)
{
	size_t n = strnlen(text, most);

	memcpy(at, text, n);
	return at + n;
}

static char *add_number(char *at, size_t number)
{
	char digits[20];
	size_t n = sizeof(digits);

	do
		digits[--n] = (char)('0' + number % 10);
	while (number /= 10);
	return add(at, digits + n, sizeof(digits) - n);
}

static void report(const struct weft_overrun *overrun)
{
	char line[LONGEST_NAME + 130], *at = line;
	ssize_t n;

	at = add(at, "weft: coroutine '", 20);
	at = add(at, overrun->name, LONGEST_NAME);
	at = add(at, "' overran its stack of ", 30);
	at = add_number(at, overrun->size);
	at = add(at, " bytes (struct weft_co_options, stack_size)\n", 60);
	n = write(STDERR_FILENO, line, (size_t)(at - line));
	(void)n;
}

static void on_fault(int number, siginfo_t *info, void *context)
{
	struct sigaction fallback = { .sa_handler = SIG_DFL };
	bool sent = info->si_code <= 0;		/* by kill(): nothing will fault again */
	struct weft_overrun overrun;

	(void)context;
	if (!sent && overrun_at(info->si_addr, &overrun))
		report(&overrun);
	sigaction(number, &fallback, NULL);
	if (sent)
		raise(number);
}

/* Once in a process, and only where the signal has its default action. */
static bool install(weft_overrun_lookup *lookup)
{
	struct sigaction ours = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK };
	struct sigaction theirs;
	static bool tried;

	weft_lock();
	if (!tried && sigaction(SIGSEGV, NULL, &theirs) == 0 &&
	    !(theirs.sa_flags & SA_SIGINFO) && theirs.sa_handler == SIG_DFL) {
		sigemptyset(&ours.sa_mask);
		overrun_at = lookup;
		installed = sigaction(SIGSEGV, &ours, NULL) == 0;
	}
	tried = true;
	weft_unlock();
	return installed;
}

/*
 * The kernel stores the processor's registers there, of which newer processors have more.  The
 * handlers of the program run there, too: they get 64 KiB at least.
 */
static size_t alternate_size(void)
{
	long least = sysconf(_SC_MINSIGSTKSZ);

	return weft_round_up((least > 0 ? (size_t)least : 0) + LEAST_ALTERNATE, PAGE);
}

/* One page below it is a guard: a handler that needs more shall not write over other memory. */
static void *map_alternate(size_t size)
{
	char *low = mmap(NULL, PAGE + size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			 0);

	if (low == MAP_FAILED)
		return NULL;
	mprotect(low, PAGE, PROT_NONE);
	return low + PAGE;
}

static void unmap_alternate(void *stack, size_t size)
{
	munmap((char *)stack - PAGE, PAGE + size);
}

void weft_overflow_watch(weft_overrun_lookup *lookup, void **alternate)
{
	stack_t now, wanted = { .ss_size = alternate_size() };

	if (!install(lookup) || *alternate || sigaltstack(NULL, &now) < 0 ||
	    !(now.ss_flags & SS_DISABLE))
		return;
	wanted.ss_sp = map_alternate(wanted.ss_size);
	if (!wanted.ss_sp)
		return;
	if (sigaltstack(&wanted, NULL) < 0)
		unmap_alternate(wanted.ss_sp, wanted.ss_size);
	else
		*alternate = wanted.ss_sp;
}

void weft_overflow_unwatch(void **alternate)
{
	stack_t now, none = { .ss_flags = SS_DISABLE };

	if (!*alternate)
		return;
	if (sigaltstack(NULL, &now) == 0 && now.ss_sp == *alternate)
		sigaltstack(&none, NULL);
	unmap_alternate(*alternate, alternate_size());
	*alternate = NULL;
}

/* The handler goes with the library, when that is part of a plugin which is closed. */
__attribute__((destructor)) static void unload(void)
{
	struct sigaction now;

	if (installed && sigaction(SIGSEGV, NULL, &now) == 0 && now.sa_flags & SA_SIGINFO &&
	    now.sa_sigaction == on_fault)
		sigaction(SIGSEGV, &(struct sigaction){ .sa_handler = SIG_DFL }, NULL);
}
