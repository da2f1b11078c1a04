/* SPDX-License-Identifier: MIT */
#ifndef HTTP_FORMS_H
#define HTTP_FORMS_H

/* forms.h - a request in both forms: the one that blocks, and the one on a loop of its own. */

#include <weft/http.h>

#include "../../api/tests/suite.h"
#include "server.h"

/* The server of the program, which its main starts. */
extern struct server *server;

/* A URL of the server, good until the next four. */
const char *at(const char *target);

struct asked {
	const struct weft_http_request *request;
	struct weft_http_response *response;
	int r;
};

enum { FORMS = 2 };

struct asked ask(int form, const struct weft_http_request *request);

/* It has this status; the response is given back. */
void answered(struct asked *a, int status);

/* It fails in both forms with this code, curl's code and a text. */
void fails_with(const struct weft_http_request *request, int code);

#endif
