#include "sh_clock.h"

#include <sodium.h>
#include <stdio.h>
#include <time.h>

static int64_t (*fake_now)(void *);
static void *fake_now_self;
static void (*fake_random)(void *, void *, size_t);
static void *fake_random_self;

static int64_t read_clock(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (int64_t) t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t sh_now_us(void) { return fake_now ? fake_now(fake_now_self) : read_clock(CLOCK_REALTIME); }
int64_t sh_monotonic_us(void) { return read_clock(CLOCK_MONOTONIC); }

void sh_random(void *out, size_t n)
{
	if (fake_random)
		fake_random(fake_random_self, out, n);
	else
		randombytes_buf(out, n);
}

void sh_clock_inject(int64_t (*now_us)(void *), void *self)
{
	fake_now = now_us;
	fake_now_self = self;
}

void sh_random_inject(void (*fill)(void *, void *, size_t), void *self)
{
	fake_random = fill;
	fake_random_self = self;
}

void sh_uuid7(char out[SH_UUID_LEN + 1])
{
	uint64_t ms = (uint64_t) (sh_now_us() / 1000);
	uint8_t b[16];

	sh_random(b, sizeof b);
	for (int i = 0; i < 6; i++)
		b[i] = (uint8_t) (ms >> (40 - 8 * i));
	b[6] = (uint8_t) (0x70 | (b[6] & 0x0f));
	b[8] = (uint8_t) (0x80 | (b[8] & 0x3f));
	snprintf(out, SH_UUID_LEN + 1, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0],
		 b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}
