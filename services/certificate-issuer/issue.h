#pragma once
#include "press.h"
#include "store.h"

/* One issue of a certificate, at the counter or at the convenience store: made before the transaction, kept in it. */
typedef struct Issue {
	const char *certificate_id;
	const char *channel, *identity_checked, *terminal; /* COUNTER, KIOSK; "" where it does not apply */
	Certificate certificate;
	Facts facts;
	Authority authority;
	const char **persons; /* everybody on it */
	size_t n_persons;
	uint32_t issue_no;
	IssuerCertificate made;
	uint8_t pdf_sha256[32];
	const char *issue_id, *sha256_text, *path;
} Issue;

/* Reads what was approved, holds it against the ledger's facts of now, asks whether it may be released, takes the
 * next issue number for good, draws, signs and reads back. Refuses with certificate.{unknown,not_ready,superseded},
 * certificate.facts.changed, certificate.authority.missing, certificate.release.checking,
 * certificate.issues.exhausted and what issuer_mint refuses. */
int issue_make(ShCall *call, Issue *issue);
/* Stores it and tells the others. Refuses if the certificate is no longer the one that was drawn. */
int issue_keep(ShCall *call, Issue *issue);
