/* What is sealed here, for rotation (sh_rekey.h). Indexes are made anew with their cells. */
#include "cells.h"
#include "register_sync.h"

/* The same serial may have come in again since, under the newer key: then the older row has nothing to say. */
#define PUT_CARD                                                                                                     \
	"WITH twin AS ("                                                                                             \
	"DELETE FROM card_link c WHERE c.municipality = $1 AND c.ctid = $2::tid"                                     \
	" AND EXISTS (SELECT FROM card_link o WHERE o.municipality = $1 AND o.kind = c.kind AND o.serial_index = $4" \
	" AND o.issuer_key_id = c.issuer_key_id AND o.person_id = c.person_id) RETURNING c.person_id) "              \
	"UPDATE card_link SET sealed_serial = $3, serial_index = $4 "                                                \
	"WHERE municipality = $1 AND ctid = $2::tid AND NOT EXISTS (SELECT FROM twin)"
#define PUT_NUMBER                                                                                                   \
	"UPDATE person_number SET sealed_number = $3, number_index = $4 WHERE municipality = $1 AND ctid = $2::tid"

const ShSealed register_sealed[] = {
	SH_SEALED_MANY("history", "sealed_image", CELL_ROW,
		       "person_id || '/' || history_no || '/' || branch_no || '/' || import_no"),
	SH_SEALED("import", "sealed_file_name", CELL_IMPORT_FILE_NAME, "import_id"),
	SH_SEALED("import_reject", "sealed_row", CELL_REJECT_ROW, "import_id || '/' || line"),
	SH_SEALED_INDEXED("card_link", "sealed_serial", CELL_CARD_SERIAL, "person_id", CELL_CARD_INDEX, PUT_CARD),
	SH_SEALED_INDEXED("person_number", "sealed_number", CELL_NUMBER, "person_id", CELL_NUMBER_INDEX, PUT_NUMBER),
	{ 0 },
};
