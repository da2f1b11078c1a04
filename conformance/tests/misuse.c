/* SPDX-License-Identifier: MIT */
/*
 * misuse - call a traced backend wrongly, and see what trace says.
 *
 * misuse trace:NAME, or misuse trace:PLUGIN.so.  Each row of the table runs in a process of its
 * own.  Its name says what is wrong; the line that must come is beside it, and then SIGABRT.  Rows
 * without `fault` do nothing wrong: they print just those lines.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <weft/backends.h>

#include "tap.h"

enum { STACK = 65536, RECORD = 65536 };

static const struct weft_backend *be;

/* c1 and c2, two records of callers, and what the bodies know. */
static struct weft_ctx *one, *two, *caller, *other;
static void *stack_one, *stack_two;

static void *pages(void)
{
	void *p = aligned_alloc(4096, RECORD);

	if (!p)
		abort();
	return memset(p, 0, RECORD);
}

static void set_up(void)
{
	bool wants = be->caps & WEFT_CAP_WANTS_STACK;

	one = pages();
	two = pages();
	caller = pages();
	other = pages();
	stack_one = wants ? pages() : NULL;
	stack_two = wants ? pages() : NULL;
}

static void prepare(weft_entry *entry)
{
	be->init(one, stack_one, STACK, entry, one);
}

static void prepare_two(weft_entry *entry)
{
	be->init(two, stack_two, STACK, entry, two);
}

static void resume(struct weft_ctx *to)
{
	be->switch_to(caller, to, WEFT_WHY_RESUME);
}

static void leave(void *self)
{
	be->switch_to(self, caller, WEFT_WHY_SUSPEND);
	be->switch_to(self, caller, WEFT_WHY_FINISH);
}

static void finish(void *self)
{
	be->switch_to(self, caller, WEFT_WHY_FINISH);
}

/* What is right. */

static void right(void)
{
	prepare(leave);
	resume(one);
	resume(one);
	be->fini(one);
}

static void resume_two(void *self)
{
	be->switch_to(other, two, WEFT_WHY_RESUME);
	finish(self);
}

static void leave_to_other(void *self)
{
	be->switch_to(self, other, WEFT_WHY_SUSPEND);
}

static void right_nested(void)
{
	prepare(resume_two);
	prepare_two(leave_to_other);
	resume(one);
	be->fini(two);
	be->fini(one);
}

/* init. */

static void init_twice(void)
{
	prepare(leave);
	prepare(leave);
}

static void init_dirty(void)
{
	((char *)one)[be->ctx_size - 1] = 1;
	prepare(leave);
}

static void init_misaligned(void)
{
	be->init((void *)((char *)one + 1), stack_one, STACK, leave, NULL);
}

static void init_null(void)
{
	be->init(NULL, stack_one, STACK, leave, NULL);
}

static void init_of_caller(void)
{
	prepare(leave);
	resume(one);
	be->init(caller, stack_two, STACK, leave, NULL);
}

static void init_wrong_stack(void)
{
	stack_one = stack_one ? NULL : pages();
	prepare(leave);
}

static void init_small(void)
{
	be->init(one, stack_one, be->stack_min - 1, leave, NULL);
}

static void init_no_entry(void)
{
	prepare(NULL);
}

static void entry_returns_now(void *self)
{
	(void)self;
}

static void entry_returns(void)
{
	prepare(entry_returns_now);
	resume(one);
}

/* switch_to: whom it continues. */

static void to_zeroed(void)
{
	resume(one);
}

static void to_dirty(void)
{
	((char *)one)[0] = 1;
	resume(one);
}

static void to_self(void *self)
{
	be->switch_to(self, self, WEFT_WHY_RESUME);
}

static void to_running(void)
{
	prepare(to_self);
	resume(one);
}

static void *to_one(void *arg)
{
	be->switch_to(other, one, WEFT_WHY_RESUME);
	return arg;
}

static void run_thread(void *self)
{
	pthread_t thread;

	pthread_create(&thread, NULL, to_one, NULL);
	pthread_join(thread, NULL);
	finish(self);
}

static void to_running_elsewhere(void)
{
	prepare(run_thread);
	resume(one);
}

static void to_finished(void)
{
	prepare(finish);
	resume(one);
	resume(one);
}

static void to_released(void)
{
	prepare(leave);
	resume(one);
	be->fini(one);
	resume(one);
}

static void to_resumer(void *self)
{
	be->switch_to(self, one, WEFT_WHY_SUSPEND);
}

