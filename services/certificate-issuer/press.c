#include "press.h"

#include "document.h"
#include "readback.h"
#include "sh_without.h"
#include <pthread.h>
#include <string.h>
#include <unistd.h>

static int finish(const IssuerMint *mint, const ShPage *page, const IssuerContent *content, ShArena *arena,
		  IssuerCertificate *ret, ShError *err)
{
	unsigned char *pdf;
	int r = issuer_document(page, mint->fonts, content, arena, &pdf, &ret->len, err);

	if (r == 0)
		r = issuer_sign(mint->signer, pdf, ret->len, content->signed_at_us, err);
	ret->pdf = r == 0 ? pdf : NULL;
	return r;
}

/* What the read-back is there for, made on purpose (tests/evidence, guard readback): finished files pass through a
 * place that all workers share, as in the system that printed other people's certificates. */
static void through_one_place(IssuerCertificate *c, ShArena *arena)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static unsigned char place[1 << 20];
	static size_t len;
	void *taken = sh_alloc(arena, sizeof place);

	if (!taken || c->len > sizeof place)
		return;
	pthread_mutex_lock(&lock);
	memcpy(place, c->pdf, len = c->len);
	pthread_mutex_unlock(&lock);
	usleep(20000);
	pthread_mutex_lock(&lock);
	memcpy(taken, place, c->len = len);
	pthread_mutex_unlock(&lock);
	c->pdf = taken;
}

int issuer_mint(IssuerPress *press, const IssuerMint *mint, const IssuerStatement *statement, int64_t at_us,
		ShArena *arena, IssuerCertificate *ret, ShError *err)
{
	IssuerStatement s = *statement;
	IssuerContent content = { .signed_at_us = at_us, .room = issuer_signer_room(mint->signer) };
	IssuerPlan plan;
	ShPage page;
	int r;

	*ret = (IssuerCertificate){ 0 };
	if ((r = issuer_statement_record(&s, arena, &content.record, err)) != 0 ||
	    (r = issuer_payload_make(&s, &content.record, mint->payload_key, mint->verify_base, arena, &s.qr, err)) !=
		    0 ||
	    (r = issuer_plan(&plan, &s, arena, err)) != 0 ||
	    (r = issuer_draw(press, &plan, arena, &ret->missing, &page, err)) != 0 ||
	    (r = issuer_picture_qr(s.qr, arena, &content.qr, err)) != 0 ||
	    (r = issuer_press_seal(press, &s, &content.seal, err)) != 0 ||
	    (r = finish(mint, &page, &content, arena, ret, err)) != 0)
		return r;
	ret->qr = s.qr;
	ret->record = content.record;
	if (SH_WITHOUT(readback)) {
		through_one_place(ret, arena);
		return 0;
	}
	r = issuer_readback(ret->pdf, ret->len,
			    &(IssuerExpected){ &s, &plan, &content.record, content.qr, content.seal, mint->fonts,
					       issuer_signer_certificate(mint->signer), mint->payload_key, 1,
					       issuer_press_outlines(press) },
			    arena, err);
	if (r != 0)
		ret->pdf = NULL;
	return r;
}
