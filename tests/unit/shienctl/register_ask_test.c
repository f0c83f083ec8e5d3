#include "register_ask.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int ask(const char *text, RegisterSync__SearchResidentsRequest *q, ShArena *arena, ShError *err)
{
	FILE *in = fmemopen((void *) (uintptr_t) text, strlen(text), "r");
	int r;

	register_sync__search_residents_request__init(q);
	r = register_ask_read(in, arena, q, err);
	fclose(in);
	return r;
}

/* Each criterion in a line of its own, in either language, up to an empty one. */
Test(register_ask, line_by_line)
{
	RegisterSync__SearchResidentsRequest q;
	ShArena *arena = sh_arena_new(1 << 16);
	ShError err = { 0 };

	cr_assert_eq(ask("氏名=潮咲 太郎\n生年月日=S25.4.1\r\n住所=港町5=2\nhow=WHOLE\nsex=1\n\n何か=後\n", &q, arena,
			 &err),
		     0, "%s", err.detail);
	cr_expect_str_eq(q.name, "潮咲 太郎");
	cr_expect_str_eq(q.birth, "S25.4.1");
	cr_expect_str_eq(q.address, "港町5=2");
	cr_expect_str_eq(q.how, "WHOLE");
	cr_expect_str_eq(q.sex, "1");
	cr_expect_eq(ask("氏名=潮咲\n電話=0123\n", &q, arena, &err), SH_REFUSED);
	cr_expect_str_eq(err.reason, "register.ask.line");
	cr_expect_str_eq(err.detail, "2", "the line, and nothing of what stood in it");
	cr_expect_eq(ask("潮咲\n", &q, arena, &err), SH_REFUSED);
	sh_arena_free(arena);
}

static const char *shown(const RegisterSync__Resident *p, const char *beside)
{
	static char text[600];
	FILE *out = fmemopen(text, sizeof text, "w");

	register_show_resident(out, p, beside);
	fclose(out);
	return text;
}

Test(register_ask, a_person_in_a_line)
{
	RegisterSync__Resident p = REGISTER_SYNC__RESIDENT__INIT;

	p.person_id = "p1";
	p.name = "潮咲 太郎";
	p.kana = "シオサキ タロウ";
	p.birth_text = "昭和25年4月1日";
	p.sex = "1";
	p.relation = "02";
	p.address = "港町5";
	p.address_extra = "コーポ汐101";
	p.status = "1";
	cr_expect_str_eq(shown(&p, ""),
			 "p1\t潮咲 太郎\tシオサキ タロウ\t昭和25年4月1日\t男\t02\t港町5　コーポ汐101\t\n");
	p.stale = true;
	p.status = "3";
	p.address_extra = "";
	cr_expect_str_eq(shown(&p, "前の住所"),
			 "p1\t潮咲 太郎\tシオサキ タロウ\t昭和25年4月1日\t男\t02\t港町5\t死亡 欠けあり 前の住所\n");
	p.protected_ = true;
	cr_expect_str_eq(shown(&p, "前の住所"), "確認中\t支援措置の担当に引き継いでください\n", "and no more");
}