static void to_away(void)
{
	prepare(resume_two);
	prepare_two(to_resumer);
	resume(one);
}

static void to_idle_caller(void)
{
	prepare(leave);
	resume(one);
	be->switch_to(other, caller, WEFT_WHY_RESUME);
}

static void migrate(void)
{
	pthread_t thread;

	prepare(leave);
	resume(one);
	pthread_create(&thread, NULL, to_one, NULL);
	pthread_join(thread, NULL);
}

static void why_unknown(void)
{
	prepare(leave);
	be->switch_to(caller, one, (enum weft_why)7);
}

/* Another backend with ops than the one that is misused; NULL: there is none. */
static const struct weft_backend *another(void)
{
	for (const struct weft_backend *const *at = weft_backend_list(); *at; at++)
		if ((*at)->switch_to && !strstr(be->name, (*at)->name))
			return *at;
	return NULL;
}

static void to_foreign(void)
{
	const struct weft_backend *mine = be;
	char name[64];

	snprintf(name, sizeof(name), "trace:%s", another()->name);
	be = weft_backend_find(name);
	stack_one = be->caps & WEFT_CAP_WANTS_STACK ? pages() : NULL;
	prepare(leave);
	be = mine;
	resume(one);
}

/* switch_to: whom it leaves. */

static void from_fresh(void)
{
	prepare(leave);
	prepare_two(leave);
	be->switch_to(one, two, WEFT_WHY_RESUME);
}

static void from_suspended(void)
{
	prepare(leave);
	prepare_two(leave);
	resume(one);
	be->switch_to(one, two, WEFT_WHY_RESUME);
}

static void leave_as_two(void *self)
{
	(void)self;
	be->switch_to(two, caller, WEFT_WHY_SUSPEND);
}

static void from_another(void)
{
	prepare(leave_as_two);
	prepare_two(leave);
	resume(two);
	resume(one);
}

static void from_same_caller(void *self)
{
	(void)self;
	resume(two);
}

static void from_waiting_caller(void)
{
	prepare(from_same_caller);
	prepare_two(leave);
	resume(one);
}

static void from_dirty(void)
{
	prepare(leave);
	((char *)caller)[be->ctx_size - 1] = 1;
	resume(one);
}

static void from_null(void)
{
	prepare(leave);
	be->switch_to(NULL, one, WEFT_WHY_RESUME);
}

static void caller_finishes(void)
{
	prepare(leave);
	be->switch_to(caller, one, WEFT_WHY_FINISH);
}

/* fini. */

static void fini_zeroed(void)
{
	be->fini(one);
}

static void fini_of_caller(void)
{
	prepare(leave);
	resume(one);
	be->fini(caller);
}

static void fini_self(void *self)
{
	be->fini(self);
}

static void fini_running(void)
{
	prepare(fini_self);
	resume(one);
}

static void fini_twice(void)
{
	prepare(leave);
	be->fini(one);
	be->fini(one);
}

static void fini_of_resumer(void *self)
{
	(void)self;
	be->fini(one);
}

static void fini_away(void)
{
	prepare(resume_two);
	prepare_two(fini_of_resumer);
	resume(one);
}

/* The table. */

#define FAULT      "weft-trace: fault of the caller: "
#define INIT(n)    "init c" #n " stack 65536 bytes"
#define TRACE(s)   "weft-trace: " s "\n"
#define TRANSCRIPT                                                                                 \
	TRACE(INIT(1))                                                                             \
	TRACE("switch c0 -> c1 RESUME")                                                            \
	TRACE("switch c1 -> c0 SUSPEND")                                                           \
	TRACE("switch c0 -> c1 RESUME")                                                            \
	TRACE("switch c1 -> c0 FINISH")                                                            \
	TRACE("fini c1")

#define WRONG(name_, run_, needs_, line_)                                                          \
	{ .name = name_, .run = run_, .line = line_, .fault = true, .needs = needs_ },

enum { ANY, STACK_MIN, NO_MIGRATE, ANOTHER };

