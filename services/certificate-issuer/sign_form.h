#pragma once
#include <openssl/cms.h>
#include <stdbool.h>

/* What of a CMS signature the signature itself does not cover, and verifiers read past: versions, the type of the
 * content, the name of the algorithm, and whatever lies behind. It must be what we write, so that no byte of a
 * finished PDF can be another (RFC 5652 §5: both versions 1, id-data, the algorithm of the key). `der` … `end` is the
 * room. */
bool issuer_signature_form(CMS_ContentInfo *cms, const unsigned char *der, const unsigned char *end);
/* The digests that are announced: SHA-256 alone. To be asked before CMS_verify, which in OpenSSL 3.0 loses memory
 * over one that it does not know. */
bool issuer_signature_digest(const unsigned char *der, const unsigned char *end);
