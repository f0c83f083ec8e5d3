#include "workshop.h"

#include "card_trust.h"
#include <pthread.h>
#include <string.h>

const ShSetting workshop_settings[] = {
	{ "sign_key_file", SH_SETTING_TEXT, NULL, 0, 0,
	  "Private key of the municipality's signature, P-256 or RSA from 2048 bits: a PEM file, or the pkcs11: URI "
	  "of one in the token" },
	{ "sign_cert_file", SH_SETTING_TEXT, NULL, 0, 0, "Its certificate, then those above it: PEM" },
	{ "verify_base", SH_SETTING_TEXT, NULL, 0, 0,
	  "Address of the verification page that the QR code leads to: https://HOST/PATH" },
	{ "font_file", SH_SETTING_TEXT, "/usr/share/fonts/truetype/ipamj/ipamjm.ttf", 0, 0, "IPAmj Mincho" },
	{ "font_dir", SH_SETTING_TEXT, "", 0, 0, "Folder of further TrueType fonts (外字); empty: none" },
	{ "card_anchors_dir", SH_SETTING_TEXT, "", 0, 0,
	  "Folder of the trusted card issuers (*.pem); empty: no convenience-store issue" },
	{ "card_crl_dir", SH_SETTING_TEXT, "", 0, 0,
	  "Folder of their revocation lists (*.crl), read again when it changes" },
	{ "card_policy_oid", SH_SETTING_TEXT, SH_CARD_POLICY_AUTH, 0, 0,
	  "Policy that a user-authentication certificate must have" },
	{ "kiosk_opens_minute", SH_SETTING_INT, "0", 0, 1440,
	  "Convenience-store issue begins, minutes after midnight in Japan" },
	{ "kiosk_closes_minute", SH_SETTING_INT, "1440", 0, 1440, "… and ends" },
	{ "kiosk_days", SH_SETTING_INT, "0", 0, 36500,
	  "Days after the date certified during which it is offered there; 0: no end" },
	{ 0 },
};

static struct {
	ShFonts *fonts;
	IssuerSigner *signer;
	const char *verify_base;
	pthread_key_t press;
	bool open;
} shop;

/* For threads that are no workers (a test's); a worker leaves its own before it says that it ended. */
static void free_press(void *press) { issuer_press_free(press); }

int workshop_open(const ShSettings *settings, ShError *err)
{
	const char *dir = sh_setting(settings, "font_dir");
	int r;

	if ((r = sh_fonts_open(&shop.fonts, sh_setting(settings, "font_file"), *dir ? dir : NULL, err)) != 0 ||
	    (r = issuer_signer_open(&shop.signer, sh_setting(settings, "sign_cert_file"),
				    sh_setting(settings, "sign_key_file"), err)) != 0)
		return r;
	shop.verify_base = sh_setting(settings, "verify_base");
	if (pthread_key_create(&shop.press, free_press) != 0)
		return sh_fail(err, SH_INTERNAL, "certificate.press.memory", "thread key");
	shop.open = true;
	return card_trust_open(sh_setting(settings, "card_anchors_dir"), sh_setting(settings, "card_crl_dir"),
			       sh_setting(settings, "card_policy_oid"), err);
}

void workshop_leave(void)
{
	issuer_press_free(pthread_getspecific(shop.press));
	pthread_setspecific(shop.press, NULL);
}

/* The workers are gone by now, and their presses with them; a test draws on this very thread. */
void workshop_close(void)
{
	if (shop.open) {
		workshop_leave();
		pthread_key_delete(shop.press);
	}
	card_trust_close();
	issuer_signer_free(shop.signer);
	sh_fonts_close(shop.fonts);
	memset(&shop, 0, sizeof shop);
}

static IssuerPress *own_press(ShError *err)
{
	IssuerPress *press = pthread_getspecific(shop.press);

	if (press)
		return press;
	press = issuer_press_new(shop.fonts);
	if (!press || pthread_setspecific(shop.press, press) != 0) {
		issuer_press_free(press);
		sh_fail(err, SH_INTERNAL, "certificate.press.memory", "press");
		return NULL;
	}
	return press;
}

void workshop_payload_key(const ShCall *call, IssuerPayloadKey *ret)
{
	/* An Ed25519 secret as libsodium keeps it begins with its seed. */
	issuer_payload_key(ret, sh_call_sign_secret(call));
}

int workshop_mint(ShCall *call, const IssuerStatement *statement, IssuerCertificate *ret)
{
	IssuerPress *press = own_press(&call->error);
	IssuerPayloadKey key;
	int r;

	if (!press)
		return SH_FAULT;
	workshop_payload_key(call, &key);
	r = issuer_mint(press, &(IssuerMint){ shop.fonts, shop.signer, &key, shop.verify_base }, statement,
			call->now_us, call->arena, ret, &call->error);
	explicit_bzero(&key, sizeof key);
	return r;
}

int workshop_proof(ShCall *call, const IssuerStatement *statement, ShMissing *missing)
{
	IssuerPress *press = own_press(&call->error);
	ShPage page;
	IssuerPlan plan;
	int r;

	if (!press)
		return SH_FAULT;
	if ((r = issuer_statement_check(statement, &call->error)) != 0 ||
	    (r = issuer_plan(&plan, statement, call->arena, &call->error)) != 0)
		return r;
	return issuer_draw(press, &plan, call->arena, missing, &page, &call->error);
}

int workshop_glyphs(ShCall *call, const char *field, const char *text, ShMissing *missing)
{
	return issuer_glyphs_check(shop.fonts, field, text, missing, &call->error);
}

ShCardResult workshop_card(const ShCardProof *proof, int64_t now_us, ShCardHolder *ret)
{
	ShCardTrust *trust = card_trust_take();
	ShCardResult result = trust ? sh_card_verify(trust, proof, now_us, ret) : SH_CARD_REVOCATION_UNAVAILABLE;

	card_trust_give(trust);
	return result;
}
