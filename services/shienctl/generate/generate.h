#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "sh_error.h"

/* A fictional prefecture: two towns with their resident registers, their shelters, and what will happen to them.
 * Nobody in it exists: names are put together from common ones, the municipality codes begin 48 (there are 47
 * prefectures), phones 090-0000-, mail goes to mail.example, 個人番号 begin 999. Same options, same bytes. */
enum {
	GENERATE_TOWNS = 2,
	GENERATE_RESIDENTS_DEFAULT = 12000,
	GENERATE_RESIDENTS_LEAST = 1500,
	GENERATE_RESIDENTS_MOST = 1000000
};
#define GENERATE_SEED_DEFAULT 20260905
#define GENERATE_DISASTER_DATE_DEFAULT "2026-09-05"

typedef struct GenerateOptions {
	uint64_t seed;
	uint32_t residents;        /* of both towns; two thirds in the first */
	const char *disaster_date; /* YYYY-MM-DD; the registers are as of four days before. NULL: the default */
	bool individual_numbers;   /* a 個人番号 column; only for a municipality whose assessment is entered */
} GenerateOptions;

typedef struct GenerateReport {
	struct {
		char lg_code[7], name[32];
		char register_path[512], shelters_path[512];
		uint32_t residents, households, rows; /* a person has a row for each state it went through */
		uint64_t bytes, lost_characters;      /* lost: not held by the file's encoding, or changed by it */
	} towns[GENERATE_TOWNS];
	char truth_path[512];
} GenerateReport;

/* Writes register_<code>.csv and shelters_<code>.geojson for each town, and truth.json, into out_dir, made if it is
 * not there; files of these names are replaced. First town: UTF-8 with BOM, LF; second: CP932, CRLF (legacy_text.h).
 * Refuses: generate.residents (too few or too many), generate.disaster_date. Faults: generate.write. */
int generate_prefecture(const GenerateOptions *options, const char *out_dir, GenerateReport *ret, ShError *err);
