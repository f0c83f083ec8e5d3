#pragma once
#include "sh_civil.h"

/* 支援措置 as the desk keeps it (住民記録システム標準仕様書 3.1, 3.4): a period that ends nothing by itself, what it
 * covers, and a lift for one clerk that is over by the clock. */
typedef enum MeasureState {
	MEASURE_RUNNING,
	MEASURE_RENEWABLE, /* 延長 may be asked for: from a month before the end */
	MEASURE_OVER,      /* 期間満了: still protected, somebody must ask */
	MEASURE_ENDED,     /* the desk ended it */
} MeasureState;
/* `to`: the last day, of unknown precision where there is none. */
MeasureState measure_state(ShCivil to, ShCivil today, bool in_force);
const char *measure_state_name(MeasureState state);
bool measure_covers_known(const char *code);

/* NULL: it may be recorded. Else the field that is wrong. */
const char *measure_fault(const char *kind, ShCivil from, ShCivil to);

typedef enum LiftVerdict { LIFT_OK, LIFT_NO_TIME, LIFT_TOO_LONG, LIFT_REASON, LIFT_SELF } LiftVerdict;
enum { LIFT_HOURS_MOST = 8 };
/* `by`: who lifts; nobody lifts for themselves. */
LiftVerdict lift_verdict(int64_t now_us, int64_t until_us, const char *reason, const char *clerk, const char *by);
