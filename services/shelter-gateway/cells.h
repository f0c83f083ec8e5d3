#pragma once

/* Permanent numbers of the sealed cells; never renumbered. */
enum {
	CELL_NAME = 6000,
	CELL_KANA = 6001,
	CELL_BIRTH = 6002,
	CELL_ADDRESS = 6003,
	CELL_NEEDS = 6004,
	CELL_SAME = 6005,      /* keyed hash of kana and birth date */
	CELL_DAY_CODE = 6006,  /* keyed hash */
	CELL_CHALLENGE = 6007, /* the challenge is the keyed hash of its id */
	CELL_MATCH = 6008,     /* match tokens, bound to their opening */
	CELL_REGISTER_ID = 6009,
	CELL_CARD = 6010,       /* kind, issuer key id and serial of a card that the register does not know yet */
	CELL_CARD_INDEX = 6011, /* keyed hash of the same */
	CELL_UNDO_REASON = 6012,
};
/* Scope and purpose of their data keys. An opening comes before its disaster, so the scope is no disaster's. */
#define KEY_SCOPE "-"
#define KEY_CELL "cell"
#define KEY_MATCH "match"
