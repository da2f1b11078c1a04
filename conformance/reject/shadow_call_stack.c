/* reject: clang --target=aarch64-linux-gnu -fsanitize=shadow-call-stack -ffixed-x18 does not compile: error: .*weft: -fsanitize=shadow-call-stack */
/* A coroutine would return to where another one had been called from. */

#include <weft/weft.h>
