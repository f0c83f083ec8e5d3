/* 被災者台帳 世帯票: everybody of a household with every item of the law and of the municipality (90条の3第2項,
 * 規則8条の5). It says what each person's page says to who prints, and leaves only after register-sync was asked
 * about everybody (rulings 3). */
#include "ledger_sql.h"
#include "print.h"
#include "release.h"
#include "rules/codes.h"
#include "sh_civil.h"
#include "sh_relation.h"
#include "store.h"

#include <string.h>

typedef struct Sheet {
	const Ledger__PrintHouseholdRequest *q;
	const char **ids;
	bool *withheld;
	size_t n;
	Ledger__VictimRecord *pages;
	const Ledger__VictimRecord *asked; /* the page of whom it was asked about: its household is the sheet's */
	ShReport *paper;
} Sheet;

static int read_members(ShCall *call, void *arg)
{
	Sheet *s = arg;
	const ShRows *rows;
	int r = sh_query(call, &sql_people_of_household, &rows, sh_text(call->municipality),
			 sh_text(s->q->disaster_id), sh_text(s->q->person_id));

	if (r != 0)
		return r;
	s->n = (size_t) sh_rows_count(rows);
	s->ids = sh_alloc(call->arena, (s->n + 1) * sizeof *s->ids);
	s->withheld = sh_alloc(call->arena, s->n + 1);
	s->pages = sh_alloc(call->arena, (s->n + 1) * sizeof *s->pages);
	if (!s->ids || !s->withheld || !s->pages)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "print.memory", "household");
	for (size_t i = 0; i < s->n; i++)
		s->ids[i] = sh_copy(call->arena, sh_rows_str(rows, (int) i, "person_id"));
	return 0;
}

int print_household_gather(ShCall *call, const Ledger__PrintHouseholdRequest *q)
{
	Sheet *s = sh_alloc(call->arena, sizeof *s);
	int r;

	if (!s)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "print.memory", "household");
	*s = (Sheet){ .q = q };
	call->gathered = s;
	if ((r = sh_read(call, read_members, s)) != 0 || s->n == 0)
		return r;
	return release_withheld(call, s->ids, s->n, s->withheld);
}

static int read_pages(ShCall *call, Sheet *s)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < s->n; i++) {
		Ledger__GetVictimRecordRequest q = LEDGER__GET_VICTIM_RECORD_REQUEST__INIT;

		q.disaster_id = s->q->disaster_id;
		q.person_id = s->ids[i];
		q.known_us = s->q->known_us;
		q.as_of = s->q->as_of;
		q.sensitive = s->q->sensitive;
		ledger__victim_record__init(&s->pages[i]);
		r = get_victim_record(call, &q, &s->pages[i]);
		if (strcmp(s->ids[i], s->q->person_id) == 0)
			s->asked = &s->pages[i];
	}
	return r;
}

static const char *value_of(const Ledger__VictimRecord *page, const char *item)
{
	for (size_t i = 0; i < page->n_fields; i++)
		if (strcmp(page->fields[i]->item_code, item) == 0)
			return page->fields[i]->value;
	return "";
}

static const Ledger__VictimRecord *page_of(const Sheet *s, const char *person_id)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->ids[i], person_id) == 0)
			return &s->pages[i];
	return NULL;
}

static const char *sex(const char *code)
{
	if (strcmp(code, "1") == 0)
		return "男";
	return strcmp(code, "2") == 0 ? "女" : code;
}

static const char *death(const char *state)
{
	if (strcmp(state, "CONFIRMED") == 0)
		return "死亡（確認）";
	return strcmp(state, "UNCONFIRMED") == 0 ? "死亡（未確認）" : "";
}

static void put_members(ShCall *call, const Sheet *s)
{
	static const char *const headings[] = { "氏名", "続柄", "生年月日", "性別", "区分" };
	static const ShReportTable table = { .n = 5,
					     .share = { 0.32, 0.18, 0.22, 0.08, 0.2 },
					     .heading = { headings } };
	const Ledger__RecordHousehold *h = s->asked->household;

	sh_report_heading(s->paper, "世帯の構成（基準日現在）");
	sh_report_table(s->paper, &table);
	for (size_t i = 0; i < h->n_members; i++) {
		const Ledger__RecordMember *m = h->members[i];
		const Ledger__VictimRecord *page = page_of(s, m->person_id);
		const bool shown = page && !page->checking;
		const char *kind = !shown ? "確認中" : page->victim ? "被災者" : "候補者";

		if (shown && *death(page->death))
			kind = sh_printf(call->arena, "%s %s", kind, death(page->death));
		sh_report_row(s->paper, (const char *const[]){ m->name, sh_relation_label(call->arena, m->relation),
							       shown ? value_of(page, "BIRTH") : "",
							       shown ? sex(value_of(page, "SEX")) : "", kind });
	}
}

static void put_group(ShCall *call, const Sheet *s)
{
	const Ledger__RecordGroup *g = s->asked->group;
	const char *all = "";

	if (!g)
		return;
	for (size_t i = 0; i < g->n_members; i++)
		all = sh_printf(call->arena, "%s%s%s", all, i ? "、" : "", g->members[i]->name);
	sh_report_pair(s->paper, sh_printf(call->arena, "現在の世帯\n%s から", g->effective_on),
		       sh_printf(call->arena, "%s\n%s", all, g->reason));
}

