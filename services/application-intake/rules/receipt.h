#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "application_state.h"

/* What the portal is answered when it hands something over. Idempotency key = (lg_code, receipt_no, rev); a rev above
 * 0 is taken only for an application that was returned, and follows the last one. */
typedef enum ReceiptResult { RECEIPT_ACCEPTED, RECEIPT_DUPLICATE, RECEIPT_CONFLICT } ReceiptResult;

enum { RECEIPT_HASH_LEN = 32 }; /* SHA-256 over form and attachments' hashes, as the caller defines it */

typedef struct ReceiptFacts {
	bool known;                 /* the receipt number has been seen */
	uint32_t last_rev;          /* of what is stored */
	ApplicationState state;     /* of what is stored */
	const uint8_t *stored_hash; /* of exactly the rev that is now handed over; NULL: that rev is not stored */
	uint32_t rev;               /* now handed over */
	const uint8_t *hash;
} ReceiptFacts;

/* *reason (static): why it is a conflict — intake.receipt.{changed,unknown,gap,not_returned}; else "". */
ReceiptResult receipt_decide(const ReceiptFacts *facts, const char **reason);
const char *receipt_result_code(ReceiptResult result);
