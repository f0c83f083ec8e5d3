/* What was found in a file, as a CSV that staff open in a spreadsheet: line, column, reason, mend, and the row. */
#include "cells.h"
#include "findings.h"
#include "reasons.h"
#include "register_sync_sql.h"
#include "sh_data_key.h"
#include "sh_text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A sheet is read lot by lot, each in memory of its own (a row has up to 256 KiB, and stands in a lot some times
 * over). It ends with a last row that says how to get the next, where more follow. */
enum { LOT = 50, LOT_BUDGET = 256 << 20, ROWS_MOST = 20000, BYTES_MOST = 32 << 20 };

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
		return NULL;
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
	const char *row;
	size_t len, raw_len = 0;
	int r = 0;

	sealed = sh_rows_bytes(call, rows, i, "sealed_row", &len);
	if (len > 0)
		r = sh_cell_open(call, CELL_REJECT_ROW, sh_printf(call->arena, "%s/%s", import_id, line), sealed, len,
				 &raw, &raw_len);
	if (r != 0)
		return r;
	if (!(row = row_text(call, raw, raw_len)))
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "rejects");
	put_cell(s, line, ",");
	put_cell(s, sh_rows_str(rows, i, "column_name"), ",");
	put_cell(s, reason, ",");
	put_cell(s, ja ? ja : "", ",");
	put_cell(s, mend ? mend : "", ",");
	put_cell(s, row, "\r\n");
	return 0;
}

static void put_header(Sheet *s)
{
	static const char *const names[] = { "行", "項目", "理由コード", "理由", "直し方", "元の行" };

	put(s, "\xEF\xBB\xBF", 3);
	for (int i = 0; i < 6; i++)
		put_cell(s, names[i], i < 5 ? "," : "\r\n");
}

typedef struct Ask {
	const char *import_id, *kind;
	int64_t after_line; /* of the next lot */
	int rows;
	bool more;
} Ask;

/* More than one sheet holds: the last row says how to get the next. */
static void put_more(ShCall *call, Sheet *s, const Ask *a)
{
	for (int i = 0; i < 3; i++)
		put_cell(s, "", ",");
	put_cell(s,
		 sh_printf(call->arena, "続きがあります: after_line=%lld を付けて取得してください",
			   (long long) a->after_line),
		 ",\"\",\"\"\r\n");
}

static int lot(ShCall *call, Sheet *s, Ask *a)
{
	const ShRows *rows;
	int n, r = sh_query(call, &sql_list_reject_rows, &rows, sh_text(call->municipality), sh_text(a->import_id),
			    sh_text(a->kind), sh_int(a->after_line), sh_int(FINDINGS_TO_READ(LOT)));

	if (r != 0)
		return r;
	n = findings_page(rows, LOT, &a->more);
	for (int i = 0; r == 0 && i < n; i++)
		r = put_row(call, s, a->import_id, rows, i);
	if (n > 0)
		a->after_line = sh_rows_int(rows, n - 1, "line");
	a->rows += n;
	return r;
}

static int lots(ShCall *call, Sheet *s, Ask *a)
{
	int r;

	do {
		ShArena *outer = call->arena;

		call->arena = sh_arena_new(LOT_BUDGET);
		r = lot(call, s, a);
		sh_arena_free(call->arena);
		call->arena = outer;
	} while (r == 0 && a->more && a->rows < ROWS_MOST && s->len < BYTES_MOST);
	return r;
}

static int read_ask(ShCall *call, const ShDoorAsk *ask, Ask *a)
{
	const char *after = sh_door_query(ask, "after_line"), *kind = sh_door_query(ask, "kind");
	char *end = NULL;

	*a = (Ask){ .import_id = sh_door_var(ask, "import_id") };
	errno = 0;
	if (after)
		a->after_line = strtoll(after, &end, 10);
	if (after && (*after < '0' || *after > '9' || *end || errno))
		return sh_fail_field(&call->error, "after_line", "register.findings.line_malformed");
	return findings_kind(call, kind ? kind : "", &a->kind);
}

int fetch_rejects(ShCall *call, const ShDoorAsk *ask, ShDownload *ret_download)
{
	Sheet s = { 0 };
	Ask a;
	int r;

	if ((r = read_ask(call, ask, &a)) != 0 || (r = findings_import(call, a.import_id)) != 0)
		return r;
	put_header(&s);
	r = lots(call, &s, &a);
	if (r == 0 && a.more)
		put_more(call, &s, &a);
	sh_arena_defer(call->arena, free, s.text);
	if (r == 0 && s.broken)
		r = sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "rejects");
	*ret_download = (ShDownload){ "text/csv; charset=utf-8",
				      strcmp(a.kind, "REJECT") == 0 ? "rejects.csv" : "warnings.csv", s.text, s.len };
	return r != 0 ? r : sh_audit_one(call, a.import_id);
}
