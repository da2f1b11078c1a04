/* reject: clang -fsanitize=safe-stack does not compile: error: .*weft: -fsanitize=safe-stack */
/* Two coroutines that suspend would write over each other's arrays on the one unsafe stack. */

#include <weft/weft.h>
