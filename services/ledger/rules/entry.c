#include "entry.h"

bool entry_alike(const EntryHit *hit, bool birth_known)
{
	const bool named = hit->by_name || hit->by_kana;

	return named && (!birth_known || hit->by_birth || hit->by_address);
}

EntryVerdict entry_verdict(const EntryHit *hits, size_t n, bool birth_known, bool more)
{
	EntryVerdict verdict = more ? ENTRY_DECIDE : ENTRY_NEW;

	for (size_t i = 0; i < n; i++) {
		if (!entry_alike(&hits[i], birth_known))
			continue;
		if (hits[i].hidden)
			return ENTRY_HIDDEN;
		verdict = ENTRY_DECIDE;
	}
	return verdict;
}