static const struct row {
	const char *name;
	void (*run)(void);
	const char *line;
	bool fault;
	bool to_stdout;		/* where the lines come; the other one is not looked at */
	const char *trace;	/* WEFT_TRACE */
	int needs;		/* what the backend must have */
} rows[] = {
	{ .name = "calls are printed", .run = right, .line = TRANSCRIPT },
	{ .name = "WEFT_TRACE empty", .run = right, .line = TRANSCRIPT, .trace = "" },
	{ .name = "WEFT_TRACE=off", .run = right, .line = "", .trace = "off" },
	{ .name = "WEFT_TRACE=FILE", .run = right, .line = TRANSCRIPT, .trace = "/dev/stdout",
	  .to_stdout = true },
	{ .name = "a file, and nothing on stderr", .run = right, .line = "",
	  .trace = "/dev/stdout" },
	{ .name = "a file that cannot be", .run = right,
	  .line = TRACE("WEFT_TRACE=/no/such/folder/x: No such file or directory") TRANSCRIPT,
	  .trace = "/no/such/folder/x" },
	{ .name = "a caller's record stands for who waits there", .run = right_nested,
	  .line = TRACE(INIT(1)) TRACE(INIT(2)) TRACE("switch c0 -> c1 RESUME")
	  TRACE("switch c1 -> c2 RESUME") TRACE("switch c2 -> c1 SUSPEND")
	  TRACE("switch c1 -> c0 FINISH") TRACE("fini c2") TRACE("fini c1") },
	{ .name = "a fault although it is off", .run = init_twice, .line = "it is not zeroed",
	  .fault = true, .trace = "off" },
	{ .name = "a fault goes to the file", .run = init_twice, .line = "it is not zeroed",
	  .fault = true, .trace = "/dev/stdout", .to_stdout = true },
	{ .name = "a fault goes to stderr too", .run = init_twice, .line = "it is not zeroed",
	  .fault = true, .trace = "/dev/stdout" },

	WRONG("init twice", init_twice, ANY,
	      INIT(2) ": it is not zeroed: it is c1, which was never entered (SPEC 1.2)")
	WRONG("init of a record that is not zeroed", init_dirty, ANY,
	      INIT(1) ": the context is unknown")
	WRONG("init of a misaligned record", init_misaligned, ANY,
	      INIT(1) ": the context is not aligned to ")
	WRONG("init of NULL", init_null, ANY,
	      INIT(1) ": the context is NULL")
	WRONG("init of an adopted caller", init_of_caller, ANY,
	      INIT(2) ": an adopted caller is never given to init")
	WRONG("init with a stack that is not wanted, or without one that is", init_wrong_stack, ANY,
	      " stack, which ")
	WRONG("init with too small a stack", init_small, STACK_MIN,
	      " bytes: ")
	WRONG("init without entry", init_no_entry, ANY,
	      INIT(1) ": no entry")
	WRONG("entry returns", entry_returns, ANY,
	      "entry of c1: it returned")
	WRONG("switch to a zeroed record", to_zeroed, ANY,
	      "switch c0 -> c? RESUME: to was never prepared by init")
	WRONG("switch to garbage", to_dirty, ANY,
	      "switch c0 -> c? RESUME: to is unknown")
	WRONG("switch to itself", to_running, ANY,
	      "switch c1 -> c1 RESUME: to is running")
	WRONG("switch to one that runs on another thread", to_running_elsewhere, ANY,
	      "switch c2 -> c1 RESUME: to is running")
	WRONG("switch to one that has finished", to_finished, ANY,
	      "switch c0 -> c1 RESUME: to has finished (SPEC 1.11)")
	WRONG("switch to one after its fini", to_released, ANY,
	      "switch c0 -> c1 RESUME: to was given to fini")
	WRONG("switch to one that has resumed another", to_away, ANY,
	      "switch c2 -> c1 SUSPEND: to waits in the record of a caller")
	WRONG("switch to a caller that is not there", to_idle_caller, ANY,
	      "switch c0 -> c? RESUME: to is the record of a caller, and no context waits")
	WRONG("switch on another thread", migrate, NO_MIGRATE,
	      "switch c2 -> c1 RESUME: c1 was left on another thread")
	WRONG("switch to another backend's", to_foreign, ANOTHER,
	      "switch c0 -> c1 RESUME: c1 belongs to trace-")
	WRONG("switch for no reason", why_unknown, ANY,
	      "switch: why is 7")
	WRONG("switch from one that was not entered", from_fresh, ANY,
	      "switch c1 -> c2 RESUME: from is c1, which was never entered; c0 is running")
	WRONG("switch from one that is suspended", from_suspended, ANY,
	      "switch c1 -> c2 RESUME: from is c1, which is suspended; c0 is running")
	WRONG("switch from another one", from_another, ANY,
	      "switch c2 -> c0 SUSPEND: from is c2, which is suspended; c1 is running")
	WRONG("switch from a record where somebody waits", from_waiting_caller, ANY,
	      "switch c1 -> c2 RESUME: from is the record in which c0 waits")
	WRONG("switch from garbage", from_dirty, ANY,
	      "RESUME: from is unknown")
	WRONG("switch from NULL", from_null, ANY,
	      "RESUME: from is NULL")
	WRONG("an adopted caller finishes", caller_finishes, ANY,
	      "switch c0 -> c1 FINISH: an adopted caller cannot finish")
	WRONG("fini of a zeroed record", fini_zeroed, ANY,
	      "fini c?: it was never prepared by init")
	WRONG("fini of an adopted caller", fini_of_caller, ANY,
	      "fini c?: an adopted caller is never given to fini")
	WRONG("fini of oneself", fini_running, ANY,
	      "fini c1: it is running")
	WRONG("fini twice", fini_twice, ANY,
	      "fini c1: it was given to fini")
	WRONG("fini of one that has resumed us", fini_away, ANY,
	      "fini c1: it waits in the record of a caller")
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static int find(const char *name)
{
	char why[256];

	if (!strstr(name, ".so"))
		be = weft_backend_find(name);
	else if (weft_backend_load(name, &be, why, sizeof(why)) < 0)
		fprintf(stderr, "%s\n", why);
	return be ? 0 : -1;
}

/* In the child, which has nothing to do with trace before. */
static void run(const struct row *row, const char *name, int fd)
{
	static const struct rlimit no_core;

	setrlimit(RLIMIT_CORE, &no_core);
	dup2(fd, row->to_stdout ? 1 : 2);
	dup2(open("/dev/null", O_WRONLY), row->to_stdout ? 2 : 1);
	if (row->trace)
		setenv("WEFT_TRACE", row->trace, 1);
	if (find(name) < 0)
		_exit(2);
	set_up();
	row->run();
	_exit(0);
}

static void read_all(int fd, char *to, size_t size)
{
	size_t used = 0;
	ssize_t n;

	while (used < size - 1 && (n = read(fd, to + used, size - 1 - used)) > 0)
		used += (size_t)n;
	to[used] = '\0';
}

static bool as_wanted(const struct row *row, int status, const char *output)
{
	if (row->fault)
		return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT &&
		       strstr(output, FAULT) && strstr(strstr(output, FAULT), row->line);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 && strcmp(output, row->line) == 0;
}

static void judge(struct tap *tap, const struct row *row, const char *name)
{
	char output[4096];
	int status, ends[2];
	bool ok;
	pid_t child;

	if (pipe(ends) < 0)
		abort();
	child = fork();
	if (child == 0) {
		close(ends[0]);
		run(row, name, ends[1]);
	}
	close(ends[1]);
	read_all(ends[0], output, sizeof(output));
	close(ends[0]);
	waitpid(child, &status, 0);
	ok = as_wanted(row, status, output);
	tap_test(tap, ok, row->name, TAP_NONE, NULL);
	if (!ok) {
		tap_printf(tap, "status %#x, wanted: %s", (unsigned int)status, row->line);
		tap_comment(tap, output, strlen(output));
	}
}

static const char *lacking(const struct row *row)
{
	if (row->needs == STACK_MIN && be->stack_min == 0)
		return "any size will do";
	if (row->needs == NO_MIGRATE && be->caps & WEFT_CAP_MIGRATE)
		return "it claims MIGRATE";
	if (row->needs == ANOTHER && !another())
		return "no other backend is built in";
	return NULL;
}

int main(int argc, char **argv)
{
	struct tap tap = { 0 };
	const char *why;

	unsetenv("WEFT_TRACE");
	/* Untraced: the first trace in a process reads WEFT_TRACE. */
	if (argc != 2 || strncmp(argv[1], "trace:", 6) != 0 || find(argv[1] + 6) < 0) {
		fprintf(stderr, "usage: misuse trace:NAME | trace:PLUGIN.so\n");
		return 2;
	}
	tap_begin(&tap, stdout, ROWS);
	for (int i = 0; i < ROWS; i++) {
		why = lacking(&rows[i]);
		fflush(stdout);
		if (why)
			tap_test(&tap, true, rows[i].name, TAP_SKIP, why);
		else
			judge(&tap, &rows[i], argv[1]);
	}
	return tap_end(&tap) == 0 ? 0 : 1;
}
