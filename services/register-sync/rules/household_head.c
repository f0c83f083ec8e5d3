#include "household_head.h"

#include <stdlib.h>
#include <string.h>

/* Files lose zeros in front: 02 is 2 (and 世帯主). */
static bool is_head(const Resident *p)
{
	return *p->relationship1.value ? strtol(p->relationship1.value, NULL, 10) == 2
				       : strcmp(p->relationship_text, "世帯主") == 0;
}

int household_head_bits(const Resident *p, bool name_is_theirs)
{
	int bits = HEAD_READ;

	if (*p->relationship1.value || *p->relationship_text)
		bits |= HEAD_RELATED;
	if (is_head(p))
		bits |= HEAD_IS;
	if (*p->head_name)
		bits |= HEAD_NAMED | (name_is_theirs ? HEAD_NAMED_SELF : 0);
	return bits;
}
