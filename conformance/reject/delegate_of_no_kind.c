/* reject: gcc, clang does not compile: (_Generic|not compatible with any generic) */
/* A delegate is a coroutine or an iterator; a struct weft_range is neither, weft_range() makes it one. */

#include <weft/weft.h>

struct frame {
	struct weft_frame weft;
	struct weft_range range;
};

int body(void *self)
{
	struct frame *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD_FROM(f, r, &f->range);
	WEFT_END(f);
	return r;
}
