#include <criterion/criterion.h>
#include <glob.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const struct {
	const char *reason, *ja;
} texts[] = {
#define SH_REASON(reason, ja) { reason, ja },
#include "../../../services/application-intake/rules/reasons.def"
#include "../../../services/ledger/rules/reasons.def"
#include "../../../services/notifier/rules/reasons.def"
#include "../../../services/shelter-gateway/rules/reasons.def"
#undef SH_REASON
};
enum { TEXTS = sizeof texts / sizeof *texts };
static bool used[TEXTS];

static void check(const char *reason, const char *path)
{
	for (size_t i = 0; i < TEXTS; i++)
		if (strcmp(texts[i].reason, reason) == 0) {
			used[i] = true;
			return;
		}
	cr_expect(false, "%s: %s has no text in reasons.def", path, reason);
}

/* Every quoted "prefix.…" of a source. */
static void scan(const char *path, const char *prefix)
{
	static char source[1 << 20];
	char start[32], reason[64];
	FILE *f = fopen(path, "re");

	cr_assert(f, "%s", path);
	source[fread(source, 1, sizeof source - 1, f)] = '\0';
	fclose(f);
	snprintf(start, sizeof start, "\"%s.", prefix);
	for (const char *p = source; (p = strstr(p, start)); p++) {
		size_t n = strspn(p + 1, "abcdefghijklmnopqrstuvwxyz_0123456789.");

		/* A beginning that a macro completes is no reason. */
		if (p[n] == '.' || p[n + 1] != '"')
			continue;
		snprintf(reason, sizeof reason, "%.*s", (int) n, p + 1);
		check(reason, path);
	}
}

/* A reason without a text would reach staff as a code; a text without a reason is dead. */
Test(reasons, every_reason_of_the_rules_has_its_text)
{
	static const struct {
		const char *pattern, *prefix;
	} rooms[] = {
		{ "ledger/rules/*.c", "ledger" },           { "application-intake/rules/*.c", "intake" },
		{ "shelter-gateway/rules/*.c", "shelter" }, { "notifier/rules/*.c", "notifier" },
		{ "notifier/mime/*.c", "notifier" },        { "notifier/smtp.c", "notifier" },
	};

	for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++) {
		char pattern[512];
		glob_t found;

		snprintf(pattern, sizeof pattern, SHIEN_SOURCE_DIR "/services/%s", rooms[i].pattern);
		cr_assert_eq(glob(pattern, 0, NULL, &found), 0, "%s", pattern);
		for (size_t k = 0; k < found.gl_pathc; k++)
			scan(found.gl_pathv[k], rooms[i].prefix);
		globfree(&found);
	}
	for (size_t i = 0; i < TEXTS; i++) {
		cr_expect(used[i], "%s is given by no rule", texts[i].reason);
		cr_expect_gt(strlen(texts[i].ja), 20);
	}
}
