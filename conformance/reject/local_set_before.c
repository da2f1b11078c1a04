/* reject: gcc, clang does not compile: uninitialized */
/* A local assigned before a suspension and read after it. */

#include <weft/weft.h>

struct frame {
	struct weft_frame weft;
	int64_t i;
};

int body(void *self)
{
	struct frame *f = self;
	int64_t sum;
	int r;

	WEFT_BEGIN(f);
	sum = f->i;
	WEFT_YIELD(f, r, weft_none());
	f->i = sum;
	r = weft_return(f, weft_int(f->i));
	WEFT_END(f);
	return r;
}
