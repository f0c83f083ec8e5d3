/* What every command shares: its options, and how it says what went wrong. */
#include "command.h"
#include "reasons.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

const char *ctl_option(int *argc, char **argv, const char *name)
{
	for (int i = 0; i + 1 < *argc; i++) {
		const char *value = argv[i + 1];

		if (strcmp(argv[i], name) != 0)
			continue;
		memmove(argv + i, argv + i + 2, (size_t) (*argc - i - 2) * sizeof *argv);
		*argc -= 2;
		return value;
	}
	return NULL;
}

bool ctl_flag(int *argc, char **argv, const char *name)
{
	for (int i = 0; i < *argc; i++) {
		if (strcmp(argv[i], name) != 0)
			continue;
		memmove(argv + i, argv + i + 1, (size_t) (*argc - i - 1) * sizeof *argv);
		(*argc)--;
		return true;
	}
	return false;
}

int ctl_error(const Context *ctx, const ShError *err, int result)
{
	const char *text = ctl_reason_text(err->reason);

	if (ctx->json) {
		json_t *o = json_pack("{s:s,s:s,s:s,s:s,s:s}", "error", sh_code_name(err->code), "reason",
				      err->reason, "field", err->field, "detail", err->detail, "text", text);

		json_dumpf(o, stdout, JSON_COMPACT);
		putchar('\n');
		json_decref(o);
	} else {
		fprintf(stderr, "エラー: %s\n  理由: %s%s%s  詳細: %s\n", text, err->reason,
			*err->field ? "  項目: " : "", err->field, err->detail);
	}
	return result == SH_REFUSED ? CTL_REFUSED : CTL_FAILED;
}

int ctl_usage(const Context *ctx, const char *text)
{
	/* Bytes of the command line stand in it, which may be no UTF-8: then the reason alone. */
	json_t *said = json_string(text);

	if (ctx->json) {
		json_t *o = json_pack("{s:s,s:s,s:o}", "error", sh_code_name(SH_INVALID_ARGUMENT), "reason",
				      "command.usage", "text", said ? said : json_string(""));

		json_dumpf(o, stdout, JSON_COMPACT);
		putchar('\n');
		json_decref(o);
	} else {
		fprintf(stderr, "%s\n", text);
		json_decref(said);
	}
	return CTL_USAGE;
}
