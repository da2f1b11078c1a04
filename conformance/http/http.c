/* SPDX-License-Identifier: MIT */
/*
 * HTTP, judged against a real server: each outcome in both forms, the one that blocks and the one
 * on a loop.  The ids are those of SPEC.md section 21.
 */

#include <curl/curl.h>
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>

#include "forms.h"

static void target_fails_with(const char *target, int code)
{
	fails_with(&(struct weft_http_request){ .url = at(target) }, code);
}

/* ------------------------------------------------------------------- answers */

static void get(void)
{
	struct weft_http_request request = { .url = at("/file/7") };
	char first[2048];

	for (int form = 0; form < FORMS; form++) {
		struct asked a = ask(form, &request);
		struct weft_http_timings t;
		const char *body;
		size_t size = 0;

		NEED(a.response);
		body = weft_http_body(a.response, &size);
		CHECK(size == sizeof(first) && body[size] == '\0');
		if (form == 0)
			memcpy(first, body, sizeof(first));
		CHECK(memcmp(first, body, sizeof(first)) == 0);
		CHECK(strcmp(weft_http_header(a.response, "content-LENGTH"), "2048") == 0);
		CHECK(weft_http_header(a.response, "x-nothing") == NULL);
		CHECK(strcmp(weft_http_url(a.response), request.url) == 0);
		weft_http_timings(a.response, &t);
		CHECK(t.received == sizeof(first) && t.redirects == 0);
		CHECK(t.first_byte > 0 && t.total >= t.first_byte);
		answered(&a, 200);
	}
}

static void status(void)
{
	static const struct {
		const char *target;
		int status;
	} rows[] = {
		{ "/nothing", 404 },
		{ "/status=500/file/1", 500 },
		{ "/status=403/file/1", 403 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (int form = 0; form < FORMS; form++) {
			struct weft_http_request request = { .url = at(rows[i].target) };
			struct asked a = ask(form, &request);
			size_t size = 0;

			NEED(a.response);
			weft_http_body(a.response, &size);
			CHECK(size > 0);
			answered(&a, rows[i].status);
		}
	}
}

static void encodings(void)
{
	static const char *const targets[] = { "/gzip=1/bytes/100000", "/chunked=1/bytes/100000",
					       "/bytes/100000" };

	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
		for (int form = 0; form < FORMS; form++) {
			struct weft_http_request request = { .url = at(targets[i]) };
			struct asked a = ask(form, &request);
			size_t size = 0;

			NEED(a.response);
			weft_http_body(a.response, &size);
			CHECK(size == 100000);
			answered(&a, 200);
		}
	}
}

static void sends(void)
{
	static const char *const headers[] = { "X-Weft: yes", "X-Empty;", NULL };
	struct weft_http_request post = { .url = at("/echo"), .headers = headers, .body = "a\0b",
					  .body_size = 3 };
	struct weft_http_request put = { .url = at("/echo"), .method = "PUT", .body = "text",
					 .body_size = 4 };
	struct weft_http_request head = { .url = at("/file/1"), .method = "HEAD" };

	for (int form = 0; form < FORMS; form++) {
		struct asked a = ask(form, &post);
		const char *text;
		size_t size;

		NEED(a.response);
		text = weft_http_body(a.response, &size);
		CHECK(strncmp(text, "POST /echo", 10) == 0);
		CHECK(strstr(text, "X-Weft: yes") != NULL);
		CHECK(memmem(text, size, "a\0b", 3) != NULL);
		answered(&a, 200);
		a = ask(form, &put);
		NEED(a.response);
		CHECK(strncmp(weft_http_body(a.response, NULL), "PUT /echo", 9) == 0);
		answered(&a, 200);
		a = ask(form, &head);
		NEED(a.response);
		weft_http_body(a.response, &size);
		CHECK(size == 0);
		answered(&a, 200);
	}
}

