#pragma once

/* The last act of a thread that used OpenSSL, itself or by libpq. Who stops an actor of czmq goes on as soon as its
 * function has returned, and may leave the process before the thread's own destructors have run: the thread's random
 * generators would be lost then, and LeakSanitizer would say so once in a few hundred runs.
 */
void sh_thread_ends(void);
