/* SPDX-License-Identifier: MIT */
#include <weft/value.h>

#include "api.h"

static bool is_a(struct weft_value v, enum weft_tag tag)
{
	return v.tag_ == (uint32_t)tag;
}

WEFT_API bool weft_equal(struct weft_value a, struct weft_value b)
{
	if (a.tag_ != b.tag_ || a.len_ != b.len_)
		return false;
	/* The payload of a none is never written, so it is not compared. */
	if (is_a(a, WEFT_TAG_NONE))
		return true;
	if (is_a(a, WEFT_TAG_STR) && a.len_)
		return memcmp((const char *)(uintptr_t)a.bits_, (const char *)(uintptr_t)b.bits_,
			      a.len_) == 0;
	return is_a(a, WEFT_TAG_STR) || a.bits_ == b.bits_;
}
