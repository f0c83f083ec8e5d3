#include "sh_memory.h"

#include <stdlib.h>

void *sh_need(void *memory)
{
	if (!memory)
		abort();
	return memory;
}
