#pragma once
#include "check_in.h"

/* One person, entered as two. Of their stays that have not ended, in the order of arrival, each ends when the next
 * one elsewhere begins; a second entry at the same place ends as it began, so that it counts for nothing. One stays
 * open. */
typedef struct MergedStay {
	const OpenStay *stay;
	bool ends;
	int64_t left_us; /* µs UTC; where it ends */
} MergedStay;

/* ret: n of them, in the order of arrival; *ret_current: the index in it of the one that stays open. n 0: leaves
 * *ret_current alone. */
void merge_stays(const OpenStay *open, size_t n, MergedStay *ret, size_t *ret_current);
