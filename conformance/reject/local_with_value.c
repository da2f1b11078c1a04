/* reject: gcc, clang does not compile: -Werror=jump-misses-init|is used uninitialized|uninitialized when */
/* A local that gets its value after WEFT_BEGIN and is used after a suspension. */

#include <weft/weft.h>

struct frame {
	struct weft_frame weft;
};

int body(void *self)
{
	struct frame *f = self;
	int r;

	WEFT_BEGIN(f);
	int64_t total = 5;
	WEFT_YIELD(f, r, weft_int(total));
	r = weft_return(f, weft_int(total));
	WEFT_END(f);
	return r;
}
