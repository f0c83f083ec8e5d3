#pragma once
#include <stdbool.h>

/* Serial number of a certificate in its one spelling: lower-case hex of whole bytes, without leading zero bytes.
 * Files of registers write it in decimal (a cell that has letters A–F is hex), messages in hex. At most 20 bytes, and
 * positive (RFC 5280 §4.1.2.2): the zeros that some files fill an empty cell with are the serial of nobody. */
enum { CARD_SERIAL_SIZE = 2 * 20 + 1 };
bool card_serial_from_cell(char out[CARD_SERIAL_SIZE], const char *text);
bool card_serial_from_hex(char out[CARD_SERIAL_SIZE], const char *hex);
