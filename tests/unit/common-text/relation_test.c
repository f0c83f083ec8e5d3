#include "sh_relation.h"
#include <criterion/criterion.h>

Test(relation, codes_as_words)
{
	static const char *const rows[][2] = {
		{ "02", "世帯主" }, { "12", "妻" },    { "20-12", "子の妻" }, { "20-20-20", "子の子の子" },
		{ "XX", "" },       { "", "" },        { "妻", "妻" },        { "20-77", "20-77" },
		{ "20-XX", "子" },  { "XX-20", "子" },
	};
	ShArena *arena = sh_arena_new(1 << 16);

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		cr_expect_str_eq(sh_relation_label(arena, rows[i][0]), rows[i][1]);
	sh_arena_free(arena);
}
