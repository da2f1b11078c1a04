/* SPDX-License-Identifier: MIT */
/* Errors that no call can return go to one handler. */

#include <stddef.h>
#include <stdio.h>

#include <weft/task.h>

#include "watchdog.h"

enum { LINE = 300 };

/* "0.153 s from main.c:10 to main.c:12" */
static void describe_slow(const struct weft_report *report, char *line)
{
	snprintf(line, LINE, "%.3f s%s%s%s%s", report->seconds, report->since ? " from " : "",
		 report->since ? report->since : "", report->place ? " to " : "",
		 report->place ? report->place : "");
}

WEFT_API int weft_loop_default_handler(struct weft_loop *loop, const struct weft_report *report,
				       void *arg)
{
	const char *name = report->task ? weft_task_name(report->task) : report->name;
	char line[LINE] = "";

	(void)loop;
	(void)arg;
	if (report->error)
		weft_error_text(report->error, line, sizeof(line));
	else if (report->seconds > 0)
		describe_slow(report, line);
	fprintf(stderr, "weft: %s%s%s%s%s\n", report->message, name ? ": " : "", name ? name : "",
		*line ? ": " : "", line);
	return 0;
}

WEFT_API void weft_loop_set_handler(struct weft_loop *loop, weft_handler *handler, void *arg)
{
	if (loop->dog)
		weft_watchdog_set_handler(loop->dog, handler, arg);
	loop->handler = handler;
	loop->handler_arg = arg;
}

/* The handler has failed with @r: both are said by the default one. */
static void fall_back(struct weft_loop *loop, const struct weft_report *report, int r)
{
	struct weft_error err = weft_err(r, weft_none());
	struct weft_report failure = {
		.kind = WEFT_REPORT_HANDLER,
		.message = "the handler of reports failed",
		.error = &err,
	};

	weft_loop_default_handler(loop, report, NULL);
	weft_loop_default_handler(loop, &failure, NULL);
}

void weft_report_to(struct weft_loop *loop, weft_handler *handler, void *arg,
		    const struct weft_report *report)
{
	int r;

	if (!handler) {
		weft_loop_default_handler(loop, report, NULL);
		return;
	}
	r = handler(loop, report, arg);
	if (r < 0)
		fall_back(loop, report, r);
}

WEFT_API void weft_loop_report(struct weft_loop *loop, const struct weft_report *report)
{
	weft_report_to(loop, loop->handler, loop->handler_arg, report);
}

/*
 * What the core has no caller for comes here while a loop runs, unless the program has a hook of
 * its own for it.
 */
void weft_report_listen(struct weft_listener *listener, struct weft_co *co,
			const struct weft_error *err)
{
	struct weft_loop *loop = (void *)((char *)listener - offsetof(struct weft_loop, listener));
	bool never = err->code == WEFT_ENEVER;

	weft_loop_report(loop, &(struct weft_report){
						 .kind = never ? WEFT_REPORT_NEVER
							       : WEFT_REPORT_CLEANUP,
						 .message = never ? "a coroutine was never awaited"
								  : "a cleanup failed",
						 .error = never ? NULL : err,
						 .name = weft_co_name(co),
					 });
}
