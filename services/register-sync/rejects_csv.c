/* What was refused of a file, as a CSV that staff open in a spreadsheet: line, column, reason, mend, and the row. */
#include "cells.h"
#include "reasons.h"
#include "register_sync.h"
#include "register_sync_sql.h"
#include "sh_data_key.h"
#include "sh_text.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS_MOST = 20000 };

typedef struct Sheet {
	char *text;
	size_t len, room;
	bool broken;
} Sheet;

static void put(Sheet *s, const char *bytes, size_t n)
{
	if (s->len + n + 1 > s->room) {
		size_t room = 2 * (s->room + n + 4096);
		char *grown = realloc(s->text, room);

		if (!grown) {
			s->broken = true;
			return;
		}
		s->text = grown;
		s->room = room;
	}
	memcpy(s->text + s->len, bytes, n);
	s->len += n;
}

/* Always quoted. What a spreadsheet would take for a formula gets an apostrophe in front (also after full-width
 * signs, which some take alike). */
static void put_cell(Sheet *s, const char *text, const char *after)
{
	static const char *const formulas[] = { "=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠" };

	put(s, "\"", 1);
	for (size_t i = 0; i < sizeof formulas / sizeof *formulas; i++)
		if (strncmp(text, formulas[i], strlen(formulas[i])) == 0)
			put(s, "'", 1);
	for (; *text; text++) {
		if (*text == '"')
			put(s, "\"", 1);
		put(s, text, 1);
	}
	put(s, "\"", 1);
	put(s, after, strlen(after));
}

/* The row as text; a NUL or what is no text in it becomes visible, not lost. */
static const char *row_text(ShCall *call, const uint8_t *raw, size_t n)
{
	ShCp932Report report = { 0 };
	char *out = sh_alloc(call->arena, 3 * n + 1), *bytes = sh_alloc(call->arena, n + 1);

	if (!out || !bytes)
		return "";
	while (n > 0 && (raw[n - 1] == '\n' || raw[n - 1] == '\r'))
		n--;
	for (size_t i = 0; i < n; i++)
		bytes[i] = raw[i] ? (char) raw[i] : '?';
	if (sh_utf8_valid(bytes, n, NULL)) {
		memcpy(out, bytes, n);
		out[n] = '\0';
	} else {
		sh_cp932_decode(out, bytes, n, &report);
	}
	return out;
}

static int put_row(ShCall *call, Sheet *s, const char *import_id, const ShRows *rows, int i)
{
	const char *line = sh_rows_str(rows, i, "line"), *reason = sh_rows_str(rows, i, "reason");
	const char *ja = register_reason_ja(reason), *mend = register_reason_mend_ja(reason);
	const uint8_t *sealed, *raw = (const uint8_t *) "";
	size_t len, raw_len = 0;
	int r = 0;

	sealed = sh_rows_bytes(call, rows, i, "sealed_row", &len);
	if (len > 0)
		r = sh_cell_open(call, CELL_REJECT_ROW, sh_printf(call->arena, "%s/%s", import_id, line), sealed, len,
				 &raw, &raw_len);
	if (r != 0)
		return r;
	put_cell(s, line, ",");
	put_cell(s, sh_rows_str(rows, i, "column_name"), ",");
	put_cell(s, reason, ",");
	put_cell(s, ja ? ja : "", ",");
	put_cell(s, mend ? mend : "", ",");
	put_cell(s, row_text(call, raw, raw_len), "\r\n");
	return 0;
}

static void put_header(Sheet *s)
{
	static const char *const names[] = { "行", "項目", "理由コード", "理由", "直し方", "元の行" };

	put(s, "\xEF\xBB\xBF", 3);
	for (int i = 0; i < 6; i++)
		put_cell(s, names[i], i < 5 ? "," : "\r\n");
}

/* More than one sheet holds: the last row says how to get the next. */
static void put_more(ShCall *call, Sheet *s, const ShRows *rows)
{
	put_cell(s, "", ",");
	put_cell(s, "", ",");
	put_cell(s, "", ",");
	put_cell(s,
		 sh_printf(call->arena, "続きがあります: after_line=%s を付けて取得してください",
			   sh_rows_str(rows, ROWS_MOST - 1, "line")),
		 ",\"\",\"\"\r\n");
}

int fetch_rejects(ShCall *call, const ShDoorAsk *ask, ShDownload *ret_download)
{
	const char *id = sh_door_var(ask, "import_id"), *after = sh_door_query(ask, "after_line");
	const ShRows *rows, *import;
	Sheet s = { 0 };
	int r = sh_query(call, &sql_get_import, &import, sh_text(call->municipality), sh_text(id));

	if (r == 0 && sh_rows_count(import) == 0)
		r = sh_fail(&call->error, SH_NOT_FOUND, "register.import.unknown", "-");
	if (r == 0)
		r = sh_query(call, &sql_list_reject_rows, &rows, sh_text(call->municipality), sh_text(id),
			     sh_int(after ? atoll(after) : 0), sh_int(ROWS_MOST));
	if (r != 0)
		return r;
	put_header(&s);
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++)
		r = put_row(call, &s, id, rows, i);
	if (r == 0 && sh_rows_count(rows) == ROWS_MOST)
		put_more(call, &s, rows);
	sh_arena_defer(call->arena, free, s.text);
	if (r == 0 && s.broken)
		r = sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "rejects");
	*ret_download = (ShDownload){ "text/csv; charset=utf-8", "rejects.csv", s.text, s.len };
	return r != 0 ? r : sh_audit_one(call, id);
}
