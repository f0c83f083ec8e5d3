#pragma once
#include <stdbool.h>

/* A date as a register holds it: y 0 is none at all, m or d 0 that part unknown. May not exist in the calendar
 * (29 February of a common year): JUKI 1.1.8 allows it for births. */
typedef struct Date {
	short y;
	signed char m, d;
} Date;

enum { DATE_TEXT = 12 };

/* "YYYY-MM-DD", with 00 for an unknown part; "" for none. Returns out. */
const char *date_text(Date date, char out[DATE_TEXT]);
/* False unless text is a YYYY-MM-DD of the calendar, 1900 to 2200. */
bool date_parse(const char *text, Date *ret);
Date date_add_days(Date date, int days);
/* Below 0, 0 or above 0. */
int date_compare(Date a, Date b);
/* 元号コード of the register (1 明治 .. 5 令和), the era's name and the year in it, for the date of a birth. */
int date_era(Date date, const char **ret_name, int *ret_year);
int days_in_month(int y, int m);
