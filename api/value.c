/* SPDX-License-Identifier: MIT */
#include <weft/value.h>

#include "core.h"

static bool is_a(struct weft_value v, enum weft_tag tag)
{
	return v.tag_ == (uint32_t)tag;
}

WEFT_API bool weft_equal(struct weft_value a, struct weft_value b)
{
	if (a.tag_ != b.tag_ || a.len_ != b.len_)
		return false;
	/* Only the tag of a none is ever written. */
	if (is_a(a, WEFT_TAG_NONE))
		return true;
	if (is_a(a, WEFT_TAG_STR) && a.len_)
		return memcmp((const char *)(uintptr_t)a.bits_, (const char *)(uintptr_t)b.bits_,
			      a.len_) == 0;
	return is_a(a, WEFT_TAG_STR) || a.bits_ == b.bits_;
}

WEFT_API int weft_get_int(struct weft_value v, int64_t *ret)
{
	if (!is_a(v, WEFT_TAG_INT))
		return WEFT_ETYPE;
	*ret = (int64_t)v.bits_;
	return 0;
}

WEFT_API int weft_get_float(struct weft_value v, double *ret)
{
	if (!is_a(v, WEFT_TAG_FLOAT))
		return WEFT_ETYPE;
	memcpy(ret, &v.bits_, sizeof(*ret));
	return 0;
}

WEFT_API int weft_get_ptr(struct weft_value v, void **ret)
{
	if (!is_a(v, WEFT_TAG_PTR))
		return WEFT_ETYPE;
	*ret = (void *)(uintptr_t)v.bits_;
	return 0;
}

WEFT_API int weft_get_str(struct weft_value v, const char **ret, uint32_t *ret_len)
{
	if (!is_a(v, WEFT_TAG_STR))
		return WEFT_ETYPE;
	*ret = (const char *)(uintptr_t)v.bits_;
	*ret_len = v.len_;
	return 0;
}
