/* wiped arena | wiped heap stack: a process that holds what it reads as one call of a daemon does, and lets it go;
 * for wiped.py, which then reads the process's memory. Built without sanitizers, whose heap keeps what is freed.
 *
 * arena: a request's memory. The program without the free() of daemons (sh_free.h) shows it, as shienctl is one.
 * heap: what a library takes and gives back. stack: what functions leave below those that called them. */
#include "sh_arena.h"
#include "sh_free.h"
#include "sh_stack.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MARK = 32, TIMES = 50, LARGE = 100 << 10, DEEP = 40 };

static char control[MARK + 1]; /* is never let go: who does not find it has not looked */

static void mark(char *to)
{
	if (read(STDIN_FILENO, to, MARK) != MARK)
		_exit(2);
	to[MARK] = '\0';
}

static void call_arena(void)
{
	ShArena *arena = sh_arena_new(8 << 20);
	char *text = sh_alloc(arena, MARK + 1), *large = sh_alloc(arena, LARGE);

	mark(text);
	for (int i = 0; i < TIMES; i++)
		sh_printf(arena, "%d%s%s%s%s", i, text, text, text, text);
	for (size_t at = 0; at + MARK < LARGE; at += MARK)
		memcpy(large + at, text, MARK);
	sh_arena_free(arena);
	sh_stack_wipe(); /* what was printed passed there */
}

#ifdef WIPED_FREE
static void call_heap(void)
{
	char *text = malloc(MARK + 1);
	json_t *list = json_array();

	mark(text);
	for (int i = 0; i < TIMES; i++)
		json_array_append_new(list, json_sprintf("%s%s%d", text, text, i));
	free(json_dumps(list, JSON_INDENT(1)));
	json_decref(list);
	free(text);
}

static __attribute__((noinline)) int deep(int left)
{
	char text[MARK + 1], many[1024];
	int length;

	if (left == 0) {
		mark(text);
		length = snprintf(many, sizeof many, "%s %s %s", text, text, text);
	} else {
		length = deep(left - 1);
	}
	__asm__ volatile("" ::"r"(many), "r"(text) : "memory");
	return length;
}

static void call_stack(void)
{
	deep(DEEP);
	sh_stack_wipe();
}
#endif

static const struct {
	const char *name;
	void (*call)(void);
} kinds[] = {
	{ "arena", call_arena },
#ifdef WIPED_FREE
	{ "heap", call_heap },
	{ "stack", call_stack },
#endif
};

int main(int argc, char **argv)
{
	char end;

#ifdef WIPED_FREE
	sh_free_wipes();
#endif
	mark(control);
	for (int a = 1; a < argc; a++)
		for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
			if (strcmp(argv[a], kinds[i].name) == 0)
				kinds[i].call();
	if (write(STDOUT_FILENO, "ready\n", 6) != 6)
		return 1;
	return read(STDIN_FILENO, &end, 1) == 0 ? 0 : 1;
}
