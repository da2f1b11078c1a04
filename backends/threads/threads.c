/* SPDX-License-Identifier: MIT */
/*
 * threads - every context is an operating-system thread of its own, and one runs at a time.
 *
 * This is the reference backend: it does nothing below C to a stack, so debuggers, sanitizers and
 * thread-local variables all work as in any threaded program.  It needs Linux for its futex.
 *
 * A switch passes a baton.  Each context has one word; the running context writes GO into the word
 * of the next one and parks on its own.  The kernel is asked only when a thread really sleeps.
 */
#ifndef WEFT_INLINE
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

#include <pthread.h>
#include <setjmp.h>

#include <weft/backend.h>

/* All zeros is an adopted caller: its word is IDLE, and its thread is the one that parks on it. */
struct weft_ctx {
	_Atomic uint32_t word;
	pthread_t thread;
	jmp_buf *home;		/* the thread's outermost frame, on its own stack */
	weft_entry *entry;
	void *arg;
};

/*
 * Exported: the state of a switch that belongs to the whole process is in the library once, so code
 * that is compiled for this backend calls this function by name.
 */
__attribute__((visibility("default"))) weft_switch_op weft_threads_switch_;

#ifndef WEFT_INLINE

enum { IDLE, GO, SLEEP, KILL };

/* The number of looks before sleep; together they take about as long as a wake-up. */
enum { LOOKS = 2000 };

/*
 * The number of processors besides the running one: no more contexts than that may look.  It is
 * counted whenever a context is made, because a program may change its set of processors.
 */
static atomic_uint spare;

/* Counts every park.  A context that looks gives way to later ones, since the baton passed it. */
static atomic_uint parks;

static void count_processors(void)
{
	unsigned int n = CPU_SETSIZE;
	cpu_set_t set;

	/* The call fails where there are more processors than the set has bits. */
	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		n = (unsigned int)CPU_COUNT(&set) - 1;
	atomic_store_explicit(&spare, n, memory_order_relaxed);
}

static void relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
	__builtin_ia32_pause();
#elif defined(__aarch64__)
	__asm__ volatile("yield");
#endif
}

static void futex(_Atomic uint32_t *word, int op, uint32_t value)
{
	syscall(SYS_futex, word, op, value, NULL, NULL, 0);
}

/*
 * Once the word is written its context may run, end, and be freed: from then on the address is a
 * mere number.  A late wake-up hits no thread, or a sleeper, which then checks its own word again.
 */
static void pass(_Atomic uint32_t *word, uint32_t baton)
{
	if (atomic_exchange_explicit(word, baton, memory_order_acq_rel) == SLEEP)
		futex(word, FUTEX_WAKE_PRIVATE, 1);
}

/* Returns as soon as the baton is there, or when further looks would be useless or do harm. */
static void look(_Atomic uint32_t *word)
{
	unsigned int mine = atomic_fetch_add_explicit(&parks, 1, memory_order_relaxed) + 1;

	for (int i = 0; i < LOOKS; i++) {
		if (atomic_load_explicit(&parks, memory_order_relaxed) - mine >=
		    atomic_load_explicit(&spare, memory_order_relaxed))
			return;
		if (atomic_load_explicit(word, memory_order_relaxed) != IDLE)
			return;
		relax();
	}
}

/* Wait for GO or KILL, and take it. */
static uint32_t park(_Atomic uint32_t *word)
{
	uint32_t baton = IDLE;

	look(word);
	if (atomic_compare_exchange_strong_explicit(word, &baton, SLEEP, memory_order_acquire,
						    memory_order_acquire)) {
		do {
			futex(word, FUTEX_WAIT_PRIVATE, SLEEP);
			baton = atomic_load_explicit(word, memory_order_acquire);
		} while (baton == SLEEP);
	}
	atomic_store_explicit(word, IDLE, memory_order_relaxed);
	return baton;
}

/* Nobody has the baton then: whatever waits for it would wait for ever. */
static void threads_lost(void *arg)
{
	static const char line[] =
		"weft: the thread that runs a coroutine's body, on backend 'threads', "
		"ended inside it (pthread_exit, pthread_cancel)\n";
	ssize_t n = write(STDERR_FILENO, line, sizeof(line) - 1);

	(void)n;
	(void)arg;
	abort();
}

/*
 * Every end of a context comes back here by longjmp, always outwards on the thread's own stack,
 * which is the proper use of longjmp and the one that _FORTIFY_SOURCE accepts.
 */
static void *threads_run(void *arg)
{
	struct weft_ctx *ctx = arg;
	jmp_buf home;

	ctx->home = &home;
	pthread_cleanup_push(threads_lost, NULL);
	if (setjmp(home) == 0) {
		if (park(&ctx->word) == GO)
			ctx->entry(ctx->arg);
	}
	pthread_cleanup_pop(0);
	return NULL;
}

/* The C library takes its records and the guard from the requested size, so they are added. */
static int set_stack_size(pthread_attr_t *attr, size_t size)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t total;

	if (__builtin_add_overflow(size, (size_t)sysconf(_SC_THREAD_STACK_MIN) + page, &total))
		return ENOMEM;
	return pthread_attr_setstacksize(attr, total & ~(page - 1));
}

/* The thread is made here and parked, not at the first switch, because only init may fail. */
static int threads_init(struct weft_ctx *ctx, void *stack, size_t size, weft_entry *entry,
			void *arg)
{
	pthread_attr_t attr;
	int err;

	(void)stack;
	count_processors();
	err = pthread_attr_init(&attr);
	if (err)
		return -err;
	ctx->entry = entry;
	ctx->arg = arg;
	err = set_stack_size(&attr, size);
	if (!err)
		err = pthread_create(&ctx->thread, &attr, threads_run, ctx);
	pthread_attr_destroy(&attr);
	return -err;
}

/* errno is each thread's own; it is put back because the futex calls write it. */
void weft_threads_switch_(struct weft_ctx *from, struct weft_ctx *to, enum weft_why why)
{
	jmp_buf *home = from->home;
	int saved = errno;

	pass(&to->word, GO);
	/* On FINISH @from may be gone by now. */
	if (why == WEFT_WHY_FINISH || park(&from->word) == KILL)
		longjmp(*home, 1);
	errno = saved;
}

/* A finished thread no longer reads its word: KILL is for the others. */
static void threads_fini(struct weft_ctx *ctx)
{
	pass(&ctx->word, KILL);
	pthread_join(ctx->thread, NULL);
}

#define THREADS_OPS .init = threads_init, .fini = threads_fini

#else
#define THREADS_OPS .init = NULL
#endif

WEFT_BACKEND(threads) = {
	WEFT_BACKEND_HEADER("threads"),
	.caps = WEFT_CAP_STACKFUL | WEFT_CAP_FOREIGN_FRAMES | WEFT_CAP_MIGRATE |
		WEFT_CAP_SYMMETRIC | WEFT_CAP_SAVES_FPU | WEFT_CAP_SAVES_SIGMASK |
		WEFT_CAP_OWN_TLS | WEFT_CAP_UNWIND,
	/*
	 * An ordinary Linux grants one user so many.  The kernel's own limits (pids.max,
	 * RLIMIT_NPROC, vm.max_map_count at two maps a stack) may allow more, or fewer, in which
	 * case init returns -EAGAIN.
	 */
	.max_live = 4096,
	.ctx_size = sizeof(struct weft_ctx),
	.ctx_align = _Alignof(struct weft_ctx),
	THREADS_OPS,
	.switch_to = weft_threads_switch_,
	.format = WEFT_FORMAT('T', 'H', 'R', 1),
};
