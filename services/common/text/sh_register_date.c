#include "sh_civil.h"
#include "sh_text.h"

#include <stdio.h>
#include <string.h>

/* What was read so far; a month or day that was not written is ABSENT, one written as 0 or 99 is stated to be
 * unknown. */
enum { ABSENT = -1 };
typedef struct Reading {
	const ShEra *era;
	int year, month, day;
	int flags;
} Reading;

static bool eat(const char **p, const char *s)
{
	size_t n = strlen(s);

	if (strncmp(*p, s, n) != 0)
		return false;
	*p += n;
	return true;
}

static bool eat_any(const char **p, const char *const *words)
{
	for (; *words; words++)
		if (eat(p, *words))
			return true;
	return false;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Kanji numerals, with multipliers (十二) or by place (一九三七). */
static bool kanji_number(const char **p, int *ret)
{
	static const char *const digits[] = { "〇", "一", "二", "三", "四", "五", "六", "七", "八", "九" };
	int total = 0, run = 0, n = 0;

	for (;; n++) {
		int d = 0;
		while (d < 10 && !eat(p, digits[d]))
			d++;
		if (d < 10)
			run = run * 10 + d;
		else if (eat(p, "十"))
			total += (run ? run : 1) * 10, run = 0;
		else
			break;
		if (n > 4)
			return false;
	}
	if (n > 0)
		*ret = total + run;
	return n > 0;
}

/* At most max ASCII digits, or kanji numerals. */
static bool number(const char **p, int max, int *ret)
{
	int n = 0, v = 0;

	if (!is_digit(**p))
		return kanji_number(p, ret);
	for (; is_digit(**p); (*p)++, n++) {
		if (n == max)
			return false;
		v = v * 10 + **p - '0';
	}
	*ret = v;
	return true;
}

/* Full width to ASCII, spaces out, a time of midnight off (databases export "2024-01-05 00:00:00"). */
static bool fold(char out[SH_DATE_TEXT_MAX + 1], const char *text)
{
	ShLetter letter;
	size_t n = 0, midnight = 0;

	for (const char *p = text; (p = sh_letter_next(p, &letter));) {
		uint32_t c = letter.base;
		if (c >= 0xFF01 && c <= 0xFF5E)
			c -= 0xFEE0;
		if (c == 0x2212 || c == 0x2010 || c == 0x2015 || c == 0x30FC)
			c = '-';
		bool gap = c == 0x3000 || c == ' ' || c == '\t';
		if ((gap || c == 'T') && n > 0 && is_digit(out[n - 1]) && midnight == 0)
			midnight = n;
		if (!gap)
			n += (size_t) sh_utf8_put(out + n, c);
	}
	out[n] = '\0';
	if (midnight && strchr(out + midnight, ':')) {
		const char *rest = out + midnight + (out[midnight] == 'T');
		if (rest[strspn(rest, "0:.")])
			return false; /* a time of day is no part of a civil date */
		out[midnight] = '\0';
	}
	return true;
}

static const char *const about[] = { "頃", "ころ", "ごろ", NULL };
static const char *const part_of_year[] = { "春", "夏", "秋", "冬", "初め", "末", NULL };
static const char *const part_of_month[] = { "上旬", "中旬", "下旬", "初旬", "初め", "末", NULL };
static const char *const unknown[] = { "不詳", "不明", NULL };

/* "…から…までの間": one date cannot say it; what both ends share is kept. */
static bool range(const char *p, Reading *r)
{
	size_t n = strlen(p), until = strlen("まで"), between = strlen("までの間");
	bool ends = (n > until && strcmp(p + n - until, "まで") == 0) ||
		    (n > between && strcmp(p + n - between, "までの間") == 0);

	if (!ends || !(is_digit(*p) || strstr(p, "日")))
		return false;
	r->day = ABSENT;
	if (strstr(p, "年") || strstr(p, "月"))
		r->month = ABSENT;
	r->flags |= SH_CIVIL_APPROXIMATE;
	return true;
}

static bool end_or_about(const char **p, Reading *r)
{
	if (eat_any(p, about))
		r->flags |= SH_CIVIL_APPROXIMATE;
	if (eat(p, "から"))
		return range(*p, r);
	return **p == '\0';
}

static bool unknown_rest(const char **p, const char *parts, Reading *r)
{
	const char *q = *p;

	eat(&q, parts);
	if (!eat_any(&q, unknown) || *q)
		return false;
	r->flags |= SH_CIVIL_STATED_UNKNOWN;
	*p = q;
	return true;
}

/* After "…年". */
static bool spelled(const char *p, Reading *r)
{
	if (unknown_rest(&p, "月日", r))
		return true;
	if (eat_any(&p, part_of_year))
		r->flags |= SH_CIVIL_APPROXIMATE;
	else if (number(&p, 2, &r->month)) {
		if (!eat(&p, "月"))
			return false;
		if (unknown_rest(&p, "日", r))
			return true;
		if (eat_any(&p, part_of_month))
			r->flags |= SH_CIVIL_APPROXIMATE;
		else if (number(&p, 2, &r->day) && !eat(&p, "日"))
			return false;
	}
	return end_or_about(&p, r);
}

/* After the year: "/1/5", "-01", ".1.5頃". */
static bool separated(const char *p, Reading *r)
{
	char sep[2] = { *p, 0 };

	if (*p == '\0')
		return true;
	if (!strchr("-/.", *p) || (p++, !number(&p, 2, &r->month)))
		return false;
	if (eat(&p, sep) && !number(&p, 2, &r->day))
		return false;
	return end_or_about(&p, r);
}

static bool era_prefix(const char **p, Reading *r)
{
	const ShEra *eras;
	int n = sh_eras(&eras);

	for (int i = 0; i < n; i++) {
		const ShEra *e = &eras[i];
		const char *q = *p;
		if (eat(p, e->name) || eat(p, e->ligature) || eat(p, e->abbreviation)) {
			r->era = e;
			return true;
		}
		if ((q[0] & ~0x20) == e->letter && q[1]) {
			*p = q + 1;
			eat(p, ".");
			r->era = e;
			return true;
		}
	}
	return false;
}

static int two(const char *s) { return (s[0] - '0') * 10 + s[1] - '0'; }

/* Digits only: YYYYMMDD, YYYYMM, YYYY, and with a leading era code GYYMMDD; after an era YYMMDD. */
static bool compact(const char *p, size_t n, Reading *r)
{
	const ShEra *eras;
	int count = sh_eras(&eras);
	bool era_code = !r->era && n == 7;

	if (era_code) {
		if (p[0] < '1' || p[0] >= '1' + count)
			return false;
		r->era = &eras[p[0] - '1'];
		p++, n--;
	}
	if (r->era) {
		if (n != 6)
			return false;
		r->year = two(p);
	} else if (n == 4 || n == 6 || n == 8) {
		r->year = two(p) * 100 + two(p + 2);
		p += 2, n -= 2;
	} else {
		return false;
	}
	r->month = n >= 4 ? two(p + 2) : ABSENT;
	r->day = n >= 6 ? two(p + 4) : ABSENT;
	return true;
}

static bool nothing_known(const char *p)
{
	static const char *const texts[] = { "不詳",         "不明",         "年月日不詳", "年月日不明",
					     "生年月日不詳", "生年月日不明", NULL };
	size_t n = strlen(p), nines = strspn(p, "9-/."), zeros = strspn(p, "0-/.");

	for (const char *const *t = texts; *t; t++)
		if (strcmp(p, *t) == 0)
			return true;
	return n >= 7 && n <= 10 && (nines == n || zeros == n) && (is_digit(p[0]));
}

static bool read_form(const char *p, Reading *r)
{
	if (eat(&p, "推定") || eat(&p, "約"))
		r->flags |= SH_CIVIL_APPROXIMATE;
	if (nothing_known(p)) {
		r->flags |= SH_CIVIL_STATED_UNKNOWN;
		return true;
	}
	if (!eat(&p, "西暦"))
		era_prefix(&p, r);
	if (r->era && unknown_rest(&p, "年月日", r)) {
		r->era = NULL; /* an era alone gives no year */
		return true;
	}
	size_t digits = strspn(p, "0123456789");
	if (p[digits] == '\0' && digits >= 4)
		return compact(p, digits, r);
	if (r->era && eat(&p, "元"))
		r->year = 1;
	else if (!number(&p, 4, &r->year) || (!r->era && r->year < 1000))
		return false; /* a year of two digits without its era could be any */
	return eat(&p, "年") ? spelled(p, r) : separated(p, r);
}

/* Zeros and nines stand for what is not known. */
static int known_part(int part, Reading *r)
{
	if (part == 0 || part == 99)
		r->flags |= SH_CIVIL_STATED_UNKNOWN;
	return part <= 0 || part == 99 ? 0 : part;
}

static bool resolve(const Reading *r, ShCivil *out, const char **reason)
{
	int year = r->year;

	*reason = "text.date.malformed";
	*out = (ShCivil){ .flags = (uint8_t) r->flags };
	if (year == 0)
		return r->flags & SH_CIVIL_STATED_UNKNOWN;
	if (r->month > 12 || r->day > 31 || (r->day && !r->month))
		return false;
	if (r->era && !sh_era_year(r->era, r->year, r->month, r->day, &year)) {
		*reason = "text.date.era_out_of_range";
		return false;
	}
	if (year > 2199 || year < 1800) /* nobody on a register, no card, no period lies outside */
		return false;
	out->year = (int16_t) year;
	out->month = (uint8_t) r->month;
	out->day = (uint8_t) r->day;
	out->precision = r->day ? SH_CIVIL_DAY : r->month ? SH_CIVIL_MONTH : SH_CIVIL_YEAR;
	if (r->day > sh_days_in_month(year, r->month))
		out->flags |= SH_CIVIL_NON_CALENDAR;
	return true;
}

int sh_register_date_parse(ShRegisterDate *out, const char *text, ShError *err)
{
	char folded[SH_DATE_TEXT_MAX + 1];
	Reading r = { .month = ABSENT, .day = ABSENT };
	const char *reason;
	size_t n = strlen(text);

	*out = (ShRegisterDate){ 0 };
	if (n > SH_DATE_TEXT_MAX || !sh_utf8_valid(text, n, NULL))
		return sh_fail(err, SH_INVALID_ARGUMENT,
			       n > SH_DATE_TEXT_MAX ? "text.date.too_long" : "text.utf8.malformed", "%zu bytes", n);
	memcpy(out->text, text, n + 1);
	if (!fold(folded, text))
		return sh_fail(err, SH_INVALID_ARGUMENT, "text.date.malformed", "time of day");
	if (!*folded)
		return 0;
	if (!read_form(folded, &r))
		return sh_fail(err, SH_INVALID_ARGUMENT, "text.date.malformed", "%zu bytes", n);
	r.month = known_part(r.month, &r);
	r.day = known_part(r.day, &r);
	if (!resolve(&r, &out->civil, &reason)) {
		out->civil = (ShCivil){ 0 };
		return sh_fail(err, SH_INVALID_ARGUMENT, reason, "%zu bytes", n);
	}
	return 0;
}

void sh_register_date_show(char out[SH_DATE_TEXT_MAX + 1], const ShRegisterDate *d, bool wareki)
{
	bool whole = d->civil.precision == SH_CIVIL_DAY && !(d->civil.flags & SH_CIVIL_APPROXIMATE);

	if (whole && wareki)
		sh_civil_wareki(out, d->civil);
	else if (whole)
		sh_civil_iso(out, d->civil);
	else
		snprintf(out, SH_DATE_TEXT_MAX + 1, "%s", d->text);
}
