#pragma once
#include "sh_error.h"

/* The key with which certificate-issuer signs its PDFs (CAdES, P-256) and a self-signed certificate for it, as
 * <folder>/document.key.pem (0600) and document.cert.pem: for a site that has none yet from its own authority.
 * What is there is left as it is. */
int document_key_make(const char *folder, ShError *err);