static void redirects(void)
{
	struct weft_http_request request = { .url = at("/redirect=3/file/7") };

	for (int form = 0; form < FORMS; form++) {
		struct weft_http_timings t;
		struct asked a;
		size_t size;

		request.redirects = 3;
		a = ask(form, &request);
		NEED(a.response);
		weft_http_timings(a.response, &t);
		weft_http_body(a.response, &size);
		CHECK(t.redirects == 3 && size == 2048);
		CHECK(strcmp(weft_http_url(a.response), request.url) != 0);
		answered(&a, 200);
		request.redirects = 0;
		a = ask(form, &request);
		answered(&a, 302);
	}
	request.redirects = 2;
	fails_with(&request, -ELOOP);
	request = (struct weft_http_request){ .url = at("/loop=1/file/7"), .redirects = 5 };
	fails_with(&request, -ELOOP);
}

/* ------------------------------------------------------------------- errors */

static void broken(void)
{
	target_fails_with("/reset=100/bytes/5000", -ECONNRESET);
	target_fails_with("/cut=100/bytes/5000", -EBADMSG);
	target_fails_with("/empty=1/file/1", -ECONNRESET);
	target_fails_with("/garbage=1/file/1", -EBADMSG);
	target_fails_with("/length=5000/file/1", -EBADMSG);
}

static void refused(void)
{
	fails_with(&(struct weft_http_request){ .url = "http://127.0.0.1:1/" }, -ECONNREFUSED);
	fails_with(&(struct weft_http_request){ .url = "http://[::1]:1/" }, -ECONNREFUSED);
	fails_with(&(struct weft_http_request){ .url = "ftp://127.0.0.1/" }, -EPROTONOSUPPORT);
	fails_with(&(struct weft_http_request){ .url = "file:/etc/passwd" }, -EPROTONOSUPPORT);
	fails_with(&(struct weft_http_request){ .url = "http://127.0.0.1:x/" }, -EINVAL);
}

static void no_url(void)
{
	struct weft_http_response *left = (void *)&left;
	struct weft_http_request request = { .method = "GET" };

	CHECK(weft_http_fetch(&request, &left) == -EINVAL);
	CHECK(left == (void *)&left);
	CHECK(strstr(weft_strerror(-EINVAL), "no URL") != NULL);
}

static void times(void)
{
	fails_with(&(struct weft_http_request){ .url = at("/hang=1/file/1"), .timeout = 0.1 },
		   WEFT_ETIMEDOUT);
	fails_with(&(struct weft_http_request){ .url = at("/stall=10/file/1"), .timeout = 0.1 },
		   WEFT_ETIMEDOUT);
	fails_with(&(struct weft_http_request){ .url = at("/stall=10/file/1"), .slow_after = 1 },
		   WEFT_ETIMEDOUT);
}

static void limits(void)
{
	fails_with(&(struct weft_http_request){ .url = at("/bytes/5000"), .limit = 4999 }, -EFBIG);
	fails_with(&(struct weft_http_request){ .url = at("/chunked=1/bytes/50000"),
						.limit = 40000 }, -EFBIG);
	for (int form = 0; form < FORMS; form++) {
		struct weft_http_request request = { .url = at("/bytes/5000"), .limit = 5000 };
		struct asked a = ask(form, &request);

		answered(&a, 200);
	}
}

static bool yes(void *arg)
{
	++*(int *)arg;
	return true;
}

static void stopped(void)
{
	int asked = 0;

	fails_with(&(struct weft_http_request){ .url = at("/hang=1/file/1"), .stopped = yes,
						.stopped_arg = &asked }, WEFT_ECANCELED);
	CHECK(asked >= FORMS);
}

/* ------------------------------------------------------------------- sinks and set-up */

static int count_bytes(void *arg, const void *data, size_t n)
{
	(void)data;
	*(size_t *)arg += n;
	return 0;
}

static int no_space(void *arg, const void *data, size_t n)
{
	(void)arg;
	(void)data;
	(void)n;
	return -ENOSPC;
}

