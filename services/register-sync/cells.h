#pragma once

/* Permanent numbers of sealed cells and blind indexes; never used again, never renumbered. */
enum {
	CELL_IMPORT_FILE_NAME = 1000,
	CELL_REJECT_ROW = 1001,
	CELL_CARD_SERIAL = 1002,
	CELL_CARD_INDEX = 1003,
	CELL_NUMBER = 1004,
	CELL_NUMBER_INDEX = 1005,
	CELL_ROW = 1006,
	CELL_ADDRESS_INDEX = 1007,
	CELL_ROW_CELLS = 1008,
};
