#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "sh_arena.h"
#include "sh_error.h"

/* Designated sites as the Geospatial Information Authority (国土地理院) publishes them: GeoJSON, one Point a site.
 * 指定避難所 (to stay) and 指定緊急避難場所 (to survive) are two lists with two ids; a facility in both has two. */
typedef enum SiteKind { SITE_EVACUATION /* 指定避難所 */, SITE_EMERGENCY /* 指定緊急避難場所 */ } SiteKind;

/* Hazards a 指定緊急避難場所 is designated for. */
enum {
	SITE_FLOOD = 1 << 0,        /* 洪水 */
	SITE_LANDSLIDE = 1 << 1,    /* 崖崩れ、土石流及び地滑り */
	SITE_STORM_SURGE = 1 << 2,  /* 高潮 */
	SITE_EARTHQUAKE = 1 << 3,   /* 地震 */
	SITE_TSUNAMI = 1 << 4,      /* 津波 */
	SITE_FIRE = 1 << 5,         /* 大規模な火事 */
	SITE_INLAND_FLOOD = 1 << 6, /* 内水氾濫 */
	SITE_VOLCANO = 1 << 7       /* 火山現象 */
};

enum { SITE_ID_LEN = 14 };
typedef struct Site {
	char site_id[SITE_ID_LEN + 1]; /* 共通ID: text, never a number; the last character may be a letter */
	const char *name, *municipality, *address, *note;
	double latitude, longitude; /* degrees */
	uint32_t hazards;
	bool both_lists;    /* the other list has the same address */
	const char *other;  /* その他市町村長が必要と認める事項 */
	const char *admits; /* 受入対象者: free text; "" = everybody */
} Site;

typedef struct SiteReject {
	uint32_t index;                /* feature, from 0 */
	char site_id[SITE_ID_LEN + 1]; /* as far as it could be read, else "" */
	const char *column;            /* which value is to blame, else "" */
	const char *reason; /* shelter.site.{feature,id,kind,duplicate,name,text,flag,coordinates,swapped,abroad} */
	const char *mend;   /* Japanese */
} SiteReject;

typedef struct SiteList {
	Site *sites;
	size_t n_sites;
	SiteReject *rejects;
	size_t n_rejects;
} SiteList;

/* The list lives in the arena; the good sites are kept, the bad ones named one by one, in the order of the file.
 * Refuses the file only where there is nothing to go through: shelter.geojson.{json,not_collection,too_large}; the
 * detail says line and column. Bytes of text need not end with a zero. */
int gsi_sites_parse(ShArena *arena, SiteKind kind, const char *text, size_t n, SiteList *out, ShError *err);
