#include "register_ask.h"

#include <stddef.h>
#include <string.h>

enum { LINE_MOST = 1024 };

static const struct {
	const char *ja, *name;
	size_t at;
} asked[] = {
	{ "氏名", "name", offsetof(RegisterSync__SearchResidentsRequest, name) },
	{ "探し方", "how", offsetof(RegisterSync__SearchResidentsRequest, how) },
	{ "生年月日", "birth", offsetof(RegisterSync__SearchResidentsRequest, birth) },
	{ "性別", "sex", offsetof(RegisterSync__SearchResidentsRequest, sex) },
	{ "住所", "address", offsetof(RegisterSync__SearchResidentsRequest, address) },
};

static bool take(ShArena *arena, char *line, RegisterSync__SearchResidentsRequest *q)
{
	char *value = strchr(line, '=');

	if (!value)
		return false;
	*value++ = '\0';
	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
		const char *kept;

		if (strcmp(asked[i].ja, line) != 0 && strcmp(asked[i].name, line) != 0)
			continue;
		kept = sh_copy(arena, value);
		memcpy((char *) q + asked[i].at, &kept, sizeof kept);
		return kept != NULL;
	}
	return false;
}

int register_ask_read(FILE *in, ShArena *arena, RegisterSync__SearchResidentsRequest *ret, ShError *err)
{
	char line[LINE_MOST];
	int r = 0;

	for (unsigned n = 1; r == 0 && fgets(line, sizeof line, in); n++) {
		line[strcspn(line, "\r\n")] = '\0';
		if (!*line)
			break;
		if (!take(arena, line, ret))
			r = sh_fail(err, SH_INVALID_ARGUMENT, "register.ask.line", "%u", n);
	}
	explicit_bzero(line, sizeof line);
	return r;
}

static const char *sex_ja(const char *sex)
{
	return strcmp(sex, "1") == 0 ? "男" : strcmp(sex, "2") == 0 ? "女" : "";
}

/* 住民状態, of who is no resident any more. */
static const char *gone_ja(const char *status)
{
	if (!*status || strcmp(status, "1") == 0)
		return "";
	return strcmp(status, "2") == 0 ? "転出 " : strcmp(status, "3") == 0 ? "死亡 " : "消除 ";
}

void register_show_resident(FILE *out, const RegisterSync__Resident *p, const char *beside)
{
	if (p->protected_) {
		fputs("確認中\t支援措置の担当に引き継いでください\n", out);
		return;
	}
	fprintf(out, "%s\t%s\t%s\t%s\t%s\t%s\t%s%s%s\t%s%s%s\n", p->person_id, p->name, p->kana, p->birth_text,
		sex_ja(p->sex), p->relation, p->address, *p->address_extra ? "　" : "", p->address_extra,
		gone_ja(p->status), p->stale ? "欠けあり " : "", beside);
}
