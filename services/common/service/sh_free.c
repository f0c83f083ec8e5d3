#include "sh_free.h"
#include "sh_sanitized.h"

void sh_free_wipes(void) {}

#ifndef SH_SANITIZED
#include "sh_without.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

/* glibc keeps its own under these names, which are its to choose.
 * NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming) */
void __libc_free(void *p);
void *__libc_realloc(void *p, size_t size);
/* NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming) */

enum { MMAPPED = 2 }; /* in the word before a chunk: its pages go back to the kernel */

static int has_own_pages(const void *p)
{
	size_t head;

	memcpy(&head, (const char *) p - sizeof head, sizeof head);
	return (head & MMAPPED) != 0;
}

void free(void *p)
{
	int saved = errno;

	if (p && !has_own_pages(p) && !SH_WITHOUT(free_wipe))
		explicit_bzero(p, malloc_usable_size(p));
	__libc_free(p);
	errno = saved;
}

/* Moving leaves a copy behind. */
void *realloc(void *p, size_t size)
{
	size_t had = p ? malloc_usable_size(p) : 0;
	void *moved;

	if (!p)
		return malloc(size);
	if (has_own_pages(p))
		return __libc_realloc(p, size);
	if (size == 0) {
		free(p);
		return NULL;
	}
	if (size <= had && size >= had / 2)
		return p;
	moved = malloc(size);
	if (moved) {
		memcpy(moved, p, size < had ? size : had);
		free(p);
	}
	return moved;
}
#endif
