/* What staff do from the command until the console exists: approvals, disposal, the rebuilt workflow. */
#include "client.h"
#include "sh_clock.h"
#include "shien/certificate/v1/certificate.pb-c.h"
#include "shien/intake/v1/intake.pb-c.h"
#include "shien/ledger/v1/ledger.pb-c.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --oral 決裁者: notes that he said yes; who gave his word confirms it by approving, or takes it back by --decline.
 */
typedef struct How {
	const char *oral;
	bool decline;
} How;

static int approve_survey(const Context *ctx, const How *how, int argc, char **argv)
{
	Ledger__ApproveSurveyRequest q = LEDGER__APPROVE_SURVEY_REQUEST__INIT;
	Ledger__RecordOralGradeRequest oral = LEDGER__RECORD_ORAL_GRADE_REQUEST__INIT;

	if (argc != 2)
		return CTL_USAGE;
	oral.survey_id = q.survey_id = argv[0];
	oral.grade_code = q.grade_code = argv[1];
	oral.approver = how->oral;
	q.decline = how->decline;
	if (how->oral)
		return client_once(ctx, "ledger", "RecordOralGrade", &oral.base, "調査の口頭決裁を記録しました。");
	return client_once(ctx, "ledger", "ApproveSurvey", &q.base,
			   how->decline ? "調査の判定を否決しました。" : "調査を決裁しました。");
}

static int approve_rejection(const Context *ctx, const How *how, int argc, char **argv)
{
	Intake__ApproveRejectionRequest q = INTAKE__APPROVE_REJECTION_REQUEST__INIT;
	Intake__RecordOralRejectionRequest oral = INTAKE__RECORD_ORAL_REJECTION_REQUEST__INIT;

	if (argc != 2)
		return CTL_USAGE;
	oral.application_id = q.application_id = argv[0];
	oral.version = q.version = (uint32_t) atoi(argv[1]);
	oral.approver = how->oral;
	q.decline = how->decline;
	if (how->oral)
		return client_once(ctx, "application-intake", "RecordOralRejection", &oral.base,
				   "不受理の口頭決裁を記録しました。");
	return client_once(ctx, "application-intake", "ApproveRejection", &q.base,
			   how->decline ? "不受理を否決しました。" : "不受理を決裁しました。");
}

/* One batch (決裁) of the certificates named. */
static int approve_certificates(const Context *ctx, const How *how, int argc, char **argv)
{
	Certificate__ApproveCertificatesRequest q = CERTIFICATE__APPROVE_CERTIFICATES_REQUEST__INIT;
	Certificate__RecordOralCertificatesRequest oral = CERTIFICATE__RECORD_ORAL_CERTIFICATES_REQUEST__INIT;
	char id[SH_UUID_LEN + 1];

	if (argc < 1)
		return CTL_USAGE;
	sh_uuid7(id);
	oral.batch_id = q.batch_id = id;
	oral.n_certificate_ids = q.n_certificate_ids = (size_t) argc;
	oral.certificate_ids = q.certificate_ids = (const char **) argv;
	oral.approver = how->oral;
	q.decline = how->decline;
	if (how->oral)
		return client_once(ctx, "certificate-issuer", "RecordOralCertificates", &oral.base,
				   "証明書の口頭決裁を記録しました。");
	return client_once(ctx, "certificate-issuer", "ApproveCertificates", &q.base,
			   how->decline ? "証明書を否決しました。" : "証明書を決裁しました。");
}

int cmd_approve(const Context *ctx, int argc, char **argv)
{
	static const struct {
		const char *what;
		int (*run)(const Context *ctx, const How *how, int argc, char **argv);
	} kinds[] = {
		{ "survey", approve_survey },
		{ "rejection", approve_rejection },
		{ "certificates", approve_certificates },
	};
	const How how = { .oral = ctl_option(&argc, argv, "--oral"), .decline = ctl_flag(&argc, argv, "--decline") };
	int code = CTL_USAGE;

	for (size_t i = 0; argc > 0 && !(how.oral && how.decline) && i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i].what, argv[0]) == 0)
			code = kinds[i].run(ctx, &how, argc - 1, argv + 1);
	return code != CTL_USAGE ? code
				 : ctl_usage(ctx, "使い方: shienctl approve survey 調査ID 判定コード | rejection "
						  "申請ID 版 | certificates 証明書ID …  [--oral 決裁者 | --decline]");
}

/* What cannot be undone is typed, not clicked: the id once more, from the terminal or with --confirm. */
static const char *typed(const char *disaster, const char *given, char line[64])
{
	if (given)
		return given;
	fprintf(stderr, "災害 %s の鍵を破棄します。戻せません。続けるには災害IDを入力してください: ", disaster);
	if (!fgets(line, 64, stdin))
		return "";
	line[strcspn(line, "\r\n")] = '\0';
	return line;
}

int cmd_dispose(const Context *ctx, int argc, char **argv)
{
	const char *given = ctl_option(&argc, argv, "--confirm"), *confirmation;
	Ledger__ProposeDisposalRequest draft = LEDGER__PROPOSE_DISPOSAL_REQUEST__INIT;
	Ledger__ApproveDisposalRequest approval = LEDGER__APPROVE_DISPOSAL_REQUEST__INIT;
	char line[64];

	if (argc != 2 || (strcmp(argv[0], "propose") != 0 && strcmp(argv[0], "approve") != 0))
		return ctl_usage(ctx, "使い方: shienctl dispose propose|approve 災害ID [--confirm 災害ID]");
	confirmation = typed(argv[1], given, line);
	if (strcmp(confirmation, argv[1]) != 0)
		return ctl_usage(ctx, "入力した災害IDが一致しません。何も破棄していません。");
	if (strcmp(argv[0], "propose") == 0) {
		draft.disaster_id = argv[1];
		draft.confirmation = confirmation;
		return client_once(ctx, "ledger", "ProposeDisposal", &draft.base,
				   "廃棄を起案しました。別の職員が決裁すると鍵が破棄されます。");
	}
	approval.disaster_id = argv[1];
	approval.confirmation = confirmation;
	return client_once(ctx, "ledger", "ApproveDisposal", &approval.base,
			   "廃棄しました。各サービスの鍵は順に破棄されます。");
}

int cmd_rebuild(const Context *ctx, int argc, char **argv)
{
	Intake__RebuildWorkflowRequest q = INTAKE__REBUILD_WORKFLOW_REQUEST__INIT;

	(void) argc, (void) argv;
	return client_once(ctx, "application-intake", "RebuildWorkflow", &q.base,
			   "作業状況を台帳から作り直しています。");
}
