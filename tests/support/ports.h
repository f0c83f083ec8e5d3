#pragma once
#include <stdint.h>

/* A port of 127.0.0.1 that no other test is given, nor the kernel gives to anybody, until this process ends. A server
 * that says SO_REUSEADDR, as ours do, may listen on it as often as it likes; until then nobody does. Ends the test
 * where there is none. */
uint16_t port_of_ones_own(void);
