/* SPDX-License-Identifier: MIT */
/* A transfer that blocks: each thread has a handle of its own. */

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>

#include "http.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t handles;
static bool ready;

static void end_handle(void *easy)
{
	curl_easy_cleanup(easy);
}

/* A forked child has its parent's connections, too.  Nobody but the parent may end them. */
static void forget_handle(void)
{
	pthread_setspecific(handles, NULL);
}

/* The first thread of a process ends without its destructors. */
static __attribute__((destructor)) void end_last_handle(void)
{
	CURL *easy = ready ? pthread_getspecific(handles) : NULL;

	if (easy) {
		pthread_setspecific(handles, NULL);
		curl_easy_cleanup(easy);
	}
}

static void prepare(void)
{
	ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK &&
		pthread_key_create(&handles, end_handle) == 0 &&
		pthread_atfork(NULL, NULL, forget_handle) == 0;
}

int weft_curl_ready(void)
{
	pthread_once(&once, prepare);
	return ready ? 0 : -ENOMEM;
}

static int my_handle(CURL **ret)
{
	int r = weft_curl_ready();
	CURL *easy = r == 0 ? pthread_getspecific(handles) : NULL;

	if (r == 0 && !easy) {
		easy = curl_easy_init();
		if (!easy || pthread_setspecific(handles, easy) != 0)
			r = -ENOMEM;
	}
	if (r < 0 && easy)
		curl_easy_cleanup(easy);
	else
		*ret = easy;
	return r;
}

/* A reset keeps cookies and shares, so a handle that the program has set up is not used again. */
static void drop_handle(CURL *easy)
{
	pthread_setspecific(handles, NULL);
	curl_easy_cleanup(easy);
}

WEFT_API int weft_http_fetch(const struct weft_http_request *request,
			     struct weft_http_response **ret)
{
	struct weft_exchange x = { 0 };
	CURL *easy = NULL;
	int r = weft_request_copy(&x.request, request);

	if (r == 0)
		r = my_handle(&easy);
	if (r < 0)
		return r;
	r = weft_exchange_begin(&x, easy);
	if (r < 0) {
		drop_handle(easy);
		return r;
	}
	r = weft_exchange_end(&x, curl_easy_perform(easy));
	*ret = x.response;
	if (x.request.setup)
		drop_handle(easy);
	return r;
}
