#pragma once
#include "register_sync.h"
#include "rules/import_verdict.h"

/* How the municipality is linked; the defaults where nobody said. */
typedef struct Arranged {
	const char *pattern; /* "" not said */
	uint32_t changes_permille, gone_permille;
	bool by_another;
} Arranged;
int arrangement_of(ShCall *call, Arranged *ret);
/* Nothing is issued at convenience stores. */
bool arrangement_no_store(const Arranged *arranged);
/* Files by hand only. */
bool arrangement_by_hand(const Arranged *arranged);
