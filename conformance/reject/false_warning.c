/* reject: gcc, gcc -O3, gcc -Os does not compile: error: .got. may be used uninitialized */
/* reject: gcc -O1 -DWAY=1, gcc -O2 -DWAY=1, gcc -O3 -DWAY=1, gcc -Os -DWAY=1 compiles: a value */
/* reject: gcc -O1 -DWAY=2, gcc -O2 -DWAY=2, gcc -O3 -DWAY=2, gcc -Os -DWAY=2 compiles: a member */
/* reject: clang, clang -DWAY=1, clang -DWAY=2 compiles: nothing is wrong here */
/* A valid body that gcc takes for a wrong one, and the two ways out that weft/frame.h names. */

#include <weft/weft.h>

struct frame {
	struct weft_frame weft;
	int64_t sum, got;
	int n;
};

int64_t ask(int64_t sum);
int body(void *self);

int body(void *self)
{
	struct frame *f = self;
	int r = 0;
#ifndef WAY
	int64_t got;
#endif

	WEFT_BEGIN(f);
	while (r == 0) {
		if (f->n > 3) {
			WEFT_YIELD(f, r, weft_int(f->sum));
			if (r < 0)
				break;
		}
#if defined(WAY) && WAY == 1
		int64_t got = 0;
#elif defined(WAY)
#define got f->got
#endif
		if (f->n > 3)
			got = ask(f->sum);
		if (f->n > 3)
			f->sum += got;
	}
	WEFT_END(f);
	return r;
}
