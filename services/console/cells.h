#pragma once

/* Permanent numbers of the sealed cells; never renumbered. */
enum {
	CELL_NAME = 7000,
	CELL_TOTP = 7001,
	CELL_INVITED_TOTP = 7002, /* of a link that is not confirmed yet */
	CELL_ATTEMPT = 7003,      /* keyed hash: whose attempts these are */
	CELL_REQUESTED_NAME = 7004,
	CELL_GLASS_REASON = 7005,
	CELL_GLASS_NOTE = 7006,
};
/* Accounts are of no disaster. */
#define KEY_SCOPE "-"
#define KEY_CELL "cell"
