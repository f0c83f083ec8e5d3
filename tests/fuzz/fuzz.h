#pragma once
#include "sh_arena.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What every target stands on. A target is one function of bytes, under the name that libFuzzer calls. What must hold
 * is said with HOLDS: where it does not, the process ends there, as it does at a sanitizer's report. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

#define HOLDS(what) ((what) ? (void) 0 : fuzz_broken(#what, __FILE__, __LINE__))
_Noreturn void fuzz_broken(const char *what, const char *file, int line);

/* The input as a row of decisions; zeros after its end. */
typedef struct Feed {
	const uint8_t *at;
	size_t left;
} Feed;

static inline Feed feed(const uint8_t *bytes, size_t len) { return (Feed){ bytes, len }; }
uint8_t feed_byte(Feed *f);
uint64_t feed_number(Feed *f, size_t bytes); /* at most 8, big end first */
size_t feed_below(Feed *f, size_t n);        /* 0 … n-1; n ≤ 256 */
/* All that is left. Not NULL. */
const uint8_t *feed_rest(Feed *f, size_t *ret_len);
/* The same as text: in the arena with a zero behind it; what stands behind a zero of its own is not seen. */
const char *feed_rest_text(Feed *f, ShArena *arena);
/* Text up to the next line feed, which is eaten: friendly to hand-written inputs. */
const char *feed_line(Feed *f, ShArena *arena);
/* Up to n bytes. */
const uint8_t *feed_bytes(Feed *f, size_t n, size_t *ret_len);

/* Overwrites, cuts or repeats pieces of `good` as the input says: what a forger does to something that was right
 * once. Room for len + 64 bytes. Returns the new length. */
size_t fuzz_patch(Feed *f, uint8_t *good, size_t len);

/* A folder of this process that goes when it ends. */
const char *fuzz_folder(void);
/* <folder>/<name> with these bytes, mode 0600. */
void fuzz_file(const char *folder, const char *name, const void *bytes, size_t len);
