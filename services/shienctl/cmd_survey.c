/* Damage surveys (被害認定調査) and the scoring that they are judged with, from the command. */
#include "client.h"
#include "sh_civil.h"
#include "sh_clock.h"
#include "shien/ledger/v1/contract.h"
#include "shien/ledger/v1/ledger.pb-c.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A JSON file as the message of this type; NULL after having said why not. */
static const ProtobufCMessage *read_message(const Context *ctx, ShArena *arena, const char *path,
					    const ProtobufCMessageDescriptor *type)
{
	json_t *o = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
	char *text = o ? json_dumps(o, JSON_COMPACT) : NULL;
	const ProtobufCMessage *message = NULL;
	ShError err = { 0 };
	int r = text ? sh_from_json(&ledger_contract, type, arena, text, strlen(text), &message, &err)
		     : sh_fail(&err, SH_INVALID_ARGUMENT, "file.unreadable", "%.100s", path);

	if (r != 0)
		ctl_error(ctx, &err, r);
	free(text);
	json_decref(o);
	return r == 0 ? message : NULL;
}

static int record(const Context *ctx, ShArena *arena, Ledger__RecordSurveyRequest *q, const char *parts)
{
	if (parts) {
		const ProtobufCMessage *m = read_message(ctx, arena, parts, &ledger__parts_finding__descriptor);

		if (!m)
			return CTL_FAILED;
		q->finding_case = LEDGER__RECORD_SURVEY_REQUEST__FINDING_PARTS;
		q->parts = (Ledger__PartsFinding *) m;
	}
	return client_once(ctx, "ledger", "RecordSurvey", &q->base, NULL);
}

int cmd_survey(const Context *ctx, int argc, char **argv)
{
	const char *loss = ctl_option(&argc, argv, "--loss"), *depth = ctl_option(&argc, argv, "--depth-mm");
	const char *parts = ctl_option(&argc, argv, "--parts"), *hazard = ctl_option(&argc, argv, "--hazard");
	const char *kind = ctl_option(&argc, argv, "--kind"), *on = ctl_option(&argc, argv, "--on");
	const char *edition = ctl_option(&argc, argv, "--edition"), *reason = ctl_option(&argc, argv, "--reason");
	Ledger__RecordSurveyRequest q = LEDGER__RECORD_SURVEY_REQUEST__INIT;
	Ledger__FloodFinding flood = LEDGER__FLOOD_FINDING__INIT;
	char id[SH_UUID_LEN + 1], today[SH_CIVIL_ISO_SIZE];
	ShArena *arena;
	int code;

	flood.external_force = ctl_flag(&argc, argv, "--force");
	if (argc != 2 || !!loss + !!depth + !!parts != 1)
		return ctl_usage(ctx,
				 "使い方: shienctl survey DISASTER DWELLING --loss 千分率 | --depth-mm 床上浸水深mm "
				 "[--force] | --parts 調査票.json [--kind FIRST] [--hazard EARTHQUAKE] "
				 "[--on YYYY-MM-DD] [--edition 判定表の版] [--reason 再調査の理由]");
	sh_uuid7(id);
	sh_civil_iso(today, sh_civil_tokyo(sh_now_us()));
	q.disaster_id = argv[0];
	q.dwelling_id = argv[1];
	q.survey_id = id;
	q.kind = kind ? kind : "FIRST";
	q.surveyed_on = on ? on : today;
	q.hazard = hazard ? hazard : depth ? "FLOOD" : "EARTHQUAKE";
	q.edition = edition ? edition : "";
	q.reason = reason ? reason : "";
	if (loss) {
		q.finding_case = LEDGER__RECORD_SURVEY_REQUEST__FINDING_LOSS_PERMILLE;
		q.loss_permille = (uint32_t) atoi(loss);
	} else if (depth) {
		q.finding_case = LEDGER__RECORD_SURVEY_REQUEST__FINDING_FLOOD;
		flood.depth_mm = (uint32_t) atoi(depth);
		q.flood = &flood;
	}
	arena = sh_arena_new(16 << 20);
	code = record(ctx, arena, &q, parts);
	sh_arena_free(arena);
	return code;
}

/* ---- the scoring: 判定表 */
static int list(const Context *ctx, int argc, char **argv)
{
	Ledger__ListScoringsRequest q = LEDGER__LIST_SCORINGS_REQUEST__INIT;

	(void) argv;
	return argc == 0 ? client_once(ctx, "ledger", "ListScorings", &q.base, NULL) : CTL_USAGE;
}

static int show(const Context *ctx, int argc, char **argv)
{
	Ledger__GetScoringRequest q = LEDGER__GET_SCORING_REQUEST__INIT;

	if (argc != 1)
		return CTL_USAGE;
	q.edition = argv[0];
	return client_once(ctx, "ledger", "GetScoring", &q.base, NULL);
}

static int load(const Context *ctx, int argc, char **argv)
{
	Ledger__LoadScoringRequest q = LEDGER__LOAD_SCORING_REQUEST__INIT;
	ShArena *arena = sh_arena_new(16 << 20);
	const ProtobufCMessage *m = NULL;
	int code = argc == 1 ? CTL_FAILED : CTL_USAGE;

	if (argc == 1 && (m = read_message(ctx, arena, argv[0], &ledger__scoring_edition__descriptor))) {
		q.scoring = (Ledger__ScoringEdition *) m;
		code = client_once(ctx, "ledger", "LoadScoring", &q.base, NULL);
	}
	sh_arena_free(arena);
	return code;
}

static int approve(const Context *ctx, int argc, char **argv)
{
	Ledger__ApproveScoringRequest q = LEDGER__APPROVE_SCORING_REQUEST__INIT;

	q.decline = ctl_flag(&argc, argv, "--decline");
	if (argc != 2)
		return CTL_USAGE;
	q.edition = argv[0];
	q.document_hash = argv[1];
	return client_once(ctx, "ledger", "ApproveScoring", &q.base,
			   q.decline ? "判定表を否決しました。" : "判定表を決裁しました。");
}

static int again(const Context *ctx, int argc, char **argv)
{
	Ledger__RescoreSurveyRequest q = LEDGER__RESCORE_SURVEY_REQUEST__INIT;

	if (argc != 1 && argc != 2)
		return CTL_USAGE;
	q.survey_id = argv[0];
	q.edition = argc == 2 ? argv[1] : "";
	return client_once(ctx, "ledger", "RescoreSurvey", &q.base, NULL);
}

int cmd_scoring(const Context *ctx, int argc, char **argv)
{
	static const struct {
		const char *what;
		int (*run)(const Context *ctx, int argc, char **argv);
	} kinds[] = {
		{ "list", list }, { "show", show }, { "load", load }, { "approve", approve }, { "again", again },
	};
	int code = CTL_USAGE;

	for (size_t i = 0; argc > 0 && i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i].what, argv[0]) == 0)
			code = kinds[i].run(ctx, argc - 1, argv + 1);
	return code != CTL_USAGE
		       ? code
		       : ctl_usage(ctx, "使い方: shienctl scoring list | show 版 | load ファイル.json | approve 版 "
					"ハッシュ [--decline] | again 調査ID [版]");
}
