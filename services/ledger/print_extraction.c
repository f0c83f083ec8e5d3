/* The list of an extraction on paper, some people a paper: the same people and values as its rows
 * (extraction_rows.c), asked of register-sync and looked up at the same moment. */
#include "extract.h"
#include "print.h"

#include <string.h>

enum { PEOPLE = 100, ACROSS = 6 /* columns beside the number; more stand in further lines of a person */ };

int print_extraction_gather(ShCall *call, const Ledger__PrintExtractionRequest *q)
{
	Ledger__GetExtractionRowsRequest *rows = sh_alloc(call->arena, sizeof *rows);

	if (!rows)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "print.memory", "extraction");
	ledger__get_extraction_rows_request__init(rows);
	rows->run_id = q->run_id;
	rows->after_person_id = q->after_person_id;
	return extraction_people_gather(call, rows, q->people ? q->people : PEOPLE);
}

/* Line by line of a person: number and the cells of this line. */
static void line_of(const char *number, const char *const *cells, size_t n, size_t line, const char **ret)
{
	ret[0] = line == 0 ? number : "";
	for (size_t i = 0; i < ACROSS; i++)
		ret[i + 1] = line * ACROSS + i < n ? cells[line * ACROSS + i] : "";
}

static int list(ShCall *call, ShReport *paper, const Ledger__ExtractionRun *run,
		const Ledger__GetExtractionRowsReply *rows)
{
	const size_t lines = (run->n_headings + ACROSS - 1) / ACROSS,
		     across = run->n_headings < ACROSS ? run->n_headings : ACROSS;
	const char **headings = sh_alloc(call->arena, lines * (ACROSS + 1) * sizeof *headings), *cells[ACROSS + 1];
	ShReportTable *table = sh_alloc(call->arena, sizeof *table);

	if (!headings || !table)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "print.memory", "extraction");
	*table = (ShReportTable){ .n = across + 1, .share = { 0.06 } };
	for (size_t i = 0; i < across; i++)
		table->share[i + 1] = 0.94 / (double) across;
	for (size_t i = 0; i < lines; i++) {
		table->heading[i] = &headings[i * (ACROSS + 1)];
		line_of("番号", run->headings, run->n_headings, i, &headings[i * (ACROSS + 1)]);
	}
	sh_report_table(paper, table);
	for (size_t i = 0; i < rows->n_rows; i++)
		for (size_t k = 0; k < lines; k++) {
			line_of(sh_printf(call->arena, "%zu", i + 1), rows->rows[i]->cells, rows->rows[i]->n_cells, k,
				cells);
			sh_report_row(paper, cells);
		}
	return 0;
}

int print_extraction(ShCall *call, const Ledger__PrintExtractionRequest *q, Ledger__Paper *reply)
{
	Ledger__GetExtractionRowsRequest ask = LEDGER__GET_EXTRACTION_ROWS_REQUEST__INIT;
	Ledger__GetExtractionRowsReply rows = LEDGER__GET_EXTRACTION_ROWS_REPLY__INIT;
	Ledger__GetExtractionRequest which = LEDGER__GET_EXTRACTION_REQUEST__INIT;
	Ledger__ExtractionRun run = LEDGER__EXTRACTION_RUN__INIT;
	ShReport *paper;
	int r;

	ask.run_id = which.run_id = q->run_id;
	ask.after_person_id = q->after_person_id;
	if ((r = get_extraction_rows(call, &ask, &rows)) != 0 || (r = get_extraction(call, &which, &run)) != 0)
		return r;
	reply->last_person_id = rows.last_person_id;
	if (rows.n_rows == 0)
		return 0;
	if ((r = print_begin(call, sh_printf(call->arena, "被災者台帳　%s", run.name), "", &paper)) != 0)
		return r;
	sh_report_pair(paper, "抽出の理由", run.why);
	sh_report_pair(paper, "この票の人数",
		       sh_printf(call->arena, "%zu人（抽出 %llu人）", rows.n_rows, (unsigned long long) run.persons));
	if ((r = list(call, paper, &run, &rows)) != 0)
		return r;
	return print_end(call, paper, reply);
}
