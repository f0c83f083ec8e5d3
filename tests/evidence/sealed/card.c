/* sealed_card <folder of the test cards> make <town> <serial>… : cards of the site's own test CA
 * sealed_card <folder of the test cards> answer <serial> <challenge> : what such a card brings, as JSON */
#include "cards.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t serial_of(const char *text) { return (uint32_t) strtoul(text, NULL, 10); }

static int answer(const char *dir, const char *serial, const char *challenge, ShError *err)
{
	char *certificate, *signature;
	json_t *said;

	if (card_answer(dir, serial_of(serial), challenge, &certificate, &signature, err) != 0)
		return -1;
	said = json_pack("{s:s,s:s}", "certificate", certificate, "signature", signature);
	json_dumpf(said, stdout, JSON_COMPACT);
	json_decref(said);
	free(certificate);
	free(signature);
	return 0;
}

int main(int argc, char **argv)
{
	ShError err = { 0 };
	int r = -1;

	if (argc == 5 && strcmp(argv[2], "answer") == 0)
		r = answer(argv[1], argv[3], argv[4], &err);
	if (argc > 4 && strcmp(argv[2], "make") == 0)
		for (int i = 4, good = r = 0; i < argc && good == 0; i++)
			r = good = card_make(argv[1], serial_of(argv[i]), argv[3], &err);
	if (r != 0)
		fprintf(stderr, "sealed_card: %s %s\n", err.reason, err.detail);
	return r == 0 ? 0 : 1;
}
