#include "audit.h"
#include "client.h"
#include "places.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

static const char usage[] =
	"使い方: shienctl audit verify [SERVICE]\n"
	"        shienctl audit export DIR [SERVICE]\n"
	"        shienctl --tenant 市町村コード --as 操作者 audit go-on SERVICE --reason 理由  "
	"警告の後、調べたうえで署名を再開する\n"
	"        shienctl --tenant 市町村コード --as 操作者 audit who-looked PERSON（役割 auditor）";

static void print_findings(const Context *ctx, const char *service, const AuditReport *report)
{
	for (size_t i = 0; i < report->findings && i < AUDIT_FINDINGS_MAX; i++) {
		const AuditFinding *f = &report->finding[i];

		if (ctx->json) {
			json_t *o = json_pack("{s:s,s:s,s:s,s:I,s:I,s:s}", "service", service, "tenant", f->tenant,
					      "finding", f->kind, "from", (json_int_t) f->from, "to",
					      (json_int_t) f->to, "detail", f->detail);

			if (o) /* a record that was written over may be no UTF-8 */
				json_dumpf(o, stdout, JSON_COMPACT);
			else
				printf("{\"service\":\"%s\",\"tenant\":\"%s\",\"finding\":\"%s\",\"from\":%llu,"
				       "\"to\":%llu}",
				       service, f->tenant, f->kind, (unsigned long long) f->from,
				       (unsigned long long) f->to);
			putchar('\n');
			json_decref(o);
		} else {
			printf("  %s %s %llu–%llu %s\n", f->tenant, f->kind, (unsigned long long) f->from,
			       (unsigned long long) f->to, f->detail);
		}
	}
}

static void print(const Context *ctx, const char *service, const AuditReport *report)
{
	bool holds = report->findings == 0;

	if (ctx->json)
		printf("{\"service\":\"%s\",\"trees\":%llu,\"leaves\":%llu,\"waiting\":%llu,\"unsigned\":%llu,"
		       "\"checkpoints\":%llu,\"cosigned\":%llu,\"stamped\":%llu,\"copies\":%llu,\"withoutCopy\":%llu,"
		       "\"setBack\":%llu,\"settled\":%llu,\"findings\":%llu,\"holds\":%s}\n",
		       service, (unsigned long long) report->trees, (unsigned long long) report->leaves,
		       (unsigned long long) report->waiting, (unsigned long long) report->unsigned_leaves,
		       (unsigned long long) report->checkpoints, (unsigned long long) report->cosigned,
		       (unsigned long long) report->stamped, (unsigned long long) report->copies,
		       (unsigned long long) report->without_copy, (unsigned long long) report->set_back,
		       (unsigned long long) report->settled, (unsigned long long) report->findings,
		       holds ? "true" : "false");
	else
		printf("%-20s 木 %llu  記録 %llu  未採番 %llu  未署名 %llu  署名 %llu（立会 %llu 時刻 %llu）  "
		       "第二の保管先 %llu（ない記録 "
		       "%llu）  %s\n",
		       service, (unsigned long long) report->trees, (unsigned long long) report->leaves,
		       (unsigned long long) report->waiting, (unsigned long long) report->unsigned_leaves,
		       (unsigned long long) report->checkpoints, (unsigned long long) report->cosigned,
		       (unsigned long long) report->stamped, (unsigned long long) report->copies,
		       (unsigned long long) report->without_copy, holds ? "一致" : "不一致");
	if (!ctx->json && report->set_back + report->settled > 0)
		printf("  過去へ戻して失われた記録 %llu（写しにある）  理由を付けて再開済みの不一致 %llu\n",
		       (unsigned long long) report->set_back, (unsigned long long) report->settled);
	print_findings(ctx, service, report);
}

static int verify_one(const Context *ctx, const char *service, const char *unused, ShError *err)
{
	AuditReport report;
	int r = audit_verify(ctx, service, &report, err);

	(void) unused;
	if (r == 0 || strcmp(err->reason, "audit.broken") == 0)
		print(ctx, service, &report);
	return r;
}

static int export_one(const Context *ctx, const char *service, const char *folder, ShError *err)
{
	uint64_t leaves = 0;
	int r = audit_export(ctx, service, folder, &leaves, err);

	if (r == 0)
		printf(ctx->json ? "{\"service\":\"%s\",\"leaves\":%llu}\n" : "%-20s 記録 %llu\n", service,
		       (unsigned long long) leaves);
	return r;
}

static int who_looked_one(const Context *ctx, const char *service, const char *person, ShError *err)
{
	uint64_t looks;

	return audit_who_looked(ctx, service, person, &looks, err);
}

static int each(const Context *ctx, const char *only, const char *argument,
		int (*one)(const Context *, const char *, const char *, ShError *))
{
	int code = CTL_OK;

	if (only && !place_of(only))
		return ctl_usage(ctx, usage);
	for (const Place *p = places; p->service; p++) {
		ShError err = { 0 };
		int r;

		if (only && strcmp(only, p->service) != 0)
			continue;
		r = one(ctx, p->service, argument, &err);
		if (r != 0)
			code = ctl_error(ctx, &err, r);
	}
	return code;
}

static bool is_uuid(const char *s) { return strlen(s) == 36 && strspn(s, "0123456789abcdef-") == 36; }

/* Who looks at whom is itself about a person: for auditors only, by name. */
static int who_looked(const Context *ctx, const char *person)
{
	ShError err = { 0 };
	int r;

	if (!is_uuid(person) || strlen(ctx->tenant) != 6 || !*ctx->actor)
		return ctl_usage(ctx, usage);
	r = client_role(ctx->settings, ctx->actor, ctx->tenant, "auditor", &err);
	return r != 0 ? ctl_error(ctx, &err, r) : each(ctx, NULL, person, who_looked_one);
}

/* What was wrong stays on record; from here on it is signed again. */
static int go_on(const Context *ctx, const char *service, const char *reason)
{
	uint64_t begun = 0;
	ShError err = { 0 };
	int r;

	if (!place_of(service) || !*reason || strlen(ctx->tenant) != 6 || !*ctx->actor)
		return ctl_usage(ctx, usage);
	r = client_role(ctx->settings, ctx->actor, ctx->tenant, "auditor", &err);
	if (r == 0)
		r = audit_begin_trees(ctx, service, "AuditGoOn", reason, &begun, &err);
	if (r == 0)
		printf(ctx->json ? "{\"service\":\"%s\",\"begun\":%llu}\n" : "%-20s 新しい木 %llu\n", service,
		       (unsigned long long) begun);
	return r == 0 ? CTL_OK : ctl_error(ctx, &err, r);
}

int cmd_audit(const Context *ctx, int argc, char **argv)
{
	const char *reason = ctl_option(&argc, argv, "--reason");

	if (argc >= 1 && argc <= 2 && strcmp(argv[0], "verify") == 0)
		return each(ctx, argc > 1 ? argv[1] : NULL, NULL, verify_one);
	if (argc >= 2 && argc <= 3 && strcmp(argv[0], "export") == 0)
		return each(ctx, argc > 2 ? argv[2] : NULL, argv[1], export_one);
	if (argc == 2 && reason && strcmp(argv[0], "go-on") == 0)
		return go_on(ctx, argv[1], reason);
	if (argc == 2 && strcmp(argv[0], "who-looked") == 0)
		return who_looked(ctx, argv[1]);
	return ctl_usage(ctx, usage);
}
