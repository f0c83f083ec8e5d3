/* What is sealed here, for rotation (sh_rekey.h). The keyed hash beside an evacuee is of two values and stays under
 * the key it was made with; it is looked for under every version. */
#include "cells.h"
#include "shelter.h"

/* Who comes with the same card between a rotation and this is taken in a second time, and found out on the register.
 */
#define PUT_CARD                                                                                                     \
	"UPDATE evacuee SET sealed_card = $3, card_index = CASE WHEN NOT EXISTS (SELECT FROM evacuee o "             \
	"WHERE o.municipality = $1 AND o.card_index = $4) THEN $4 END WHERE municipality = $1 AND ctid = $2::tid"

const ShSealed shelter_sealed[] = {
	SH_SEALED("evacuee", "sealed_name", CELL_NAME, "person_id"),
	SH_SEALED("evacuee", "sealed_kana", CELL_KANA, "person_id"),
	SH_SEALED("evacuee", "sealed_birth", CELL_BIRTH, "person_id"),
	SH_SEALED("evacuee", "sealed_address", CELL_ADDRESS, "person_id"),
	SH_SEALED("evacuee", "sealed_register_id", CELL_REGISTER_ID, "person_id"),
	SH_SEALED_INDEXED("evacuee", "sealed_card", CELL_CARD, "person_id", CELL_CARD_INDEX, PUT_CARD),
	SH_SEALED("stay", "sealed_needs", CELL_NEEDS, "stay_id"),
	SH_SEALED("identity_undone", "sealed_reason", CELL_UNDO_REASON, "provisional_id"),
	{ 0 },
};
