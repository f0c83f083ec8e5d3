/* 罹災証明書の交付の状況 (規則8条の5第3号): what certificate-issuer tells of its certificates, and what a household's
 * page says of them. A certificate is the application's; whose that is came with its approval. */
#include "ledger_sql.h"
#include "record.h"
#include "rules/codes.h"
#include "sh_civil.h"
#include "store.h"

#include <string.h>

typedef struct Told {
	const char *certificate_id, *application_id, *told;
	uint32_t issue_no;
	const char *disaster_id, *dwelling_id, *person_id, *grade_code, *channel, *by_certificate_id;
	int64_t at_us;
} Told;

static ShParam text(const char *s) { return sh_text(s ? s : ""); }

static int keep(ShCall *call, const Told *t)
{
	int r;

	if ((r = store_check_id(call, t->certificate_id)) != 0 || (r = store_check_id(call, t->application_id)) != 0)
		return r;
	return sh_query(call, &sql_put_certificate_told, NULL, sh_text(call->municipality),
			sh_text(t->certificate_id), sh_text(t->told), sh_int(t->issue_no), sh_text(t->application_id),
			text(t->disaster_id), text(t->dwelling_id), text(t->person_id), text(t->grade_code),
			text(t->channel), text(t->by_certificate_id), sh_int(t->at_us ? t->at_us : call->now_us),
			sh_int(call->now_us));
}

/* What was told before this service listened names nobody: it is whose application it is now. */
static int learn_whose(ShCall *call, Told *t)
{
	const ShRows *link;
	int r = sh_query(call, &sql_get_application, &link, sh_text(call->municipality), sh_text(t->application_id));

	if (r != 0)
		return r;
	if (sh_rows_count(link) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "ledger.application.unknown", "%s", t->application_id);
	t->disaster_id = sh_rows_str(link, 0, "disaster_id");
	t->dwelling_id = sh_rows_str(link, 0, "dwelling_id");
	t->person_id = sh_rows_str(link, 0, "person_id");
	return 0;
}

int certificate_ready(ShCall *call, const Certificate__CertificateReady *e)
{
	Told t = { .told = "READY",
		   .certificate_id = e->certificate_id,
		   .application_id = e->application_id,
		   .disaster_id = e->disaster_id,
		   .dwelling_id = e->dwelling_id,
		   .person_id = e->person_id,
		   .grade_code = e->grade_code,
		   .at_us = e->approved_us };
	int r = *e->person_id ? store_check_id(call, e->disaster_id) : learn_whose(call, &t);

	return r != 0 ? r : keep(call, &t);
}

int certificate_issued(ShCall *call, const Certificate__CertificateIssued *e)
{
	const Told t = { .told = "ISSUED",
			 .certificate_id = e->certificate_id,
			 .application_id = e->application_id,
			 .issue_no = e->issue_no,
			 .channel = e->channel,
			 .at_us = e->issued_us };

	return keep(call, &t);
}

int certificate_superseded(ShCall *call, const Certificate__CertificateSuperseded *e)
{
	const Told t = { .told = "SUPERSEDED",
			 .certificate_id = e->certificate_id,
			 .application_id = e->application_id,
			 .by_certificate_id = e->by_certificate_id,
			 .at_us = e->superseded_us };

	return keep(call, &t);
}

static const struct {
	const char *code, *label;
} states[] = { { "READY", "交付できる（未交付）" },
	       { "ISSUED", "交付済" },
	       { "SUPERSEDED", "差し替え済" },
	       { "REVOKED", "取消し" } };

static const char *state_of(const Ledger__RecordCertificate *c)
{
	if (c->superseded_us)
		return *c->by_certificate_id ? "SUPERSEDED" : "REVOKED";
	return c->issues ? "ISSUED" : "READY";
}

const char *certificate_state_ja(const char *state)
{
	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		if (strcmp(states[i].code, state) == 0)
			return states[i].label;
	return state;
}

static const char *line_of(ShCall *call, const Ledger__RecordCertificate *c)
{
	const LedgerCode *grade = ledger_code(LEDGER_DAMAGE_GRADE, c->grade_code);
	const char *line = sh_printf(call->arena, "%s（%s）", certificate_state_ja(c->state),
				     grade ? grade->label : c->grade_code);
	char day[SH_CIVIL_ISO_SIZE];

	if (c->issues) {
		sh_civil_iso(day, sh_civil_tokyo(c->issued_us));
		line = sh_printf(call->arena, "%s、%u通、最終 %s %s", line, c->issues, day,
				 strcmp(c->channel, "KIOSK") == 0 ? "コンビニ" : "窓口");
	}
	if (c->superseded_us) {
		sh_civil_iso(day, sh_civil_tokyo(c->superseded_us));
		line = sh_printf(call->arena, "%s、失効 %s", line, day);
	}
	return line;
}

static void show(const ShRows *rows, int i, Ledger__RecordCertificate *c)
{
	ledger__record_certificate__init(c);
	c->certificate_id = sh_rows_str(rows, i, "certificate_id");
	c->application_id = sh_rows_str(rows, i, "application_id");
	c->dwelling_id = sh_rows_str(rows, i, "dwelling_id");
	c->person_id = sh_rows_str(rows, i, "person_id");
	c->grade_code = sh_rows_str(rows, i, "grade_code");
	c->ready_us = sh_rows_int(rows, i, "ready_us");
	c->issues = (uint32_t) sh_rows_int(rows, i, "issues");
	c->issued_us = sh_rows_int(rows, i, "issued_us");
	c->channel = sh_rows_str(rows, i, "channel");
	c->superseded_us = sh_rows_int(rows, i, "superseded_us");
	c->by_certificate_id = sh_rows_str(rows, i, "by_certificate_id");
	c->state = state_of(c);
}

int page_certificates(ShCall *call, Page *p)
{
	Ledger__Provenance from = LEDGER__PROVENANCE__INIT;
	Ledger__RecordCertificate *all;
	const char *lines = "";
	const ShRows *rows;
	int r = sh_query(call, &sql_record_certificates, &rows, sh_text(call->municipality), sh_text(p->disaster_id),
			 sh_text(p->household_id), sh_int(p->known_us), sh_int(p->moment_us));

	if (r != 0)
		return r;
	p->out->n_certificates = (size_t) sh_rows_count(rows);
	if (!(all = store_list(call, p->out->n_certificates, sizeof *all, &p->out->certificates)))
		return SH_REFUSED;
	from.source = "ISSUER";
	for (int i = 0; i < sh_rows_count(rows); i++) {
		const Ledger__RecordCertificate *c = &all[i];

		show(rows, i, &all[i]);
		lines = sh_printf(call->arena, "%s%s%s", lines, *lines ? "\n" : "", line_of(call, c));
		from.source_id = c->certificate_id;
		from.observed_us = c->superseded_us ? c->superseded_us : c->issues ? c->issued_us : c->ready_us;
		from.recorded_us = sh_rows_int(rows, i, "recorded_us");
	}
	return page_say(call, p, "CERTIFICATE", lines, &from);
}
