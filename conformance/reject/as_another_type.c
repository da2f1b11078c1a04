/* reject: asm, stackless, ucontext, threads is killed: ABRT, saying v\.tag_ == WEFT_TAG_INT */
/* The payload of a float is taken out as an integer, in a debug build. */

#include <weft/weft.h>

int main(void)
{
	struct weft_value v = weft_float(1);

	return (int)weft_as_int(v);
}
