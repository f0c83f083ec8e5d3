#include "household_list.h"

#include <string.h>

static bool digits(const char **at, const char *end, char *out, size_t most)
{
	size_t n = 0;

	for (; *at < end && **at >= '0' && **at <= '9'; ++*at) {
		if (n == most)
			return false;
		out[n++] = **at;
	}
	out[n] = '\0';
	return n > 0;
}

static bool comma(const char **at, const char *end)
{
	if (*at == end || **at != ',')
		return false;
	++*at;
	return true;
}

static int nibble(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; }

static bool hash(const char **at, const char *end, uint8_t out[HOUSEHOLD_HASH_SIZE])
{
	if (end - *at < 2 * HOUSEHOLD_HASH_SIZE)
		return false;
	for (size_t i = 0; i < HOUSEHOLD_HASH_SIZE; i++, *at += 2) {
		int high = nibble((*at)[0]), low = nibble((*at)[1]);

		if (high < 0 || low < 0)
			return false;
		out[i] = (uint8_t) (high << 4 | low);
	}
	return true;
}

static bool line_end(const char **at, const char *end)
{
	if (*at < end && **at == '\r')
		++*at;
	if (*at == end)
		return true;
	if (**at != '\n')
		return false;
	++*at;
	return true;
}

bool household_line(const char **at, const char *end, bool header, HouseholdLine *out)
{
	char persons[5];
	size_t n = strlen(HOUSEHOLD_LIST_HEADER);

	if (header) {
		if ((size_t) (end - *at) < n || memcmp(*at, HOUSEHOLD_LIST_HEADER, n) != 0)
			return false;
		*at += n;
		return line_end(at, end);
	}
	if (!digits(at, end, out->household_no, HOUSEHOLD_NO_SIZE - 1) || !comma(at, end) ||
	    !digits(at, end, persons, sizeof persons - 1) || !comma(at, end) || !hash(at, end, out->hash))
		return false;
	out->persons = 0;
	for (const char *p = persons; *p; p++)
		out->persons = out->persons * 10 + (uint32_t) (*p - '0');
	return out->persons > 0 && line_end(at, end);
}

size_t household_lines(const char *text, size_t len)
{
	size_t n = 1;

	for (size_t i = 0; i < len; i++)
		n += text[i] == '\n';
	return n;
}

int household_compare(const void *a, const void *b)
{
	return strcmp(((const HouseholdLine *) a)->household_no, ((const HouseholdLine *) b)->household_no);
}