static const char *label(LedgerCodeTable table, const char *code)
{
	const LedgerCode *c = ledger_code(table, code);

	return c ? c->label : code;
}

static void put_dwellings(const Sheet *s)
{
	static const char *const headings[] = { "所在地", "種別", "調査", "被害の程度" };
	static const ShReportTable table = { .n = 4, .share = { 0.46, 0.16, 0.14, 0.24 }, .heading = { headings } };

	sh_report_heading(s->paper, "住家");
	sh_report_table(s->paper, &table);
	for (size_t i = 0; i < s->asked->n_dwellings; i++) {
		const Ledger__RecordDwelling *d = s->asked->dwellings[i];

		sh_report_row(s->paper, (const char *const[]){ d->address, label(LEDGER_DWELLING_USE, d->use),
							       label(LEDGER_SURVEY_STATE, d->state),
							       label(LEDGER_DAMAGE_GRADE, d->grade_code) });
	}
}

static const char *source(ShCall *call, const Ledger__Provenance *from)
{
	static const struct {
		const char *code, *label;
	} labels[] = {
		{ "REGISTER", "住民記録" }, { "APPLICATION", "申請" }, { "SHELTER", "避難所" }, { "STAFF", "職員" }
	};
	const char *name = from ? from->source : "";
	char day[SH_CIVIL_ISO_SIZE] = "";

	if (!from)
		return "";
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
		if (strcmp(labels[i].code, from->source) == 0)
			name = labels[i].label;
	if (from->recorded_us)
		sh_civil_iso(day, sh_civil_tokyo(from->recorded_us));
	return sh_printf(call->arena, "%s %s%s%s", name, day, *from->recorded_by ? "\n" : "", from->recorded_by);
}

/* An item of the law stands on the sheet also where nothing is known; the municipality's own only with a value. */
static void put_field(ShCall *call, const Sheet *s, const Ledger__RecordField *f)
{
	const char *value = strcmp(f->item_code, "SEX") == 0 ? sex(f->value) : f->value;

	if (!*f->law && !*f->value && !f->restricted && !f->closed)
		return;
	if (f->restricted)
		value = "（この職員には表示されない事項）";
	else if (f->closed)
		value = "（要配慮の事項：指定して印刷したときだけ記載）";
	sh_report_row(s->paper,
		      (const char *const[]){ *f->law ? sh_printf(call->arena, "%s\n%s", f->name, f->law) : f->name,
					     value, source(call, f->provenance) });
}

static void put_person(ShCall *call, const Sheet *s, const Ledger__VictimRecord *page, size_t number)
{
	static const char *const headings[] = { "事項（根拠）", "内容", "出典・記録日" };
	static const ShReportTable table = { .n = 3, .share = { 0.28, 0.5, 0.22 }, .heading = { headings } };

	if (page->checking) {
		sh_report_heading(s->paper, sh_printf(call->arena, "%zu　確認中", number));
		return;
	}
	sh_report_heading(s->paper, sh_printf(call->arena, "%zu　%s", number, value_of(page, "NAME")));
	sh_report_table(s->paper, &table);
	for (size_t i = 0; i < page->n_fields; i++)
		put_field(call, s, page->fields[i]);
}

static int put_head(ShCall *call, const Sheet *s)
{
	const Ledger__RecordHousehold *h = s->asked->household;
	const ShRows *disaster;
	int r = sh_query(call, &sql_name_of_disaster, &disaster, sh_text(call->municipality),
			 sh_text(s->q->disaster_id));

	if (r != 0)
		return r;
	sh_report_pair(
		s->paper, "災害",
		sh_printf(call->arena, "%s　%s", sh_rows_str(disaster, 0, "code"), sh_rows_str(disaster, 0, "name")));
	sh_report_pair(s->paper, "基準日",
		       sh_printf(call->arena, "%s%s%s", h->reference_date, *h->reference_reason ? "　" : "",
				 h->reference_reason));
	sh_report_pair(s->paper, "台帳の時点", s->asked->as_of);
	return 0;
}

static bool hidden(const ShCall *call, const Sheet *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (store_hides(call, s->withheld[i]))
			return true;
	return s->asked->checking;
}

static bool marked(const Sheet *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->withheld[i] || s->pages[i].protected_)
			return true;
	return false;
}

int print_household(ShCall *call, const Ledger__PrintHouseholdRequest *q, Ledger__Paper *reply)
{
	Sheet *s = call->gathered;
	int r;

	if (s->n == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "ledger.person.unknown", "%s", q->person_id);
	s->q = q;
	if ((r = read_pages(call, s)) != 0)
		return r;
	if (hidden(call, s)) {
		reply->checking = true;
		return 0; /* the look is on record with each page */
	}
	if ((r = print_begin(call, "被災者台帳　世帯票", marked(s) ? "支援措置・取扱注意" : "", &s->paper)) != 0 ||
	    (r = put_head(call, s)) != 0)
		return r;
	put_members(call, s);
	put_group(call, s);
	put_dwellings(s);
	for (size_t i = 0; i < s->n; i++)
		put_person(call, s, &s->pages[i], i + 1);
	return print_end(call, s->paper, reply);
}
