#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Lower-case hex of n bytes; out holds 2n + 1. */
void sh_hex(char *out, const void *bytes, size_t n);
/* Exactly n bytes from 2n hex digits (either case) and nothing after them. */
bool sh_unhex(void *out, size_t n, const char *hex);
