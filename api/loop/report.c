/* SPDX-License-Identifier: MIT */
/* Errors that no call can return go to one handler. */

#include <stdio.h>

#include <weft/task.h>

#include "loop.h"

enum { LINE = 300 };

WEFT_API int weft_loop_default_handler(struct weft_loop *loop, const struct weft_report *report,
				       void *arg)
{
	char line[LINE] = "";

	(void)loop;
	(void)arg;
	if (report->error)
		weft_error_text(report->error, line, sizeof(line));
	fprintf(stderr, "weft: %s%s%s%s%s\n", report->message, report->task ? ": " : "",
		report->task ? weft_task_name(report->task) : "", *line ? ": " : "", line);
	return 0;
}

WEFT_API void weft_loop_set_handler(struct weft_loop *loop, weft_handler *handler, void *arg)
{
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

WEFT_API void weft_loop_report(struct weft_loop *loop, const struct weft_report *report)
{
	int r;

	if (!loop->handler) {
		weft_loop_default_handler(loop, report, NULL);
		return;
	}
	r = loop->handler(loop, report, loop->handler_arg);
	if (r < 0)
		fall_back(loop, report, r);
}
