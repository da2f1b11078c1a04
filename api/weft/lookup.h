/* SPDX-License-Identifier: MIT */
#ifndef WEFT_LOOKUP_H
#define WEFT_LOOKUP_H

/*
 * weft/lookup.h - names of hosts and services, looked up while other tasks run.
 *
 * The system's getaddrinfo blocks, so a thread of libuv's own makes the call.  SPEC.md section 15.
 * Thread rule: as for weft/loop.h.
 */

#include <weft/descriptor.h>

#ifdef __cplusplus
extern "C" {
#endif

struct addrinfo;

/*
 * int weft_getaddrinfo(struct weft_co *co, const char *node, const char *service,
 *			const struct addrinfo *hints, struct addrinfo **ret)
 *
 * Look up the addresses of @node and the port of @service, as getaddrinfo of <netdb.h> does, and
 * suspend meanwhile (`loop.getaddrinfo`).  One of the two names may be NULL, and so may @hints.
 * All three are read in the call.  *@ret is the caller's, given back by freeaddrinfo.
 *
 * A cancellation arrives at once.  A lookup that a thread has begun goes on, and weft_loop_close
 * waits for it.
 * 0, or a code, about which weft_caught tells more:
 * -ENOENT: no such name, or none of that kind (EAI_NONAME, EAI_NODATA, EAI_SERVICE);
 * -EAGAIN: the servers do not answer now (EAI_AGAIN); -EIO: they refuse (EAI_FAIL);
 * -EAFNOSUPPORT, -ESOCKTNOSUPPORT: no such family or type of socket (EAI_FAMILY, EAI_ADDRFAMILY,
 * EAI_SOCKTYPE); -EINVAL: both names are NULL, or the flags are wrong (EAI_BADFLAGS);
 * -ENAMETOOLONG; -ENOMEM; WEFT_ESTATE: no task runs @co; WEFT_ECLOSED; or the error that was thrown
 * in meanwhile.
 */
static inline int weft_getaddrinfo(struct weft_co *co, const char *node, const char *service,
				   const struct addrinfo *hints, struct addrinfo **ret);
#define WEFT_GETADDRINFO(f, r, node, service, hints, ret)                                          \
	WEFT_SUSPEND_(f, r, weft_lookup_begin_((f)->weft.co_, (node), (service), (hints)),         \
		      weft_lookup_end_((f)->weft.co_, (ret), (r)))

int weft_lookup_begin_(struct weft_co *co, const char *node, const char *service,
		       const struct addrinfo *hints);
int weft_lookup_end_(struct weft_co *co, struct addrinfo **ret, int r);

static inline int weft_getaddrinfo(struct weft_co *co, const char *node, const char *service,
				   const struct addrinfo *hints, struct addrinfo **ret)
{
	struct weft_value sent;
	int r = weft_lookup_begin_(co, node, service, hints);

	if (r == (int)WEFT_AWAITS_)
		r = weft_lookup_end_(co, ret, weft_yield(co, weft_parked_(co), &sent));
	return weft_outcome_(r, 0);
}

#define weft_getaddrinfo(co, node, service, hints, ret)                                            \
	weft_getaddrinfo(weft_at_((co), WEFT_PLACE_), (node), (service), (hints), (ret))

#ifdef __cplusplus
}
#endif

#endif
