#pragma once
#include "sh_card.h"
#include <openssl/x509.h>
#include <stdbool.h>

/* Inside of the library only. */
struct ShCardTrust {
	X509_STORE *store;
	ASN1_OBJECT *policy;
	bool has_crls;
};
