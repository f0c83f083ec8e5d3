#pragma once
#include "tour.h"

/* The newest day on which a disaster can be played whole: late applications are past by now, and the period of 90
 * days ends on a Tuesday far from long holidays, so that two days later is late everywhere (地方自治法4条の2第4項).
 */
void stage_disaster_date(int64_t now_us, char out[16]);
/* What must lie ready before the daemons start: the prefecture (made where its folder has no truth.json), the test CA
 * and the cards. Opens the cast. */
int stage_prepare(Tour *tour, ShError *err);
