#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is counted in the first hours, by phone and on the road, long before a survey: the items of 消防庁
 * 災害報告取扱要領 第4号様式. Kept apart from grades: a count is nobody's house. */
typedef struct FirstItem {
	const char *code, *group, *label, *unit;
} FirstItem;
/* In the order of the form; *n receives the number. */
const FirstItem *first_items(size_t *n);
bool first_item_known(const char *code);

/* 災害救助法施行令1条: households whose dwelling is lost (滅失), counted in sixths: a lost one 6, a half destroyed
 * one 3, one that cannot be lived in for now (床上浸水 …) 2 (同条2項). */
uint64_t relief_sixths(uint64_t lost, uint64_t half, uint64_t unliveable);

typedef struct ReliefStep {
	uint32_t municipality;    /* 別表第一 (1条1項1号): households in the municipality */
	uint32_t prefecture;      /* 別表第二 (2号): households in the prefecture … */
	uint32_t with_prefecture; /* 別表第三: … and in the municipality */
} ReliefStep;
/* By population; 0 is not known and has no step (all 0). */
ReliefStep relief_step(uint64_t municipality_population, uint64_t prefecture_population);

typedef struct ReliefAnswer {
	bool first;  /* 1号 */
	bool second; /* 2号 */
} ReliefAnswer;
/* Which numbers of 1条1項 the counts reach; 3号 (prefecture) and 4号 (danger to life) are for people to judge. */
ReliefAnswer relief_reached(const ReliefStep *step, uint64_t municipality_sixths, uint64_t prefecture_sixths);
