#pragma once

/* What functions that have returned left on this thread's stack: conversions of texts, digits, addresses on their way
 * into a mail. Called between one piece of work and the next; costs some microseconds. */
void sh_stack_wipe(void);
