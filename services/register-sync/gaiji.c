/* 外字: what a municipality's own letters mean, and which of a file cannot be shown. */
#include "import_stage.h"
#include "register_sync_sql.h"

#include <stdlib.h>
#include <string.h>

int gaiji_load(ShCall *call, Gaiji *ret)
{
	const ShRows *rows;
	uint32_t *codes;
	const char **letters;
	int r = sh_query(call, &sql_get_gaiji, &rows, sh_text(call->municipality));

	if (r != 0)
		return r;
	ret->n = (size_t) sh_rows_count(rows);
	ret->codes = codes = sh_alloc(call->arena, (ret->n + 1) * sizeof *codes);
	ret->letters = letters = sh_alloc(call->arena, (ret->n + 1) * sizeof *letters);
	if (!codes || !letters)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "gaiji");
	for (size_t i = 0; i < ret->n; i++) {
		codes[i] = (uint32_t) sh_rows_int(rows, (int) i, "code");
		letters[i] = sh_copy(call->arena, sh_rows_str(rows, (int) i, "letter"));
	}
	return 0;
}

int put_unshown(ShCall *call, const Stage *s)
{
	const UnshownList *u = s->unshown;
	const char *codes[UNSHOWN_MOST], *columns[UNSHOWN_MOST];
	int64_t counts[UNSHOWN_MOST], lines[UNSHOWN_MOST];

	if (!u || u->n == 0)
		return 0;
	for (size_t i = 0; i < u->n; i++) {
		codes[i] = u->list[i].code;
		columns[i] = u->list[i].column;
		counts[i] = (int64_t) u->list[i].letters;
		lines[i] = (int64_t) u->list[i].line;
	}
	return sh_query(call, &sql_put_letters, NULL, sh_text(call->municipality), sh_text(s->import_id),
			sh_text_array(call->arena, codes, u->n), sh_int64_array(call->arena, counts, u->n),
			sh_int64_array(call->arena, lines, u->n), sh_text_array(call->arena, columns, u->n));
}

int set_gaiji(ShCall *call, const RegisterSync__SetGaijiRequest *q, RegisterSync__SetGaijiReply *p)
{
	int32_t *codes = sh_alloc(call->arena, (q->n_letters + 1) * sizeof *codes);
	const char **letters = sh_alloc(call->arena, (q->n_letters + 1) * sizeof *letters);
	ShParam all;
	int r;

	(void) p;
	if (!codes || !letters)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "gaiji");
	for (size_t i = 0; i < q->n_letters; i++) {
		unsigned long code = strtoul(q->letters[i]->code, NULL, 16);

		if (!sh_is_private_use((uint32_t) code))
			return sh_fail_field(&call->error, "letters.code", "register.gaiji.code");
		if (*q->letters[i]->letter && !gaiji_letter_ok(q->letters[i]->letter))
			return sh_fail_field(&call->error, "letters.letter", "register.gaiji.letter");
		codes[i] = (int32_t) code;
		letters[i] = q->letters[i]->letter;
	}
	all = sh_int_array_wire(call->arena, codes, q->n_letters);
	if ((r = sh_query(call, &sql_drop_gaiji, NULL, sh_text(call->municipality), all)) != 0)
		return r;
	return sh_query(call, &sql_put_gaiji, NULL, sh_text(call->municipality), all,
			sh_text_array_wire(call->arena, letters, q->n_letters));
}

int list_unshown(ShCall *call, const RegisterSync__ListUnshownRequest *q, RegisterSync__ListUnshownReply *p)
{
	RegisterSync__UnshownLetter *list;
	const ShRows *rows;
	int r = sh_query(call, &sql_list_letters, &rows, sh_text(call->municipality), sh_text(q->import_id),
			 sh_int(UNSHOWN_MOST));

	if (r != 0)
		return r;
	p->n_letters = (size_t) sh_rows_count(rows);
	list = sh_alloc(call->arena, (p->n_letters + 1) * sizeof *list);
	p->letters = sh_alloc(call->arena, (p->n_letters + 1) * sizeof *p->letters);
	if (!list || !p->letters)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "letters");
	for (size_t i = 0; i < p->n_letters; i++) {
		register_sync__unshown_letter__init(p->letters[i] = &list[i]);
		list[i].code = sh_rows_str(rows, (int) i, "code");
		list[i].letters = (uint64_t) sh_rows_int(rows, (int) i, "letters");
		list[i].first_line = (uint64_t) sh_rows_int(rows, (int) i, "first_line");
		list[i].column = sh_rows_str(rows, (int) i, "column_name");
		list[i].letter = sh_rows_str(rows, (int) i, "letter");
	}
	return 0;
}
