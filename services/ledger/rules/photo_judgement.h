#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "consent.h"
#include "sh_error.h"

/* Judging without a visit: three cases only (運用指針; 新宮市, 美作市): photos of an earthquake that show 全壊,
 * photos of a flood that show the depth, and 自己判定方式: the applicant agrees to 準半壊に至らない(一部損壊). */
typedef enum PhotoCase { PHOTO_TOTAL_BY_EARTHQUAKE, PHOTO_FLOOD_DEPTH, PHOTO_SELF_JUDGEMENT } PhotoCase;

typedef struct PhotoFacts {
	PhotoCase which;
	uint32_t photos;         /* how many show this house */
	bool shows_total;        /* staff: the photos show 全壊 */
	bool suggests_more;      /* staff: the damage may be more than 一部損壊 */
	bool depth_legible;      /* staff: the depth can be read off */
	const char *depth_grade; /* for PHOTO_FLOOD_DEPTH: of the depth that was read off (flood_grade); NULL: nobody
				    did */
} PhotoFacts;

/* *grade receives a code of LEDGER_DAMAGE_GRADE. That of PHOTO_SELF_JUDGEMENT is a draft that photo_consented lets
 * pass. Refuses where the house must be visited: ledger.photo.none, ledger.photo.suggests_more,
 * ledger.photo.not_total, ledger.photo.depth_illegible. */
int photo_grade(const PhotoFacts *facts, const char **grade, ShError *err);

/* What was said of it, newest first. */
typedef struct PhotoAnswer {
	const char *household; /* "": nobody knows whose */
	ConsentAnswer answer;
	bool undone;  /* its application is none of this house */
	bool governs; /* told by photo_consent: the last yes or no of its household */
} PhotoAnswer;

/* The grade is the house's and decides what each household is paid: one no is a no, and each household that applied
 * has said yes, or it is unanswered. Where none applied, somebody has. */
ConsentAnswer photo_consent(PhotoAnswer *answers, size_t n, const char *const *applied, size_t n_applied);

/* May a grade by PHOTO_SELF_JUDGEMENT be confirmed? Refuses: ledger.photo.consent, ledger.photo.refused. */
int photo_consented(ConsentAnswer answer, ShError *err);
/* For people: UNASKED GIVEN REFUSED. */
const char *photo_consent_state(ConsentAnswer answer);
