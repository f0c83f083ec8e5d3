#pragma once
#include "sh_error.h"
#include <stddef.h>
#include <stdint.h>

/* Validation of a user-authentication certificate (利用者証明用電子証明書) and of the answer its card gave to a
 * challenge. Fails closed: whatever cannot be proved sound is refused. */

#define SH_CARD_POLICY_AUTH "1.2.392.200149.8.5.1.3.30"

/* name, text for staff */
#define SH_CARD_RESULTS(X)                                                                                           \
	X(OK, "有効")                                                                                                \
	X(CERT_EXPIRED, "有効期間外の証明書です")                                                                    \
	X(CERT_REVOKED, "失効した証明書です")                                                                        \
	X(CERT_SUSPENDED, "一時保留中の証明書です")                                                                  \
	X(CA_UNKNOWN, "信頼する認証局の証明書ではありません")                                                        \
	X(POLICY_MISMATCH, "利用者証明用の証明書ではありません")                                                     \
	X(SIG_BAD, "カードの署名を確認できません")                                                                   \
	X(REVOCATION_UNAVAILABLE, "失効情報を確認できません")

typedef enum ShCardResult {
#define X(name, ja) SH_CARD_##name,
	SH_CARD_RESULTS(X)
#undef X
} ShCardResult;

const char *sh_card_result_name(ShCardResult result);    /* "CERT_EXPIRED" */
const char *sh_card_result_text_ja(ShCardResult result); /* for staff */

/* Anchors and revocation lists as the operator placed them; read-only, shared by threads. To take in new lists, open
 * another and let go of the old one. */
typedef struct ShCardTrust ShCardTrust;

/* anchors: directory of CA certificates (*.pem, each file any number). crls: directory of revocation lists (*.crl,
 * DER or PEM), or NULL: every card is then REVOCATION_UNAVAILABLE. policy: NULL for SH_CARD_POLICY_AUTH. SH_FAULT if
 * a file is broken or there is no anchor. */
int sh_card_trust_open(ShCardTrust **ret, const char *anchors, const char *crls, const char *policy, ShError *err);
void sh_card_trust_free(ShCardTrust *trust);

/* What the reader brings: DER certificate, the challenge that we gave (≥ 16 bytes), RSA PKCS#1 v1.5 SHA-256 over it.
 */
typedef struct ShCardProof {
	const void *certificate, *challenge, *signature;
	size_t certificate_len, challenge_len, signature_len;
} ShCardProof;

/* Whose card it is, for the link table: a serial is unique only together with the issuer's key, since all generations
 * of the CA share one name. */
typedef struct ShCardHolder {
	char kind[8];           /* "AUTH" */
	char issuer_key_id[65]; /* AKI, lower-case hex */
	char serial[65];        /* lower-case hex, no leading zeros */
} ShCardHolder;

/* now_us: UTC. *ret is filled on SH_CARD_OK only. In this order: signature, chain and time, usage, policy,
 * revocation. */
ShCardResult sh_card_verify(const ShCardTrust *trust, const ShCardProof *proof, int64_t now_us, ShCardHolder *ret);
