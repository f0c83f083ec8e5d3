#pragma once
#include <stdbool.h>

/* Before any thread starts: signals to stop wait until they are asked for. */
void sh_signals_block(void);
/* Waits up to so long; true once one came, and forever after. For one thread at a time. */
bool sh_stop_asked(unsigned wait_s);
