#pragma once
#include "ledger.h"

enum { STATISTICS_LEAST = 10 }; /* smaller numbers are hidden */

/* statistics_care.c */
int statistics_care(ShCall *call, const Ledger__GetStatisticsRequest *q, Ledger__GetStatisticsReply *reply);
