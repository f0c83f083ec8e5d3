#pragma once
#include "resident_row.h"

/* 世帯主 as one row tells it. Of a household nobody may be the head (世帯主未設定 is legal), or 世帯主氏名 may name
 * nobody of it: both are told, and change nothing. */
enum {
	HEAD_IS = 1,         /* by 続柄 they are the head */
	HEAD_NAMED_SELF = 2, /* 世帯主氏名 is a name of theirs */
	HEAD_NAMED = 4,
	HEAD_READ = 8,     /* the row was read for this */
	HEAD_RELATED = 16, /* it says a 続柄 at all */
};

/* name_is_theirs: 世帯主氏名 is one of the row's own names. */
int household_head_bits(const Resident *resident, bool name_is_theirs);
