#pragma once
#include "command.h"
#include "sh_clock.h"
#include <limits.h>

/* The agent of a municipality's side (shienctl feed). A folder holds
 *   changes/   history rows as they changed         whole/   persons with every row that the register has of them
 *   register/  whole extracts, to be compared       done/, refused/   what was taken, what was not and why; of a file
 *                                                                     that was taken, the rows that were not
 *   again.csv  whom the register is asked for       state    where it stands
 * A file is put in under a name that begins with a dot and renamed: what begins with a dot is not looked at. */
enum { FEED_NAME = 200 };

typedef struct FeedState {
	unsigned long long next;   /* number of the next batch */
	unsigned long long number; /* of the batch that is being sent; 0: none */
	char folder[16], name[FEED_NAME];
	char full_id[SH_UUID_LEN + 1]; /* of the full load; "": none was begun */
	bool full_done;
} FeedState;

typedef struct Feed {
	const Context *ctx;
	const char *root, *id, *profile, *encoding;
	char door[256], api_key[256];
	bool reconcile;
	FeedState state;
} Feed;

/* feed_state.c: kept as lines, written beside and renamed, down to the disk. No file: begins at 1. */
int feed_state_read(Feed *feed, ShError *err);
int feed_state_write(const Feed *feed, ShError *err);
/* A path below the root. */
void feed_path(const Feed *feed, char out[PATH_MAX], const char *folder, const char *prefix, const char *name);
/* Renames and brings both folders to the disk. */
int feed_move(const char *from, const char *to, ShError *err);

/* feed_send.c: 0: done, taken or refused; SH_FAULT: to be tried again. */
int feed_resume(Feed *feed, ShError *err);
int feed_send(Feed *feed, const char *folder, const char *name, ShError *err);
int feed_compare(Feed *feed, const char *name, ShError *err);
int feed_write_again(const Feed *feed, ShError *err);

/* feed_taken.c: says what a batch came to; its refused rows are in refused/NUMBER-NAME.rejects.csv before it returns.
 */
int feed_taken(const Feed *feed, const char *answer, ShError *err);

/* feed_households.c: an extract → the list of its households (rules/household_list.h). */
int feed_households(const Feed *feed, const char *extract, const char *list, ShError *err);
