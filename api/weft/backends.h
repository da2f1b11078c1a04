/* SPDX-License-Identifier: MIT */
#ifndef WEFT_BACKENDS_H
#define WEFT_BACKENDS_H

/*
 * weft/backends.h - which backends there are: built in, by name, or loaded from a file.
 *
 * Everything here is constant after it was returned and lives as long as the process.  Any thread.
 */

#include <weft/backend.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The backends that this library was built with, in order of preference; NULL ends the list. */
const struct weft_backend *const *weft_backend_list(void);

/*
 * The built-in backend called @name; NULL when there is none.
 *
 * "trace:NAME" is the backend NAME with each of its calls printed, and with the contract of the
 * seam asserted: the first breach, by whoever calls or by the backend, is one line on stderr, and
 * abort(). It is called "trace-NAME", is in no list, and claims what NAME claims; NULL when NAME
 * has no ops. The environment variable WEFT_TRACE, read when the first backend is traced, says
 * where calls are printed: unset, to stderr; "off", nowhere; else to the file that it names, at its
 * end. Programs that have their backend compiled in (weft/impl/linkage.h) cannot be traced:
 * WEFT_ELINK.
 */
const struct weft_backend *weft_backend_find(const char *name);

/* Why weft_backend_find has nothing for @name, static text; NULL: it has. */
const char *weft_backend_lacks(const char *name);

/*
 * What coroutines are made on when nobody says: the one that the environment variable WEFT_BACKEND
 * names, else the first of the list.  NULL when WEFT_BACKEND names none that is built in.  The
 * variable is read once, by this or the first weft_co_new.  Code that was compiled for one backend
 * (weft/impl/linkage.h) makes coroutines on that one, unless WEFT_BACKEND is set.
 */
const struct weft_backend *weft_backend_default(void);

/*
 * Load the shared object at @path and check the backend it exports.  Never unloaded. 0 and *@ret,
 * or WEFT_EBACKEND with one line in @reterr (cut to @size bytes): the file cannot be read, exports
 * no `weft_backend`, has another abi, weft_backend_check objects, or memory is out.  "trace:PATH"
 * is traced as above, or refused because it has no ops.  (A file of such a name: "./trace:PATH".)
 */
int weft_backend_load(const char *path, const struct weft_backend **ret, char *reterr, size_t size);

/* Does the struct keep its own rules?  NULL when it does, else what is wrong, static text. */
const char *weft_backend_check(const struct weft_backend *backend);

/* "STACKFUL" for WEFT_CAP_STACKFUL; "?" for a bit without a name.  @cap is one bit. */
const char *weft_cap_name(uint32_t cap);

#ifdef __cplusplus
}
#endif

#endif
