#pragma once
#include "sh_error.h"
#include <stdbool.h>
#include <stdint.h>

/* Civil dates of the proleptic Gregorian calendar, of which parts can be unknown. Pure: no clock, no locale. */

typedef enum ShPrecision {
	SH_CIVIL_UNKNOWN = 0,
	SH_CIVIL_YEAR = 1,
	SH_CIVIL_MONTH = 2,
	SH_CIVIL_DAY = 3
} ShPrecision;

enum {
	SH_CIVIL_NON_CALENDAR = 1, /* stands in the register though no calendar has it: 2023-02-29 (JUKI 1.1.8) */
	SH_CIVIL_APPROXIMATE = 2, /* 頃, 推定, 春, 上旬, a range: show the original text, not a formatted date */
	SH_CIVIL_STATED_UNKNOWN = 4, /* the register says 不詳 (or writes zeros or nines), unlike an empty cell */
};

/* 0 is an unknown part. A known day implies a known month, a known month a known year. */
typedef struct ShCivil {
	int16_t year; /* 1..9999 */
	uint8_t month, day;
	uint8_t precision; /* ShPrecision */
	uint8_t flags;
} ShCivil;

enum { SH_CIVIL_ISO_SIZE = 11, SH_CIVIL_WAREKI_SIZE = 80, SH_DATE_TEXT_MAX = 120 };

/* A date as the register hands it over: what was understood beside what was written, byte for byte. */
typedef struct ShRegisterDate {
	ShCivil civil;
	char text[SH_DATE_TEXT_MAX + 1];
} ShRegisterDate;

/* Any form that registers use: 2024-01-05, 2024/1/5, 20240105, 令和6年1月5日, R6.1.5, 5060105, 昭和12年00月00日,
 * 19370000, 99999999, 昭和12年頃, 年月日不詳 … (JUKI 1.1.8). Full and half width. "" is an absent date, not an error.
 * SH_REFUSED with text.date.{malformed,era_out_of_range,too_long}; text is kept even then, as far as it fits. */
int sh_register_date_parse(ShRegisterDate *out, const char *text, ShError *err);

/* Doors and messages: exactly YYYY-MM-DD and on the calendar. */
int sh_civil_parse_iso(ShCivil *out, const char *text, ShError *err);

/* A whole date; flags tell if no calendar has it. Parts must be in 1..9999, 1..12, 1..31, or precision is UNKNOWN. */
ShCivil sh_civil(int year, int month, int day);
static inline bool sh_civil_is_whole(ShCivil d) { return d.precision == SH_CIVIL_DAY; }
bool sh_civil_on_calendar(ShCivil d); /* whole, and a real day */

/* For ordering and for a `date` column only, never shown (a deemed birth date is forbidden): unknown parts become 1,
 * a day beyond its month the month's last. False where not even the year is known. */
bool sh_civil_sortable(ShCivil d, ShCivil *ret);
/* <0, 0, >0 by year, month, day; unknown parts sort first. */
int sh_civil_compare(ShCivil a, ShCivil b);

/* "2024-01-05", "2024-01", "2024" or "". */
void sh_civil_iso(char out[SH_CIVIL_ISO_SIZE], ShCivil d);
/* "令和6年1月5日", "平成元年3月 日不詳", "昭和12年 月日不詳", "年月日不詳"; a year of two eras names both; before
 * Meiji 西暦. */
void sh_civil_wareki(char out[SH_CIVIL_WAREKI_SIZE], ShCivil d);
/* Display of a register date: the original where it says more than a date can, else wareki (or ISO for an alien's).
 */
void sh_register_date_show(char out[SH_DATE_TEXT_MAX + 1], const ShRegisterDate *d, bool wareki);

/* The day in Asia/Tokyo at that instant (µs since 1970 UTC). */
ShCivil sh_civil_tokyo(int64_t us);
/* The instant (µs UTC) at which that day begins in Asia/Tokyo; d is on the calendar. */
int64_t sh_civil_tokyo_start_us(ShCivil d);

/* Arithmetic on days that are on the calendar; results outside years 1..9999 have precision UNKNOWN. */
int32_t sh_civil_days(ShCivil d); /* days since 1970-01-01 */
ShCivil sh_civil_from_days(int32_t days);
ShCivil sh_civil_add_days(ShCivil d, int32_t n); /* previous day: -1 */
/* No such day in that month → its last day (民法143条2項ただし書). */
ShCivil sh_civil_add_months(ShCivil d, int32_t n);
int sh_civil_weekday(ShCivil d); /* 0 = Sunday */
int sh_days_in_month(int year, int month);

typedef struct ShEra {
	char code, letter; /* '1'..'5' of 生年月日_元号; 'M'..'R' */
	const char *name, *abbreviation, *ligature;
	int16_t year;
	uint8_t month, day; /* first day */
	bool shares_first_day; /* its first day also bears the last era's name: 明治45年7月30日 = 大正元年7月30日 */
} ShEra;
/* 明治 … 令和, oldest first; returns their number. */
int sh_eras(const ShEra **ret);
/* Era and its year to a western year, checked against the era's days; month, day may be 0 (unknown). */
bool sh_era_year(const ShEra *era, int era_year, int month, int day, int *ret_year);
