#include "photo_judgement.h"

#include <stddef.h>

static int visit(ShError *err, const char *reason) { return sh_fail(err, SH_FAILED_PRECONDITION, reason, "visit"); }

static int total(const PhotoFacts *f, const char **grade, ShError *err)
{
	if (!f->shows_total)
		return visit(err, "ledger.photo.not_total");
	*grade = "1";
	return 0;
}

static int depth(const PhotoFacts *f, const char **grade, ShError *err)
{
	if (!f->depth_legible || !f->depth_grade)
		return visit(err, "ledger.photo.depth_illegible");
	*grade = f->depth_grade;
	return 0;
}

/* The grade decides what a household is paid, so nobody is put into the lowest one without having said yes to it. */
static int self(const PhotoFacts *f, const char **grade, ShError *err)
{
	if (f->consent != CONSENT_YES)
		return visit(err, "ledger.photo.consent");
	if (f->suggests_more || f->shows_total)
		return visit(err, "ledger.photo.suggests_more");
	*grade = "6";
	return 0;
}

int photo_grade(const PhotoFacts *f, const char **grade, ShError *err)
{
	static int (*const judge[])(const PhotoFacts *, const char **, ShError *) = {
		[PHOTO_TOTAL_BY_EARTHQUAKE] = total,
		[PHOTO_FLOOD_DEPTH] = depth,
		[PHOTO_SELF_JUDGEMENT] = self,
	};

	if (f->photos == 0)
		return visit(err, "ledger.photo.none");
	return judge[f->which](f, grade, err);
}