static void sinks(void)
{
	size_t counted = 0, size;
	struct weft_http_request request = { .url = at("/bytes/1000000"), .sink = count_bytes,
					     .sink_arg = &counted };

	for (int form = 0; form < FORMS; form++) {
		struct asked a = ask(form, &request);

		NEED(a.response);
		weft_http_body(a.response, &size);
		CHECK(counted == 1000000 * (size_t)(form + 1) && size == 0);
		answered(&a, 200);
	}
	request.sink = no_space;
	fails_with(&request, -ENOSPC);
}

static int set_agent(void *easy, void *arg)
{
	return curl_easy_setopt(easy, CURLOPT_USERAGENT, arg) == CURLE_OK ? 0 : -EINVAL;
}

static int refuse(void *easy, void *arg)
{
	(void)easy;
	(void)arg;
	return -EDOM;
}

static void setup(void)
{
	struct weft_http_request request = { .url = at("/echo"), .setup = set_agent,
					     .setup_arg = "weft-agent" };

	for (int form = 0; form < FORMS; form++) {
		struct asked a = ask(form, &request);

		NEED(a.response);
		CHECK(strstr(weft_http_body(a.response, NULL), "weft-agent") != NULL);
		answered(&a, 200);
		request.setup = refuse;
		a = ask(form, &request);
		CHECK(a.r == -EDOM && !a.response);
		request.setup = set_agent;
	}
	/* What one request sets is not there for the next one. */
	request.setup = NULL;
	for (int form = 0; form < FORMS; form++) {
		struct asked a = ask(form, &request);

		NEED(a.response);
		CHECK(strstr(weft_http_body(a.response, NULL), "weft-agent") == NULL);
		answered(&a, 200);
	}
}

static size_t size_at(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? (size_t)st.st_size : (size_t)-1;
}

