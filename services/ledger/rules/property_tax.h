#pragma once
#include "sh_error.h"

/* May what the property tax knows of houses be used for surveys of damage (rulings 8)? After a disaster only; by
 * 災対法90条の2 第2項, in a special ward, whose houses the metropolis taxes, by 第3項. Days as YYYY-MM-DD. ""
 * asked_on: nobody decided. Refuses: ledger.tax.basis, ledger.tax.asked_on. */
int property_tax_may(const char *municipality, const char *basis, const char *occurred_on, const char *asked_on,
		     const char *today, ShError *err);
