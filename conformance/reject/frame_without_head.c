/* reject: gcc, clang does not compile: no member named .weft. */
/* A frame starts with struct weft_frame. */

#include <weft/weft.h>

struct frame {
	int64_t i;
};

int body(void *self)
{
	struct frame *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_int(f->i));
	WEFT_END(f);
	return r;
}
