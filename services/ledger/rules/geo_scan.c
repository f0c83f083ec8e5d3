#include "geo_scan.h"

#include <string.h>

static bool space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

void geo_scan_begin(GeoScan *s, char *feature)
{
	memset(s, 0, sizeof *s);
	s->feature = feature;
	s->line = 1;
}

void geo_scan_resume(GeoScan *s, uint64_t offset, uint64_t line, uint64_t number)
{
	s->offset = offset;
	s->line = line;
	s->number = number;
	s->where = GEO_BETWEEN;
	s->first = s->comma = false;
}

bool geo_scan_in_features(const GeoScan *s) { return s->where == GEO_BETWEEN; }
bool geo_scan_whole(const GeoScan *s) { return s->where == GEO_AROUND && s->seen && s->depth == 0 && !s->in_string; }

/* Inside of a string: true while it lasts. */
static bool string(GeoScan *s, char c)
{
	if (!s->in_string)
		return false;
	if (s->escaped)
		s->escaped = false;
	else if (c == '\\')
		s->escaped = true;
	else if (c == '"')
		s->in_string = false;
	if (s->in_string && s->word_len < sizeof s->word)
		s->word[s->word_len++] = c;
	return true;
}

static bool is_features(const GeoScan *s) { return s->word_len == 8 && memcmp(s->word, "features", 8) == 0; }

/* Around the features: everything is kept, up to the head's bound. */
static bool around(GeoScan *s, char c)
{
	if (s->head_len == GEO_HEAD_MAX)
		return false;
	s->head[s->head_len++] = c;
	if (string(s, c))
		return true;
	switch (c) {
	case '"':
		s->in_string = true;
		s->word_len = 0;
		break;
	case ':':
		s->is_key = s->depth == 1;
		break;
	case ',':
		s->is_key = false;
		break;
	case '{':
		s->depth++;
		s->is_key = false;
		break;
	case '[':
		if (s->depth == 1 && s->is_key && is_features(s)) {
			if (s->seen)
				return false;
			s->seen = s->first = true;
			s->where = GEO_BETWEEN;
		} else {
			s->depth++;
		}
		break;
	case '}':
	case ']':
		if (s->depth-- == 0)
			return false;
		break;
	default:
		break;
	}
	return true;
}

static bool between(GeoScan *s, char c)
{
	if (space(c))
		return true;
	if (c == ',' && !s->first && !s->comma) {
		s->comma = true;
		return true;
	}
	if (c == '{' && (s->first || s->comma)) {
		s->where = GEO_WITHIN;
		s->first = s->comma = s->overlong = false;
		s->depth = 1;
		s->feature[0] = c;
		s->feature_len = 1;
		s->feature_line = s->line;
		s->number++;
		return true;
	}
	if (c != ']' || s->comma)
		return false;
	s->where = GEO_AROUND;
	s->depth = 2; /* the collection and its array, which ends here */
	s->is_key = false;
	s->word_len = 0; /* whatever was named before: a walk that is taken up again knows nothing of it */
	return around(s, ']');
}

/* True where the feature ends with this byte. */
static bool within(GeoScan *s, char c)
{
	if (s->feature_len < GEO_FEATURE_MAX)
		s->feature[s->feature_len++] = c;
	else
		s->overlong = true;
	if (string(s, c))
		return false;
	if (c == '"')
		s->in_string = true;
	else if (c == '{' || c == '[')
		s->depth++;
	else if (c == '}' || c == ']')
		s->depth--;
	return s->depth == 0;
}

GeoStep geo_scan(GeoScan *s, const char *bytes, size_t n, size_t *ret_used)
{
	for (size_t i = 0; i < n; i++) {
		char c = bytes[i];
		bool good = true, end = false;

		*ret_used = i + 1;
		if (s->where == GEO_WITHIN)
			end = within(s, c);
		else
			good = s->where == GEO_BETWEEN ? between(s, c) : around(s, c);
		s->offset++;
		s->line += c == '\n';
		if (!good)
			return GEO_BROKEN;
		if (end) {
			s->where = GEO_BETWEEN;
			return GEO_FEATURE;
		}
	}
	*ret_used = n;
	return GEO_MORE;
}
