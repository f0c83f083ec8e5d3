#include "readback_record.h"

#include "document.h"
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { RECORD_MAX = 256 * 1024 };

/* Those that decide whose paper it is come first. */
static const char *const first_keys[] = { "certificate_id", "subject_person_id", "dwelling_id", "grade" };

static const char *first_difference(const json_t *got, const json_t *want)
{
	const char *key;
	json_t *value;

	for (size_t i = 0; i < sizeof first_keys / sizeof *first_keys; i++)
		if (!json_equal(json_object_get(got, first_keys[i]), json_object_get(want, first_keys[i])))
			return first_keys[i];
	json_object_foreach((json_t *) want, key,
			    value) if (!json_equal(json_object_get(got, key), value)) return key;
	return "record";
}

static int differ(const unsigned char *bytes, size_t len, const IssuerRecord *expected, ShError *err)
{
	json_t *got = json_loadb((const char *) bytes, len, JSON_REJECT_DUPLICATES, NULL);
	json_t *want = json_loadb(expected->bytes, expected->len, 0, NULL);
	char key[48];

	snprintf(key, sizeof key, "%s", got && want ? first_difference(got, want) : "record");
	json_decref(got);
	json_decref(want);
	sh_fail_field(err, key, "certificate.readback.record");
	err->code = SH_FAILED_PRECONDITION;
	return SH_REFUSED;
}

int issuer_readback_record(qpdf_data pdf, qpdf_oh root, const IssuerRecord *expected, ShError *err)
{
	qpdf_oh tree = qpdf_oh_get_key_if_dict(
		pdf, qpdf_oh_get_key_if_dict(pdf, qpdf_oh_get_key_if_dict(pdf, root, "/Names"), "/EmbeddedFiles"),
		"/Names");
	qpdf_oh spec, file;
	unsigned char *bytes = NULL;
	size_t len = 0;
	QPDF_BOOL filtered;
	int r = 0;

	if (!qpdf_oh_is_array(pdf, tree) || qpdf_oh_get_array_n_items(pdf, tree) != 2)
		return sh_fail(err, SH_FAILED_PRECONDITION, "certificate.readback.record", "none");
	spec = qpdf_oh_get_array_item(pdf, tree, 1);
	file = qpdf_oh_get_key_if_dict(pdf, qpdf_oh_get_key_if_dict(pdf, spec, "/EF"), "/F");
	if (strcmp(qpdf_oh_get_utf8_value(pdf, qpdf_oh_get_key_if_dict(pdf, spec, "/UF")), ISSUER_RECORD_NAME) != 0 ||
	    !qpdf_oh_is_stream(pdf, file) ||
	    qpdf_oh_get_stream_data(pdf, file, qpdf_dl_generalized, &filtered, &bytes, &len) & QPDF_ERRORS)
		r = sh_fail(err, SH_FAILED_PRECONDITION, "certificate.readback.record", "unreadable");
	else if (len > RECORD_MAX || len != expected->len || memcmp(bytes, expected->bytes, len) != 0)
		r = differ(bytes, len > RECORD_MAX ? 0 : len, expected, err);
	free(bytes);
	return r;
}
