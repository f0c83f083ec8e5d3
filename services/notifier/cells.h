#pragma once

/* Permanent numbers of the sealed cells; never renumbered. */
enum {
	CELL_STAFF_MAIL = 5000,
};
#define KEY_SCOPE "-"
#define KEY_CELL "cell"
