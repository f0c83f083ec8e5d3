#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Walks through a GeoJSON FeatureCollection of any size byte by byte and hands out one feature at a time, in bounded
 * memory. It finds where features begin and end, and what stands around them; whether they are JSON says the parser
 * that reads each. */
enum { GEO_HEAD_MAX = 64 * 1024, GEO_FEATURE_MAX = 1024 * 1024 };

typedef enum GeoStep {
	GEO_MORE,    /* all bytes are taken */
	GEO_FEATURE, /* feature, feature_len are whole; overlong: longer than GEO_FEATURE_MAX, and not kept */
	GEO_BROKEN,  /* no FeatureCollection, or what stands around the features is longer than GEO_HEAD_MAX */
} GeoStep;

typedef struct GeoScan {
	char head[GEO_HEAD_MAX + 3]; /* all but the features, so far */
	size_t head_len;
	char *feature; /* GEO_FEATURE_MAX bytes of the caller's */
	size_t feature_len;
	bool overlong;
	uint64_t offset, line;         /* of the next byte, from 0 and from 1 */
	uint64_t number, feature_line; /* of the feature at hand, from 1; where it begins */
	/* its own */
	enum { GEO_AROUND, GEO_BETWEEN, GEO_WITHIN } where;
	unsigned depth;
	bool in_string, escaped, is_key, seen, first, comma;
	char word[16];
	size_t word_len;
} GeoScan;

void geo_scan_begin(GeoScan *s, char *feature);
/* The head is read (geo_scan has come to the first feature): goes on behind a feature of an earlier walk. */
void geo_scan_resume(GeoScan *s, uint64_t offset, uint64_t line, uint64_t number);
/* Takes up to n bytes; *ret_used of them are taken. */
GeoStep geo_scan(GeoScan *s, const char *bytes, size_t n, size_t *ret_used);
/* Between features: the head says what it is going to say before them. */
bool geo_scan_in_features(const GeoScan *s);
/* The text ended where it may. */
bool geo_scan_whole(const GeoScan *s);
