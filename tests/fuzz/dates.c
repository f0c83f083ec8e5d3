/* Dates as registers and clients write them, and the arithmetic behind them. The first byte chooses. */
#include "fuzz.h"
#include "sh_civil.h"
#include "sh_text.h"

#include <string.h>

static bool well_formed(ShCivil d)
{
	return d.precision <= SH_CIVIL_DAY && (d.precision >= SH_CIVIL_YEAR) == (d.year >= 1 && d.year <= 9999) &&
	       (d.precision >= SH_CIVIL_MONTH) == (d.month >= 1 && d.month <= 12) &&
	       (d.precision >= SH_CIVIL_DAY) == (d.day >= 1 && d.day <= 31) &&
	       (d.precision != SH_CIVIL_DAY || !(d.flags & SH_CIVIL_NON_CALENDAR) == sh_civil_on_calendar(d));
}

static bool same(ShCivil a, ShCivil b)
{
	return a.year == b.year && a.month == b.month && a.day == b.day && a.precision == b.precision;
}

static void shown(ShCivil d)
{
	char iso[SH_CIVIL_ISO_SIZE], wareki[SH_CIVIL_WAREKI_SIZE];
	ShRegisterDate again;
	ShCivil sortable;
	ShError err;

	sh_civil_iso(iso, d);
	sh_civil_wareki(wareki, d);
	HOLDS(strlen(iso) < sizeof iso && sh_utf8_valid(wareki, strlen(wareki), NULL));
	HOLDS(sh_civil_sortable(d, &sortable) == (d.precision >= SH_CIVIL_YEAR));
	HOLDS(d.precision < SH_CIVIL_YEAR || sh_civil_on_calendar(sortable));
	if (d.precision == SH_CIVIL_DAY) {
		HOLDS(sh_register_date_parse(&again, iso, &err) != 0 || same(again.civil, d));
		HOLDS((sh_civil_parse_iso(&sortable, iso, &err) == 0) == sh_civil_on_calendar(d));
	}
}

static void arithmetic(ShCivil d, int32_t n)
{
	ShCivil next = sh_civil_add_days(d, n), later = sh_civil_add_months(d, n);
	int64_t start = sh_civil_tokyo_start_us(d);

	HOLDS(same(sh_civil_from_days(sh_civil_days(d)), d));
	HOLDS(well_formed(next) && well_formed(later));
	if (next.precision == SH_CIVIL_DAY)
		HOLDS(same(sh_civil_add_days(next, -n), d) && sh_civil_days(next) - sh_civil_days(d) == n);
	if (later.precision == SH_CIVIL_DAY)
		HOLDS(sh_civil_on_calendar(later) && later.day <= d.day);
	HOLDS(same(sh_civil_tokyo(start), d) && same(sh_civil_tokyo(start + INT64_C(86399999999)), d));
	HOLDS((sh_civil_weekday(d) + 1) % 7 == sh_civil_weekday(sh_civil_add_days(d, 1)) ||
	      sh_civil_add_days(d, 1).precision != SH_CIVIL_DAY);
}

static void from_register(const char *text)
{
	ShRegisterDate d, again;
	char show[SH_DATE_TEXT_MAX + 1];
	ShError err = { 0 };
	int r = sh_register_date_parse(&d, text, &err);

	HOLDS(r == 0 || r == SH_REFUSED);
	HOLDS(strlen(d.text) <= SH_DATE_TEXT_MAX && strncmp(d.text, text, strlen(d.text)) == 0);
	if (r != 0)
		return;
	HOLDS(strcmp(d.text, text) == 0 && well_formed(d.civil));
	HOLDS(sh_register_date_parse(&again, text, &err) == 0 && memcmp(&again.civil, &d.civil, sizeof d.civil) == 0);
	for (int wareki = 0; wareki < 2; wareki++) {
		sh_register_date_show(show, &d, wareki);
		HOLDS(strlen(show) <= SH_DATE_TEXT_MAX);
		HOLDS(!sh_utf8_valid(text, strlen(text), NULL) || sh_utf8_valid(show, strlen(show), NULL));
	}
	shown(d.civil);
	if (sh_civil_on_calendar(d.civil))
		arithmetic(d.civil, 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	Feed f = feed(bytes, len);
	ShArena *arena = sh_arena_new(len + 4096);
	char iso[SH_CIVIL_ISO_SIZE];
	const char *text;
	ShError err;
	ShCivil d;

	switch (feed_byte(&f) % 4) {
	case 0:
		from_register(feed_rest_text(&f, arena));
		break;
	case 1:
		text = feed_rest_text(&f, arena);
		if (sh_civil_parse_iso(&d, text, &err) == 0) {
			sh_civil_iso(iso, d);
			HOLDS(strcmp(iso, text) == 0 && sh_civil_on_calendar(d));
		}
		break;
	case 2:
		d = sh_civil((int) feed_number(&f, 2), feed_byte(&f), feed_byte(&f));
		HOLDS(well_formed(d) || d.precision == SH_CIVIL_UNKNOWN);
		shown(d);
		if (sh_civil_on_calendar(d))
			arithmetic(d, (int32_t) feed_number(&f, 4));
		break;
	default:
		d = sh_civil_tokyo((int64_t) feed_number(&f, 8));
		HOLDS(well_formed(d));
		break;
	}
	sh_arena_free(arena);
	return 0;
}
