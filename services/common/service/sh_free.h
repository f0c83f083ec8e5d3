#pragma once

/* In a daemon, whatever any library gives back to the heap is wiped first: request bodies, JSON, database results,
 * mails. Arenas wipe themselves; this is for what is not ours to allocate. Calling it does nothing: it links the
 * replaced free() and realloc() into the program. Not in builds with a sanitizer, which brings a heap
 * of its own (and max_free_fill_size). */
void sh_free_wipes(void);
