#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "sh_error.h"

/* Life of one message to one contact. Closed: what delivery.c does not list is refused.
 * QUEUED → SENDING → SENT | RETRY → SENDING … | FAILED; SUPPRESSED until the server has it; FAILED and RETRY back to
 * QUEUED by an operator. A message found in SENDING after a restart goes to RETRY: it may then arrive twice, with the
 * same Message-ID, but it is never lost. */
typedef enum DeliveryState {
	DELIVERY_QUEUED,
	DELIVERY_SENDING,
	DELIVERY_SENT,
	DELIVERY_RETRY,
	DELIVERY_FAILED,
	DELIVERY_SUPPRESSED,
	DELIVERY_STATES
} DeliveryState;

typedef enum DeliveryEvent {
	DELIVERY_CLAIM,       /* a sender takes it */
	DELIVERY_ACCEPTED,    /* the server took it over (2xx after the data) */
	DELIVERY_TEMPORARY,   /* 4xx, no connection, no answer in time */
	DELIVERY_PERMANENT,   /* 5xx */
	DELIVERY_INTERRUPTED, /* the sender died while sending */
	DELIVERY_SUPPRESS,    /* the person is dead or protected, withdrew, or the contact is blocked (rulings on
				 notices) */
	DELIVERY_REQUEUE,     /* an operator has mended what was wrong: from the beginning, at once */
	DELIVERY_EVENTS
} DeliveryEvent;

/* Times in µs. The n-th pause lies between half of and the whole of min(cap, base × 2^(n-1)): half of it is fixed so
 * that a server in trouble is left alone, half is chance so that a thousand messages do not come back together. */
typedef struct DeliveryPolicy {
	int64_t base_us, cap_us;
	uint32_t max_attempts; /* the attempt that makes a temporary failure final */
} DeliveryPolicy;
extern const DeliveryPolicy delivery_policy_default; /* 30 s … 1 h, 24 attempts: about a day */

typedef struct Delivery {
	DeliveryState state;
	uint32_t attempts; /* claims so far */
	int64_t due_at_us; /* when a sender may take it, µs UTC; QUEUED and RETRY only */
	char reason[64];   /* why it is in RETRY, FAILED or SUPPRESSED; else "" */
} Delivery;

/* Changes *d and answers 0, or leaves it alone and refuses: notifier.delivery.transition, notifier.delivery.not_due
 * (a claim before due_at_us). `reason` is stable text for RETRY, FAILED and SUPPRESSED; `chance` any 32 random bits.
 */
int delivery_step(Delivery *d, DeliveryEvent event, const char *reason, int64_t now_us, uint32_t chance,
		  const DeliveryPolicy *policy, ShError *err);

/* The pause after the n-th attempt (n ≥ 1), in µs. */
int64_t delivery_pause(uint32_t attempts, uint32_t chance, const DeliveryPolicy *policy);
const char *delivery_state_code(DeliveryState state);
/* No sender touches it any more. */
bool delivery_state_final(DeliveryState state);
