#pragma once
#include <stdint.h>

/* What goes from one thread to another as a pointer in a message: who has it owns it. ThreadSanitizer does not see
 * the order that the queues of libzmq keep, which is built without it, and is told here. Nothing in any other build.
 */
#ifdef __SANITIZE_THREAD__
#include <sanitizer/tsan_interface.h>
#define SH_HAND_OVER(p) __tsan_release((void *) (uintptr_t) (p))
#define SH_TAKE_OVER(p) __tsan_acquire((void *) (uintptr_t) (p))
#else
#define SH_HAND_OVER(p) ((void) (p))
#define SH_TAKE_OVER(p) ((void) (p))
#endif
