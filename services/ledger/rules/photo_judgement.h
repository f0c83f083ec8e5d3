#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "sh_error.h"

/* Judging without a visit: three cases only (運用指針; 新宮市, 美作市): photos of an earthquake that show 全壊,
 * photos of a flood that show the depth, and 自己判定方式: the applicant agrees to 準半壊に至らない(一部損壊). */
typedef enum PhotoCase { PHOTO_TOTAL_BY_EARTHQUAKE, PHOTO_FLOOD_DEPTH, PHOTO_SELF_JUDGEMENT } PhotoCase;
/* Unanswered is neither yes nor no. */
typedef enum Consent { CONSENT_UNANSWERED, CONSENT_YES, CONSENT_NO } Consent;

typedef struct PhotoFacts {
	PhotoCase which;
	uint32_t photos;         /* how many show this house */
	Consent consent;         /* to 一部損壊 without a visit; only for PHOTO_SELF_JUDGEMENT */
	bool shows_total;        /* staff: the photos show 全壊 */
	bool suggests_more;      /* staff: the damage may be more than 一部損壊 */
	bool depth_legible;      /* staff: the depth can be read off */
	const char *depth_grade; /* for PHOTO_FLOOD_DEPTH: of the depth that was read off (flood_grade); NULL: nobody
				    did */
} PhotoFacts;

/* *grade receives a code of LEDGER_DAMAGE_GRADE.
 * Refuses where the house must be visited: ledger.photo.none, ledger.photo.consent, ledger.photo.suggests_more,
 * ledger.photo.not_total, ledger.photo.depth_illegible. */
int photo_grade(const PhotoFacts *facts, const char **grade, ShError *err);
