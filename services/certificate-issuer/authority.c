/* 発行権者: who certifies, and the seal that its keeper entered (rulings 18, 23). */
#include "issuer.h"

#include "certificate_issuer_sql.h"
#include "sh_blob.h"
#include "store.h"
#include "workshop.h"

#define SEAL "seal"

/* Name and title are checked when they are entered, so that no issue fails on them. */
static int check_letters(ShCall *call, const char *field, const char *text)
{
	ShMissing missing = { 0 };

	return workshop_glyphs(call, field, text, &missing);
}

static int seal_of(ShCall *call, const Certificate__PutAuthorityRequest *q, const char **ret_blob_id)
{
	const uint8_t *png = q->seal_png.data;
	size_t len = q->seal_png.len;
	IssuerPicture picture;
	int r = 0;

	if (len > 0 && *q->seal_blob_id)
		return sh_fail_field(&call->error, "seal_png", "field.two_of_one");
	if (len == 0 && !*q->seal_blob_id)
		return sh_fail_field(&call->error, "seal_png", "field.required");
	*ret_blob_id = q->seal_blob_id;
	if (len == 0)
		r = sh_blob_claim(call, q->seal_blob_id, SEAL, "-");
	if (r == 0 && len == 0)
		r = sh_blob_read(call, q->seal_blob_id, ISSUER_SEAL_BYTES, &png, &len);
	if (r == 0)
		r = issuer_picture_seal(png, len, call->arena, &picture, &call->error);
	if (r != 0 || *q->seal_blob_id)
		return r;
	*ret_blob_id = store_new_id(call);
	return sh_blob_write(call, *ret_blob_id, SEAL, "-", "seal.png", "image/png", png, len);
}

int put_authority(ShCall *call, const Certificate__PutAuthorityRequest *q, Certificate__PutAuthorityReply *reply)
{
	const char *blob_id;
	const ShRows *rows;
	int r;

	if ((r = check_letters(call, "title", q->title)) != 0 || (r = check_letters(call, "name", q->name)) != 0 ||
	    (r = seal_of(call, q, &blob_id)) != 0 ||
	    (r = sh_query(call, &sql_put_authority, &rows, sh_text(call->municipality), sh_text(q->ward),
			  sh_text(q->title), sh_text(q->name), sh_text(blob_id), sh_text(q->valid_from),
			  sh_int(call->now_us), sh_text(call->actor.id))) != 0)
		return r;
	reply->version = (uint32_t) sh_rows_int(rows, 0, "version");
	return 0;
}
