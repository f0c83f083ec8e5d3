#pragma once
#include "store.h"

/* One visit at a terminal: a challenge answered by a card, whose card it is, what may be issued to its holder. */
enum { KIOSK_CERTIFICATES = 20 };

/* Why not, beside those of sh_card.h (domain facts §3.3): text for the centre's own display. */
#define KIOSK_SERIAL_UNLINKED "SERIAL_UNLINKED"
#define KIOSK_NOT_OFFERED "NOT_OFFERED" /* by the municipality, whosever card it is */
#define KIOSK_NOT_READY "NOT_READY"
#define KIOSK_NOT_ELIGIBLE "NOT_ELIGIBLE"
#define KIOSK_SERVICE_CLOSED "SERVICE_CLOSED"
#define KIOSK_RENDER_ERROR "RENDER_ERROR"

typedef struct KioskProof {
	const char *challenge_id;
	const void *certificate, *signature;
	size_t certificate_len, signature_len;
} KioskProof;

typedef struct KioskOffer {
	const char *certificate_id, *number;
	const char *const *persons;
	size_t n;
} KioskOffer;

typedef struct KioskVisit {
	const char *result; /* "OK" or why not; toward a terminal "protected" looks like "not held" (rulings 1) */
	const char *terminal, *person_id;
	bool waiting; /* the holder has a certificate that is not ready */
	KioskOffer offer[KIOSK_CERTIFICATES];
	size_t offers;
} KioskVisit;

/* Takes the challenge, whatever comes of it. Refuses with kiosk.challenge.unusable: unknown, used, too old, or given
 * to another client. *ret_challenge 32 bytes. */
enum { KIOSK_CHALLENGE_LEN = 32 };
int kiosk_take_challenge(ShCall *call, const char *challenge_id, uint8_t ret_challenge[KIOSK_CHALLENGE_LEN],
			 const char **ret_terminal);
/* From challenge to offers; 0 also where the result is no. Outside of a transaction. */
int kiosk_visit(ShCall *call, const KioskProof *proof, KioskVisit *ret);
