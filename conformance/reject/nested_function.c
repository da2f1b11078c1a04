/* reject: all exits: 0, saying ^$ */
/* reject: clang does not compile: function definition is not allowed here */
/*
 * GNU C's nested function with its address taken: its trampoline lies on the stack of the body.
 * The linker asks for executable stacks then, and those of coroutines are so, too.
 */

#include <stdlib.h>

#include <weft/weft.h>

static int body(void *self)
{
	struct weft_frame *f = self;
	int a[] = { 3, 1, 2, 5, 4 }, calls = 0;

	int compare(const void *x, const void *y)
	{
		calls++;
		return *(const int *)x - *(const int *)y;
	}

	qsort(a, 5, sizeof(*a), compare);
	return calls > 0 && a[0] == 1 ? weft_return(f, weft_int(a[4])) : -1;
}

int main(void)
{
	struct weft_co_options options = { .frame_size = sizeof(struct weft_frame) };
	struct weft_value v;
	struct weft_co *co;

	if (weft_co_new(body, NULL, &options, &co) < 0)
		return 1;
	return weft_next(co, &v) == WEFT_RETURNED ? weft_co_unref(co) : 2;
}
