#include "photo_judgement.h"

#include <string.h>

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

static int self(const PhotoFacts *f, const char **grade, ShError *err)
{
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

/* A form that was left blank takes nothing back (rulings 7). */
static bool is_last_word(const PhotoAnswer *answers, size_t i)
{
	if (answers[i].undone || answers[i].answer == CONSENT_UNANSWERED)
		return false;
	for (size_t newer = 0; newer < i; newer++)
		if (answers[newer].governs && strcmp(answers[newer].household, answers[i].household) == 0)
			return false;
	return true;
}

static bool said_yes(const PhotoAnswer *answers, size_t n, const char *household)
{
	for (size_t i = 0; i < n; i++)
		if (answers[i].governs && strcmp(answers[i].household, household) == 0)
			return true; /* no other is left */
	return false;
}

ConsentAnswer photo_consent(PhotoAnswer *answers, size_t n, const char *const *applied, size_t n_applied)
{
	bool yes = false, no = false;

	for (size_t i = 0; i < n; i++) {
		answers[i].governs = is_last_word(answers, i);
		yes = yes || (answers[i].governs && answers[i].answer == CONSENT_YES);
		no = no || (answers[i].governs && answers[i].answer == CONSENT_NO);
	}
	if (no)
		return CONSENT_NO;
	for (size_t i = 0; i < n_applied; i++)
		if (!said_yes(answers, n, applied[i]))
			return CONSENT_UNANSWERED;
	return yes ? CONSENT_YES : CONSENT_UNANSWERED;
}

int photo_consented(ConsentAnswer answer, ShError *err)
{
	if (answer == CONSENT_YES)
		return 0;
	return visit(err, answer == CONSENT_NO ? "ledger.photo.refused" : "ledger.photo.consent");
}

const char *photo_consent_state(ConsentAnswer answer)
{
	return answer == CONSENT_YES ? "GIVEN" : answer == CONSENT_NO ? "REFUSED" : "UNASKED";
}
