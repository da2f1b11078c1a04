/* SPDX-License-Identifier: MIT */
/* Names, looked up for tasks.  No case needs a network: addresses are given as numbers. */

#include <weft/lookup.h>

#include "loops.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>

struct asker {
	struct weft_frame weft;
	const char *node, *service;
	struct addrinfo hints, *found;
};

/* Texts of the system's codes are the system's. */
static void note_outcome(int r)
{
	note("%s", r == 0 || r < -0x10000 ? code_name(r) : "refused");
}

static int asks(void *self)
{
	struct asker *f = self;
	int r = 0;

	WEFT_BEGIN(f);
	WEFT_GETADDRINFO(f, r, f->node, f->service, &f->hints, &f->found);
	note_outcome(r);
	WEFT_END(f);
	return r;
}

static int asks_stackful(struct weft_co *co, void *arg)
{
	struct asker *f = arg;
	int r = weft_getaddrinfo(co, f->node, f->service, &f->hints, &f->found);

	note_outcome(r);
	return r;
}

static struct weft_task *ask_in(struct weft_loop *loop, const struct weft_backend *be,
				struct asker *f, bool stackful)
{
	struct weft_task *task = NULL;

	MUST(weft_task_new(loop, stackful ? make_stackful(be, asks_stackful, f) : make(be, asks, f),
			   NULL, &task));
	return task;
}

static int ask(const struct weft_backend *be, struct asker *f, bool stackful)
{
	struct weft_loop *loop = virtual_loop();
	struct weft_task *task = ask_in(loop, be, f, stackful);
	int r = run_task(loop, task, NULL);

	weft_task_unref(task);
	drop_loop(loop);
	return r;
}

static struct asker numeric(const char *node, const char *service)
{
	return (struct asker){
		.node = node,
		.service = service,
		.hints = {
			.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
			.ai_family = AF_INET,
			.ai_socktype = SOCK_STREAM,
		},
	};
}

/* Virtual time stands still meanwhile, so the loop does not give up. */
void lookup_found(const struct weft_backend *be)
{
	for (int form = 0; form < (be->caps & WEFT_CAP_STACKFUL ? 2 : 1); form++) {
		struct asker f = numeric("127.0.0.9", "80");
		struct sockaddr_in to;

		if (ask(be, &f, form) == 0) {
			memcpy(&to, f.found->ai_addr, sizeof(to));
			CHECK_INT(ntohl(to.sin_addr.s_addr), 0x7f000009);
			CHECK_INT(ntohs(to.sin_port), 80);
			freeaddrinfo(f.found);
		}
		CHECK_LOG("0");
	}
}

/* On the error path the output is as it was. */
void lookup_refused(const struct weft_backend *be)
{
	static const struct {
		const char *node, *service;
		int family, code;
	} wrong[] = {
		{ "no number", "80", AF_INET, -ENOENT },
		{ "127.0.0.1", "no number", AF_INET, -ENOENT },
		{ NULL, NULL, AF_INET, -EINVAL },
		{ "127.0.0.1", "80", 9999, -EAFNOSUPPORT },
	};
	struct asker alone = numeric("127.0.0.1", "80");
	struct weft_co *co = make(be, asks, &alone);

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct asker f = numeric(wrong[i].node, wrong[i].service);

		f.hints.ai_family = wrong[i].family;
		f.found = &f.hints;
		CHECK_INT(ask(be, &f, false), wrong[i].code);
		CHECK(f.found == &f.hints);
	}
	CHECK_RAISES(co_next(co), WEFT_ESTATE);
	DROP(co);
	CHECK_LOG("refused; refused; refused; refused; ESTATE");
}

/* Whatever a thread makes of the lookup, the task goes on at once, and the loop can be closed. */
void lookup_cancel(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct asker f = numeric("127.0.0.1", "80");
	struct weft_task *task = ask_in(loop, be, &f, false);

	turn(loop, 1);
	if (weft_task_cancel(task, NULL))
		CHECK_INT(run_task(loop, task, NULL), WEFT_ECANCELED);
	weft_task_unref(task);
	drop_loop(loop);
	CHECK_LOG("ECANCELED");
}

/* The loop is closed while a task waits. */
void lookup_closed(const struct weft_backend *be)
{
	struct weft_loop *loop = virtual_loop();
	struct asker f = numeric("127.0.0.1", "80");

	weft_loop_set_handler(loop, note_handler, NULL);
	weft_task_unref(ask_in(loop, be, &f, false));
	turn(loop, 1);
	drop_loop(loop);
	CHECK_LOG("report pending 0; EEXIT");
}
