/* SPDX-License-Identifier: MIT */
#include "conform.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <weft/error.h>

#include "outcome.h"

static struct outcome *now;
static uint64_t seed;

void outcome_use(struct outcome *out, uint64_t case_seed)
{
	now = out;
	seed = case_seed;
}

uint64_t conform_seed(void)
{
	return seed;
}

/* The build names files relative to its own directory; reports name them from the top. */
static const char *from_the_top(const char *file)
{
	while (strncmp(file, "../", 3) == 0)
		file += 3;
	return file;
}

static void copy(char *to, size_t size, const char *from)
{
	snprintf(to, size, "%s", from);
}

/*
 * The last check that the case reached, for crashes and hangs.  If two threads write at once,
 * either place is good enough, so neither waits.
 */
static void remember(const char *file, int line)
{
	size_t n;

	atomic_fetch_add(&now->checks, 1);
	if (line == 0)
		return;
	if (atomic_flag_test_and_set_explicit(&now->place_busy, memory_order_acquire))
		return;
	file = from_the_top(file);
	n = strnlen(file, sizeof(now->file) - 1);
	memcpy(now->file, file, n);
	now->file[n] = '\0';
	now->line = line;
	atomic_flag_clear_explicit(&now->place_busy, memory_order_release);
}

/* A slot to describe a failure in, used by one thread; NULL when all slots are taken. */
static struct outcome_failure *new_failure(const char *file, int line)
{
	uint32_t i = atomic_fetch_add(&now->failures, 1);
	struct outcome_failure *f;

	if (i >= OUTCOME_FAILURES)
		return NULL;
	f = &now->failure[i];
	copy(f->file, sizeof(f->file), from_the_top(file));
	f->line = line;
	return f;
}

static void record(const char *file, int line, const char *text, const char *got, const char *want)
{
	int saved = errno;
	struct outcome_failure *f = new_failure(file, line);

	if (f) {
		copy(f->text, sizeof(f->text), text);
		copy(f->got, sizeof(f->got), got);
		copy(f->want, sizeof(f->want), want);
		atomic_store(&f->ready, true);
	}
	errno = saved;
}

bool conform_check_(bool ok, const char *file, int line, const char *text)
{
	remember(file, line);
	if (!ok)
		record(file, line, text, "", "");
	return ok;
}

