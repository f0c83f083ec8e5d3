#include "sh_form.h"
#include "sh_check_digit.h"
#include "wire_text.h"

#include <string.h>

#define DIGITS "0123456789"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define ALNUM DIGITS UPPER "abcdefghijklmnopqrstuvwxyz"

static bool only(const char *s, const char *set) { return s[strspn(s, set)] == '\0'; }

/* C0 but line feed and tab, DEL, C1. */
static bool control(uint32_t c) { return (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c <= 0x9f); }
/* What would begin a new line somewhere: also the separators U+2028 and U+2029. */
static bool breaks_line(uint32_t c) { return c < 0x20 || control(c) || c == 0x2028 || c == 0x2029; }

static bool id(const char *s) { return only(s, ALNUM "._:-"); }

static bool uuid(const char *s)
{
	for (size_t i = 0; i < 36; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (s[i] == '\0' || (dash ? s[i] != '-' : !strchr("0123456789abcdef", s[i])))
			return false;
	}
	return s[36] == '\0';
}

static int number(const char *s, int digits)
{
	int n = 0;

	while (digits-- > 0)
		n = n * 10 + (*s++ - '0');
	return n;
}

static bool date(const char *s)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int year, month, day;

	if (strlen(s) != 10 || s[4] != '-' || s[7] != '-' || strspn(s, DIGITS) != 4 || strspn(s + 5, DIGITS) != 2 ||
	    strspn(s + 8, DIGITS) != 2)
		return false;
	year = number(s, 4);
	month = number(s + 5, 2);
	day = number(s + 8, 2);
	if (year < 1 || month < 1 || month > 12 || day < 1)
		return false;
	if (month == 2 && day == 29)
		return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return day <= days[month - 1];
}

static bool code(const char *s) { return strlen(s) <= 16 && only(s, DIGITS UPPER "_"); }

static bool domain(const char *s)
{
	bool dotted = false;

	for (size_t n;; s += n + 1) {
		n = strspn(s, ALNUM "-");
		if (n == 0 || n > 63 || s[0] == '-' || s[n - 1] == '-')
			return false;
		if (s[n] == '\0')
			return dotted;
		if (s[n] != '.')
			return false;
		dotted = true;
	}
}

/* The local part may hold dots anywhere: Japanese carriers gave out addresses such as "a..b.@" against RFC 5321, and
 * their owners are victims too. Nothing that a header or a command line could read as its own. */
static bool mail(const char *s)
{
	const char *at = strrchr(s, '@');
	size_t local = at ? (size_t) (at - s) : 0;

	return local > 0 && local <= 64 && strlen(s) <= 254 && strspn(s, ALNUM "!#$%&'*+-/=?^_`{|}~.") == local &&
	       domain(at + 1);
}

static bool digits(const char *s) { return only(s, DIGITS); }
static bool hex(const char *s) { return strlen(s) % 2 == 0 && only(s, "0123456789abcdef"); }

static bool (*const fits[])(const char *) = {
	[SH_ID] = id,         [SH_UUID] = uuid,    [SH_MUNICIPALITY] = sh_lg_code_ok,
	[SH_DATE] = date,     [SH_CODE] = code,    [SH_MAIL] = mail,
	[SH_DIGITS] = digits, [SH_HEX_FORM] = hex,
};

bool sh_form_fits(ShForm form, const char *text, size_t *ret_chars)
{
	const uint8_t *b = (const uint8_t *) text;
	size_t len = strlen(text), chars = 0;
	uint32_t point;

	for (size_t n; len > 0; b += n, len -= n, chars++) {
		n = wire_text_next(b, len, &point);
		if (n == 0 || (form == SH_TEXT ? control(point) : breaks_line(point)))
			return false;
	}
	*ret_chars = chars;
	return form == SH_TEXT || form == SH_LINE || fits[form](text);
}
