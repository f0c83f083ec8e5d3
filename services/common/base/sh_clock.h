#pragma once
#include <stddef.h>
#include <stdint.h>

/* Time and chance come through here and nowhere else, so that a test can set both. */

/* Now, µs since 1970-01-01T00:00:00Z. */
int64_t sh_now_us(void);
/* For waiting and deadlines: µs that never jump back; not related to any calendar. */
int64_t sh_monotonic_us(void);
/* n unpredictable bytes. */
void sh_random(void *out, size_t n);

/* Tests and simulators: NULL gives the real one back. Not while other threads run. */
void sh_clock_inject(int64_t (*now_us)(void *self), void *self);
void sh_random_inject(void (*fill)(void *self, void *out, size_t n), void *self);

enum { SH_UUID_LEN = 36 };
/* UUID version 7 (RFC 9562) as lower-case text with its terminating zero: sorts by time of making. */
void sh_uuid7(char out[SH_UUID_LEN + 1]);
