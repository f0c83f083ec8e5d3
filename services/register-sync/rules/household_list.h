#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The households of a register by number, members and hash, as a municipality's side tells them: a header line
 * "household_no,persons,hash", then "<1 to 15 digits>,<1 to 9999>,<64 hex digits, lower case>" a line, LF or CRLF. */
enum { HOUSEHOLD_HASH_SIZE = 32, HOUSEHOLD_NO_SIZE = 16 };
#define HOUSEHOLD_LIST_HEADER "household_no,persons,hash"

typedef struct HouseholdLine {
	char household_no[HOUSEHOLD_NO_SIZE];
	uint32_t persons;
	uint8_t hash[HOUSEHOLD_HASH_SIZE];
} HouseholdLine;

/* Reads the line at *at (the header where `header`) and moves *at behind it. False: that is no such line. */
bool household_line(const char **at, const char *end, bool header, HouseholdLine *out);
/* Lines of a text at most. */
size_t household_lines(const char *text, size_t len);
/* For qsort: by number, in the order of bytes. */
int household_compare(const void *a, const void *b);
