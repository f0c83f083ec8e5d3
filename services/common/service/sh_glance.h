#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of a packed Envelope only what decides whether it may wait: without memory of its own, because under overload most
 * of what comes in is turned away, and saying so must cost next to nothing. */
enum { SH_GLANCE_RPC = 64 }; /* as the rule of the field */
typedef struct ShGlance {
	char rpc[SH_GLANCE_RPC + 1]; /* "" where it is longer, or not there */
	int64_t remaining_ms;
} ShGlance;

/* False: these are no bytes of a message. What stands in the fields is checked by whoever unpacks them. */
bool sh_glance(const uint8_t *bytes, size_t len, ShGlance *ret_glance);
