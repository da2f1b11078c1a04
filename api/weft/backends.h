/* SPDX-License-Identifier: MIT */
#ifndef WEFT_BACKENDS_H
#define WEFT_BACKENDS_H

/*
 * weft/backends.h - find a backend: a built-in one by its name, or a plugin from a file.
 *
 * Everything returned here is constant and lives as long as the process.  Any thread may call.
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
 * "trace:NAME" is a wrapper around the backend NAME that prints each call and checks the contract
 * of the seam: the first breach, by the caller or by the backend, prints one line on stderr and
 * calls abort().  It is called "trace-NAME", is in no list, and claims what NAME claims; it is NULL
 * when NAME has no ops.  The environment variable WEFT_TRACE, read when the first backend is
 * traced, says where calls are printed: if unset, on stderr; if "off", nowhere; else they are
 * appended to the file that it names.  Programs that have their backend compiled in
 * (weft/impl/linkage.h) cannot be traced and get WEFT_ELINK.
 */
const struct weft_backend *weft_backend_find(const char *name);

/* Why weft_backend_find returns NULL for @name, as static text; NULL when it does not. */
const char *weft_backend_lacks(const char *name);

/*
 * The backend of coroutines whose options name none: the one that the environment variable
 * WEFT_BACKEND names, else the first of the list.  NULL when WEFT_BACKEND names none that is built
 * in.  The variable is read once, by this function or the first weft_co_new.  Code that was
 * compiled for one backend (weft/impl/linkage.h) makes coroutines on that one, unless WEFT_BACKEND
 * is set.
 */
const struct weft_backend *weft_backend_default(void);

/*
 * Load the shared object at @path and check the backend it exports.  It is never unloaded.  Returns
 * 0 and *@ret, or WEFT_EBACKEND with one line in @reterr (cut to @size bytes) when the file cannot
 * be read, exports no `weft_backend`, has another abi or is refused by weft_backend_check, or when
 * memory is out.  "trace:PATH" is traced as above, or refused because it has no ops.  (To load a
 * file of such a name, write "./trace:PATH".)
 */
int weft_backend_load(const char *path, const struct weft_backend **ret, char *reterr, size_t size);

/*
 * Does the struct follow the rules of SPEC 1.1?  NULL when it does, else the fault as static text.
 */
const char *weft_backend_check(const struct weft_backend *backend);

/* "STACKFUL" for WEFT_CAP_STACKFUL; "?" for a bit without a name.  @cap is one bit. */
const char *weft_cap_name(uint32_t cap);

#ifdef __cplusplus
}
#endif

#endif