static void show_int(char *to, size_t size, long long i)
{
	if (i > -65536 && i < 65536)
		snprintf(to, size, "%lld", i);
	else
		snprintf(to, size, "%lld (0x%llx)", i, (unsigned long long)i);
#define SHOW(name, number, text)                                                                   \
	if (i == WEFT_##name)                                                                      \
		copy(to, size, "WEFT_" #name " (" text ")");
	WEFT_ERROR_MAP(SHOW)
#undef SHOW
}

bool conform_check_int_(long long got, long long want, const char *file, int line, const char *text)
{
	remember(file, line);
	if (got != want) {
		char g[128], w[128];

		show_int(g, sizeof(g), got);
		show_int(w, sizeof(w), want);
		record(file, line, text, g, w);
	}
	return got == want;
}

bool conform_check_str_(const char *got, const char *want, const char *file, int line,
			const char *text)
{
	bool ok = got && want ? strcmp(got, want) == 0 : got == want;

	remember(file, line);
	if (!ok)
		record(file, line, text, got ? got : "NULL", want ? want : "NULL");
	return ok;
}

bool conform_check_ptr_(const void *got, const void *want, const char *file, int line,
			const char *text)
{
	remember(file, line);
	if (got != want) {
		char g[32], w[32];

		snprintf(g, sizeof(g), "%p", got);
		snprintf(w, sizeof(w), "%p", want);
		record(file, line, text, g, w);
	}
	return got == want;
}

static void show_value(char *to, size_t size, struct weft_value v)
{
	const char *s = "";
	uint32_t len = 0;
	int64_t i = 0;
	double d = 0;
	void *p = NULL;

	if (weft_get_int(v, &i) == 0)
		snprintf(to, size, "int %lld", (long long)i);
	else if (weft_get_float(v, &d) == 0)
		snprintf(to, size, "float %.17g", d);
	else if (weft_get_ptr(v, &p) == 0)
		snprintf(to, size, "ptr %p", p);
	else if (weft_get_str(v, &s, &len) == 0)
		snprintf(to, size, "str '%.*s'", len < 60 ? (int)len : 60, s);
	else
		snprintf(to, size, weft_is_none(v) ? "none" : "a value of unknown tag");
}

bool conform_check_value_(struct weft_value got, struct weft_value want, const char *file, int line,
			  const char *text)
{
	bool ok = weft_equal(got, want);

	remember(file, line);
	if (!ok) {
		char g[96], w[96];

		show_value(g, sizeof(g), got);
		show_value(w, sizeof(w), want);
		record(file, line, text, g, w);
	}
	return ok;
}

void conform_fail_(const char *file, int line, const char *format, ...)
{
	int saved = errno;
	struct outcome_failure *f;
	va_list ap;

	remember(file, line);
	f = new_failure(file, line);
	if (f) {
		va_start(ap, format);
		vsnprintf(f->text, sizeof(f->text), format, ap);
		va_end(ap);
		atomic_store(&f->ready, true);
	}
	errno = saved;
}

void conform_skip(const char *format, ...)
{
	int saved = errno;
	va_list ap;

	va_start(ap, format);
	vsnprintf(now->reason, sizeof(now->reason), format, ap);
	va_end(ap);
	atomic_store(&now->skipped, true);
	errno = saved;
}

/*
 * Room is reserved first and filled afterwards, so that notes of two threads never mix.  vsnprintf
 * writes a NUL at the end, which the separator then replaces.
 */
void note(const char *format, ...)
{
	int saved = errno;
	va_list ap;
	uint32_t at;
	int n;

	va_start(ap, format);
	n = vsnprintf(NULL, 0, format, ap);
	va_end(ap);
	if (n < 0 || n > OUTCOME_LOG)
		n = OUTCOME_LOG;
	at = atomic_fetch_add(&now->log_used, (uint32_t)n + 2);
	if (at < OUTCOME_LOG && at + (uint32_t)n + 2 <= OUTCOME_LOG) {
		va_start(ap, format);
		vsnprintf(now->log + at, (size_t)n + 1, format, ap);
		va_end(ap);
		memcpy(now->log + at + n, "; ", 2);
	}
	errno = saved;
}

bool conform_check_log_(const char *want, const char *file, int line)
{
	uint32_t used = atomic_load(&now->log_used);
	bool full = used > OUTCOME_LOG;
	size_t n = used >= 2 ? used - 2 : 0;
	bool ok = !full && n == strlen(want) && memcmp(now->log, want, n) == 0;

	remember(file, line);
	if (!ok) {
		now->log[full ? OUTCOME_LOG - 1 : n] = '\0';
		record(file, line, full ? "CHECK_LOG: the log was full" : "CHECK_LOG", now->log,
		       want);
	}
	memset(now->log, 0, sizeof(now->log));
	atomic_store(&now->log_used, 0);
	return ok;
}

static void settle_failure(struct outcome_failure *f)
{
	f->file[sizeof(f->file) - 1] = '\0';
	f->text[sizeof(f->text) - 1] = '\0';
	f->got[sizeof(f->got) - 1] = '\0';
	f->want[sizeof(f->want) - 1] = '\0';
}

void outcome_settle(struct outcome *out)
{
	uint32_t used = atomic_load(&out->log_used);

	out->file[sizeof(out->file) - 1] = '\0';
	out->reason[sizeof(out->reason) - 1] = '\0';
	out->log[used >= 2 && used <= OUTCOME_LOG ? used - 2 : used ? OUTCOME_LOG - 1 : 0] = '\0';
	for (int i = 0; i < OUTCOME_FAILURES; i++)
		settle_failure(&out->failure[i]);
}
