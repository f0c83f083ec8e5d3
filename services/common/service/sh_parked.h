#pragma once
#include "sh_service.h"
#include "sh_stream.h"

/* Events that could not be applied, in the consumer's database: kept with their reason, and all later ones of their
 * aggregate behind them (decision 24). */

typedef struct ShParkedStream {
	const char *publisher, *stream; /* of the call's municipality */
} ShParkedStream;

/* In the transaction that holds the cursor. */
int sh_parked_any(ShCall *call, const ShParkedStream *s, bool *ret_any);
int sh_parked_has(ShCall *call, const ShParkedStream *s, const char *aggregate_id, bool *ret_has);
/* `why` NULL: behind another one. What may pass by itself falls due. */
int sh_park(ShCall *call, const ShParkedStream *s, const ShStreamEvent *event, const ShError *why);

/* Due work of every daemon that follows others: one transaction's worth of what has fallen due in a stream. */
#define SH_REDRIVE_KIND "runtime-redrive"
extern const ShDueRow sh_redrive_due;
