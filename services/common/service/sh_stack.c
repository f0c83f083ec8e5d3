#include "sh_stack.h"
#include "sh_without.h"

#include <string.h>

enum { DEPTH = 128 << 10 }; /* deeper than handlers and the libraries under them go */

__attribute__((noinline)) void sh_stack_wipe(void)
{
	char below[DEPTH];

	if (!SH_WITHOUT(stack_wipe))
		explicit_bzero(below, sizeof below);
}
