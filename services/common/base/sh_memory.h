#pragma once
#include <stddef.h>

/* sh_need(calloc(…)): what a process needs for itself, and cannot go on without. Where there is no memory for it, it
 * ends there and then; who started it starts it again. What somebody asks for belongs to his call's arena instead,
 * and ends that call only. */
void *sh_need(void *memory) __attribute__((returns_nonnull));
