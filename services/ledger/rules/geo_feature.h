#pragma once
#include "geo_shape.h"

/* One feature of a map file: its geometry, what it is called there, its address there. */
typedef struct GeoWanted {
	GeoUnit unit;
	bool polygon;                        /* a point will not do */
	const char *key_property;            /* "": the feature's id or the usual names */
	const char *const *label_properties; /* together the address or name; none: the usual names */
	size_t n_labels;
} GeoWanted;

typedef struct GeoFeature {
	GeoShape shape;
	const char *key;   /* in the arena; "" none */
	const char *label; /* "" none */
	const char *name;  /* of a building, beside its address; "" none */
} GeoFeature;

/* NULL, or the reason why not: those of geo_shape, ledger.map.json, ledger.map.feature, ledger.map.text. */
const char *geo_feature(ShArena *arena, const char *text, size_t len, const GeoWanted *wanted, GeoFeature *ret);
