#include "double.h"

#include <stddef.h>
#include <string.h>

static bool one_of(const char *value, const char *const *list)
{
	for (; *list; list++)
		if (strcmp(value, *list) == 0)
			return true;
	return false;
}

const char *double_fault(const DoubleAsk *ask)
{
	static const char *const decisions[] = { "SAME", "DIFFERENT", "OPEN", NULL };
	static const char *const reasons[] = { "RETURNED", "NATURALIZED", "OFF_REGISTER", "PAPERS", "ASKED",
					       "MISTAKE",  NULL };
	bool kept = strcmp(ask->kept_person_id, ask->person_id) == 0 ||
		    strcmp(ask->kept_person_id, ask->other_person_id) == 0;

	if (strcmp(ask->person_id, ask->other_person_id) == 0)
		return "other_person_id";
	if (!one_of(ask->decision, decisions))
		return "decision";
	if (!one_of(ask->reason, reasons))
		return "reason";
	if (strcmp(ask->decision, "SAME") == 0 ? !kept : *ask->kept_person_id != '\0')
		return "kept_person_id";
	return NULL;
}

const char *double_tied(const DoubleAsk *ask)
{
	return strcmp(ask->kept_person_id, ask->person_id) == 0 ? ask->other_person_id : ask->person_id;
}
