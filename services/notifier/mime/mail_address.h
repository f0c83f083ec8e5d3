#pragma once
#include <stdbool.h>

enum { MAIL_ADDRESS_MAX = 254, MAIL_ADDRESS_WIRE = MAIL_ADDRESS_MAX + 3 };

/* local@domain in ASCII, RFC 5321 lengths. Dots may stand anywhere in the local part: Japanese mobile carriers gave
 * out such addresses for years, and their holders are victims too. Blanks, control characters, brackets, quotes,
 * commas, colons and semicolons have no place in it: they are how a second recipient or a header is smuggled in. */
bool mail_address_valid(const char *address);
/* As it is written in header and SMTP: the local part in quotes where its dots demand it (RFC 5321 §4.1.2).
 * The address is valid. */
void mail_address_wire(char out[MAIL_ADDRESS_WIRE], const char *address);
