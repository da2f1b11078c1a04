/* SPDX-License-Identifier: MIT */
#ifndef WEFT_IMPL_CHANNEL_H
#define WEFT_IMPL_CHANNEL_H

/* weft/impl/channel.h - the suspending calls of weft/channel.h, as they are compiled into callers.
 */

#ifndef WEFT_CHANNEL_H
#error "include <weft/channel.h> instead"
#endif

#ifdef __cplusplus
extern "C" {
#endif

int weft_channel_send_begin_(struct weft_co *co, struct weft_channel *channel,
			     struct weft_value value);
int weft_channel_receive_begin_(struct weft_co *co, struct weft_channel *channel,
				struct weft_value *ret);
int weft_channel_end_(struct weft_co *co, struct weft_value *ret, int r);
int weft_select_begin_(struct weft_co *co, struct weft_case *cases, size_t n, size_t *ret);
int weft_select_end_(struct weft_co *co, size_t *ret, int r);

static inline int weft_channel_send(struct weft_co *co, struct weft_channel *channel,
				    struct weft_value value)
{
	int r = weft_channel_send_begin_(co, channel, value);

	if (r == (int)WEFT_AWAITS_)
		r = weft_channel_end_(co, 0, weft_stay_(co));
	return weft_outcome_(r, 0);
}

static inline int weft_channel_receive(struct weft_co *co, struct weft_channel *channel,
				       struct weft_value *ret)
{
	int r = weft_channel_receive_begin_(co, channel, ret);

	if (r == (int)WEFT_AWAITS_)
		r = weft_channel_end_(co, ret, weft_stay_(co));
	return weft_outcome_(r, 0);
}

static inline int weft_select(struct weft_co *co, struct weft_case *cases, size_t n, size_t *ret)
{
	int r = weft_select_begin_(co, cases, n, ret);

	if (r == (int)WEFT_AWAITS_)
		r = weft_select_end_(co, ret, weft_stay_(co));
	return weft_outcome_(r, 0);
}

#ifdef __cplusplus
}
#endif

#endif
