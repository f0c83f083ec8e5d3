#pragma once
#include "ledger.h"

/* Whom an inquiry is about, as it stands now. */
typedef struct InquiryAbout {
	bool held, hidden, dead;
	const char *condition; /* for people */
} InquiryAbout;
int inquiry_about(ShCall *call, const char *disaster_id, const char *person_id, InquiryAbout *ret);
/* What may be told at most, at this moment, of an inquiry's row. */
int inquiry_ceiling_now(ShCall *call, const ShRows *row, uint32_t *ret);