static void files(void)
{
	char folder[] = "/tmp/weft-http-XXXXXX", path[100], nowhere[120];
	struct weft_http_file file;
	struct weft_http_request request = { .url = at("/bytes/5000"), .sink = weft_http_file_sink,
					     .sink_arg = &file };

	NEED(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/file", folder);
	snprintf(nowhere, sizeof(nowhere), "%s/no/file", folder);
	for (int form = 0; form < FORMS; form++) {
		struct asked a;

		NEED(weft_http_file_open(&file, path) == 0);
		CHECK(size_at(path) == (form ? 5000 : (size_t)-1));
		a = ask(form, &request);
		answered(&a, 200);
		CHECK(weft_http_file_commit(&file) == 0);
		CHECK(size_at(path) == 5000);
		NEED(weft_http_file_open(&file, path) == 0);
		CHECK(weft_http_file_sink(&file, "x", 1) == 0);
		weft_http_file_discard(&file);
		weft_http_file_discard(&file);
		CHECK(size_at(path) == 5000);
	}
	CHECK(weft_http_file_open(&file, nowhere) == -ENOENT);
	CHECK(unlink(path) == 0 && rmdir(folder) == 0);
}

/* ------------------------------------------------------------------- connections */

static void used_again(void)
{
	struct weft_http_request request = { .url = at("/file/1") };
	struct weft_http_timings t;

	for (int i = 0; i < 2; i++) {
		struct asked a = ask(0, &request);

		NEED(a.response);
		weft_http_timings(a.response, &t);
		answered(&a, 200);
	}
	CHECK(t.connections == 0);
}

static int body_uses_again(struct weft_co *co, void *arg)
{
	struct weft_http_request request = { .url = at("/file/1") };
	struct weft_http_timings t;
	struct weft_http *http;

	(void)arg;
	NEED(weft_http_open(weft_loop_of(co), NULL, &http) == 0);
	for (int i = 0; i < 2; i++) {
		struct asked a = { .request = &request };

		a.r = weft_http_await(co, http, &request, &a.response);
		NEED(a.response);
		weft_http_timings(a.response, &t);
		CHECK(t.connections == (i == 0));
		answered(&a, 200);
	}
	weft_http_close(http);
	return 0;
}

static void used_again_on_loop(void)
{
	CHECK(weft_run(body_uses_again, NULL, NULL) == 0);
}

/* A server that goes away and comes back at the same place. */
static void server_comes_back(void)
{
	struct server_options again = { 0 };
	struct server *old;
	char url[100];
	struct weft_http_request request = { .url = url };

	NEED(server_start(NULL, &old) == 0);
	again.port = server_port(old);
	snprintf(url, sizeof(url), "%s/file/1", server_url(old));
	for (int form = 0; form < FORMS; form++) {
		struct asked a = ask(form, &request);

		answered(&a, 200);
	}
	server_stop(old);
	fails_with(&request, -ECONNREFUSED);
	NEED(server_start(&again, &old) == 0);
	for (int form = 0; form < FORMS; form++) {
		struct asked a = ask(form, &request);

		answered(&a, 200);
	}
	server_stop(old);
}

/* The child has a connection of its parent's, and must not use it. */
static void forked(void)
{
	struct weft_http_request request = { .url = at("/file/1") };
	struct asked a = ask(0, &request);
	int code = -1;
	pid_t child;

	answered(&a, 200);
	fflush(stdout);
	child = fork();
	if (child == 0) {
		struct weft_http_timings t = { .connections = 0 };

		a = ask(0, &request);
		if (a.response)
			weft_http_timings(a.response, &t);
		_exit(a.r == 0 && t.connections == 1 ? 0 : 1);
	}
	CHECK(waitpid(child, &code, 0) == child && code == 0);
	used_again();
}

static void *fetch_some(void *arg)
{
	(void)arg;
	for (int i = 0; i < 10; i++) {
		struct weft_http_request request = { .url = at("/file/3") };
		struct asked a = ask(0, &request);

		answered(&a, 200);
	}
	return NULL;
}

static void threads(void)
{
	pthread_t all[8];

	for (int i = 0; i < 8; i++)
		NEED(pthread_create(&all[i], NULL, fetch_some, NULL) == 0);
	for (int i = 0; i < 8; i++)
		pthread_join(all[i], NULL);
}

/* ------------------------------------------------------------------- many on a loop */

enum { MANY = 1000 };

static int body_many(struct weft_co *co, void *arg)
{
	static struct weft_http_transfer *t[MANY];
	struct weft_http_options options = { .at_once = 100 };
	struct weft_http_request request = { .url = at("/delay=1/file/5") };
	struct weft_http *http;

	(void)arg;
	NEED(weft_http_open(weft_loop_of(co), &options, &http) == 0);
	for (int i = 0; i < MANY; i++)
		NEED(weft_http_start(http, &request, &t[i]) == 0);
	for (int i = 0; i < MANY; i++) {
		struct weft_value none;

		CHECK(weft_await(co, weft_http_future(t[i]), &none) == 0);
		CHECK(weft_http_status(weft_http_response(t[i])) == 200);
		weft_http_transfer_unref(t[i]);
	}
	weft_http_close(http);
	return 0;
}

static void many(void)
{
	struct server_counts before, after;

	server_counts(server, &before);
	CHECK(weft_run(body_many, NULL, NULL) == 0);
	server_counts(server, &after);
	CHECK(after.requests - before.requests == MANY);
	CHECK(after.connections - before.connections <= 100);
}

static int body_waits(struct weft_co *co, void *arg)
{
	struct asked *a = arg;
	struct weft_http *http;

	NEED(weft_http_open(weft_loop_of(co), NULL, &http) == 0);
	a->r = weft_http_await(co, http, a->request, &a->response);
	weft_http_close(http);
	return a->r;
}

/* Cancelled while the answer is awaited, in the middle of the body, and before it begins. */
static int body_cancels(struct weft_co *co, void *arg)
{
	static const char *const targets[] = { "/hang=1/file/1", "/stall=10/bytes/5000",
					       "/drip=20/file/1", "/delay=1000/file/1" };

	(void)arg;
	for (int i = 0; i < 4; i++) {
		for (int late = 0; late < 3; late++) {
			struct weft_http_request request = { .url = at(targets[i]) };
			struct asked a = { .request = &request };
			struct weft_task *task;

			NEED(weft_spawn(co, body_waits, &a, &task) == 0);
			if (late)
				CHECK(weft_sleep(co, late == 1 ? 0 : 0.03) == 0);
			CHECK(weft_task_stop(co, task) == 0);
			CHECK(!late || a.r == WEFT_ECANCELED);
			weft_http_response_unref(a.response);
		}
	}
	return 0;
}

static void cancelled(void)
{
	CHECK(weft_run(body_cancels, NULL, NULL) == 0);
}

/* One runs, and two wait for their turn: the first of these is cancelled. */
static int body_queue(struct weft_co *co, void *arg)
{
	struct weft_http_options one = { .at_once = 1 };
	struct weft_http_request slow = { .url = at("/delay=20/file/1") };
	struct weft_http_transfer *t[3];
	struct weft_value none;
	struct weft_http *http;

	(void)arg;
	NEED(weft_http_open(weft_loop_of(co), &one, &http) == 0);
	for (int i = 0; i < 3; i++)
		NEED(weft_http_start(http, &slow, &t[i]) == 0);
	CHECK(weft_sleep(co, 0) == 0);
	CHECK(weft_loop_future_cancel(weft_http_future(t[1]), NULL));
	CHECK(weft_await(co, weft_http_future(t[2]), &none) == 0);
	CHECK(weft_loop_future_done(weft_http_future(t[0])));
	CHECK(!weft_http_response(t[1]));
	CHECK(weft_http_status(weft_http_response(t[0])) == 200);
	for (int i = 0; i < 3; i++)
		weft_http_transfer_unref(t[i]);
	weft_http_close(http);
	return 0;
}

static void queued(void)
{
	CHECK(weft_run(body_queue, NULL, NULL) == 0);
}

/* The client is closed while transfers run and wait. */
static int body_closes(struct weft_co *co, void *arg)
{
	struct weft_http_options two = { .at_once = 2 };
	struct weft_http_request hangs = { .url = at("/hang=1/file/1") };
	struct weft_http_transfer *t[4];
	struct weft_http *http;

	(void)arg;
	NEED(weft_http_open(weft_loop_of(co), &two, &http) == 0);
	for (int i = 0; i < 4; i++)
		NEED(weft_http_start(http, &hangs, &t[i]) == 0);
	CHECK(weft_sleep(co, 0.02) == 0);
	weft_http_close(http);
	CHECK(weft_sleep(co, 0) == 0);
	for (int i = 0; i < 4; i++) {
		CHECK(weft_loop_future_cancelled(weft_http_future(t[i])));
		CHECK(weft_http_continue(t[i]) == 0);
		weft_http_transfer_unref(t[i]);
	}
	weft_http_close(NULL);
	return 0;
}

static void closed_while(void)
{
	CHECK(weft_run(body_closes, NULL, NULL) == 0);
}

struct bucket {
	size_t got;
	int pauses;
	bool full;
};

/* Full at each second call. */
static int pour(void *arg, const void *data, size_t n)
{
	struct bucket *b = arg;

	(void)data;
	b->full = !b->full;
	if (b->full) {
		b->pauses++;
		return WEFT_HTTP_PAUSE;
	}
	b->got += n;
	return 0;
}

static int body_pauses(struct weft_co *co, void *arg)
{
	struct bucket b = { 0 };
	struct weft_http_request request = { .url = at("/bytes/300000"), .sink = pour,
					     .sink_arg = &b };
	struct weft_http_transfer *t;
	struct weft_http *http;

	(void)arg;
	NEED(weft_http_open(weft_loop_of(co), NULL, &http) == 0);
	NEED(weft_http_start(http, &request, &t) == 0);
	while (!weft_loop_future_done(weft_http_future(t))) {
		CHECK(weft_http_continue(t) == 0);
		CHECK(weft_sleep(co, 0.001) == 0);
	}
	CHECK(weft_loop_future_result(weft_http_future(t), NULL) == 0);
	CHECK(b.got == 300000 && b.pauses > 1);
	weft_http_transfer_unref(t);
	weft_http_close(http);
	return 0;
}

/* It pauses, and then fails. */
static int pour_once(void *arg, const void *data, size_t n)
{
	int *calls = arg;

	(void)data;
	(void)n;
	return ++*calls == 1 ? WEFT_HTTP_PAUSE : -ENOSPC;
}

static int body_pauses_and_fails(struct weft_co *co, void *arg)
{
	int calls = 0;
	struct weft_http_request request = { .url = at("/stall=3000/bytes/5000"),
					     .sink = pour_once, .sink_arg = &calls };
	struct weft_http_transfer *t;
	struct weft_http *http;

	(void)arg;
	NEED(weft_http_open(weft_loop_of(co), NULL, &http) == 0);
	NEED(weft_http_start(http, &request, &t) == 0);
	while (!weft_loop_future_done(weft_http_future(t))) {
		CHECK(weft_http_continue(t) == 0);
		CHECK(weft_sleep(co, 0.001) == 0);
	}
	CHECK(weft_loop_future_result(weft_http_future(t), NULL) == -ENOSPC);
	CHECK(weft_http_curl_code(weft_http_response(t)) != 0);
	weft_http_transfer_unref(t);
	weft_http_close(http);
	return 0;
}

static void pauses_and_fails(void)
{
	CHECK(weft_run(body_pauses_and_fails, NULL, NULL) == 0);
}

static int count_setups(void *easy, void *arg)
{
	(void)easy;
	++*(int *)arg;
	return 0;
}

/* Given up before it was begun: nothing of the request is used any more. */
static int body_gives_up(struct weft_co *co, void *arg)
{
	int setups = 0;
	struct weft_http_request request = { .url = at("/file/1"), .setup = count_setups,
					     .setup_arg = &setups };
	struct weft_http_transfer *t;
	struct weft_http *http;

	(void)arg;
	NEED(weft_http_open(weft_loop_of(co), NULL, &http) == 0);
	NEED(weft_http_start(http, &request, &t) == 0);
	weft_http_transfer_unref(t);
	CHECK(weft_sleep(co, 0) == 0);
	CHECK(weft_sleep(co, 0) == 0);
	CHECK(setups == 0);
	weft_http_close(http);
	return 0;
}

static void given_up(void)
{
	CHECK(weft_run(body_gives_up, NULL, NULL) == 0);
}

static int taste_cookies(void *easy, void *arg)
{
	(void)arg;
	return curl_easy_setopt(easy, CURLOPT_COOKIELIST,
				"Set-Cookie: secret=alice; domain=127.0.0.1; path=/") == CURLE_OK
		       ? 0
		       : -EINVAL;
}

/* What setup does to a handle, the next request does not see. */
static int body_cookies(struct weft_co *co, void *arg)
{
	struct weft_http_request request = { .url = at("/echo"), .setup = taste_cookies };
	struct weft_http *http;

	(void)arg;
	NEED(weft_http_open(weft_loop_of(co), NULL, &http) == 0);
	for (int i = 0; i < 2; i++) {
		struct asked a = { .request = &request };

		a.r = weft_http_await(co, http, &request, &a.response);
		NEED(a.response);
		CHECK(!strstr(weft_http_body(a.response, NULL), "alice") == (i == 1));
		answered(&a, 200);
		request.setup = NULL;
	}
	weft_http_close(http);
	return 0;
}

static void cookies(void)
{
	struct weft_http_request request = { .url = at("/echo"), .setup = taste_cookies };

	for (int i = 0; i < 2; i++) {
		struct asked a = ask(0, &request);

		NEED(a.response);
		CHECK(!strstr(weft_http_body(a.response, NULL), "alice") == (i == 1));
		answered(&a, 200);
		request.setup = NULL;
	}
	CHECK(weft_run(body_cookies, NULL, NULL) == 0);
}

static void pauses(void)
{
	struct bucket b = { 0 };
	struct weft_http_request request = { .url = at("/bytes/3000"), .sink = pour,
					     .sink_arg = &b };
	struct asked a = ask(0, &request);

	CHECK(a.r == -EINVAL);
	weft_http_response_unref(a.response);
	CHECK(weft_run(body_pauses, NULL, NULL) == 0);
}

/* Many clients and transfers with nobody who waits for them. */
static int body_forgets(struct weft_co *co, void *arg)
{
	struct weft_http_request request = { .url = at("/file/1") };
	struct weft_http *http;

	(void)arg;
	for (int i = 0; i < 20; i++) {
		struct weft_http_transfer *t;

		NEED(weft_http_open(weft_loop_of(co), NULL, &http) == 0);
		NEED(weft_http_start(http, &request, &t) == 0);
		if (i % 2)
			CHECK(weft_sleep(co, 0) == 0);
		weft_http_transfer_unref(t);
		weft_http_close(http);
	}
	return 0;
}

static void forgotten(void)
{
	CHECK(weft_run(body_forgets, NULL, NULL) == 0);
}

/* ------------------------------------------------------------------- TLS */

static int trust(void *easy, void *path)
{
	return curl_easy_setopt(easy, CURLOPT_CAINFO, path) == CURLE_OK ? 0 : -EINVAL;
}

static char *read_all(const char *folder, const char *name, char path[200])
{
	char *text = calloc(1, 20000);
	FILE *f;

	snprintf(path, 200, "%s/%s", folder, name);
	f = fopen(path, "r");
	NEED(f && text && fread(text, 1, 19999, f) > 0);
	fclose(f);
	return text;
}

static void tls(void)
{
	char folder[] = "/tmp/weft-tls-XXXXXX", command[400], key[200], certificate[200], url[100];
	struct weft_http_request request = { .url = url };
	struct server_options options = { 0 };
	struct server *secure;
	char *key_text, *certificate_text;

	NEED(mkdtemp(folder));
	snprintf(command, sizeof(command),
		 "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 "
		 "-addext subjectAltName=IP:127.0.0.1 -keyout %s/key -out %s/cert 2>%s/log",
		 folder, folder, folder);
	NEED(system(command) == 0);
	options.key = key_text = read_all(folder, "key", key);
	options.certificate = certificate_text = read_all(folder, "cert", certificate);
	NEED(server_start(&options, &secure) == 0);
	snprintf(url, sizeof(url), "%s/file/1", server_url(secure));
	fails_with(&request, -EKEYREJECTED);
	request.setup = trust;
	request.setup_arg = certificate;
	for (int form = 0; form < FORMS; form++) {
		struct asked a = ask(form, &request);

		answered(&a, 200);
	}
	server_stop(secure);
	free(key_text);
	free(certificate_text);
	snprintf(command, sizeof(command), "rm -r %s", folder);
	CHECK(system(command) == 0);
}

static const struct suite_test tests[] = {
	{ "http.get", get },
	{ "http.status", status },
	{ "http.encodings", encodings },
	{ "http.sends", sends },
	{ "http.redirects", redirects },
	{ "http.broken", broken },
	{ "http.refused", refused },
	{ "http.no-url", no_url },
	{ "http.times", times },
	{ "http.limits", limits },
	{ "http.stopped", stopped },
	{ "http.sinks", sinks },
	{ "http.setup", setup },
	{ "http.files", files },
	{ "http.used-again", used_again },
	{ "http.used-again-on-loop", used_again_on_loop },
	{ "http.server-comes-back", server_comes_back },
	{ "http.forked", forked },
	{ "http.threads", threads },
	{ "http.many", many },
	{ "http.cancelled", cancelled },
	{ "http.queued", queued },
	{ "http.closed-while", closed_while },
	{ "http.pauses", pauses },
	{ "http.pauses-and-fails", pauses_and_fails },
	{ "http.forgotten", forgotten },
	{ "http.given-up", given_up },
	{ "http.cookies", cookies },
	{ "http.tls", tls },
};

int main(void)
{
	int r;

	NEED(server_start(NULL, &server) == 0);
	r = SUITE(tests);
	server_stop(server);
	return r;
}
