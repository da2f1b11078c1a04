/* reject: gcc, clang does not compile: duplicate case */
/* Two suspensions on one line could not be told apart. */

#include <weft/weft.h>

struct frame {
	struct weft_frame weft;
};

int body(void *self)
{
	struct frame *f = self;
	int r;

	WEFT_BEGIN(f);
	WEFT_YIELD(f, r, weft_int(1)); WEFT_YIELD(f, r, weft_int(2));
	WEFT_END(f);
	return r;
}
