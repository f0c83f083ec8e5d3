/* The reading of a page: the input is its instructions, in a file made around them. */
#include "fuzz.h"
#include "page_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t pdf_around(const uint8_t *content, size_t len, char *out, size_t room)
{
	size_t at[5], n = 0;

#define PUT(...) n += (size_t) snprintf(out + n, room - n, __VA_ARGS__)
	PUT("%%PDF-1.7\n");
	at[1] = n;
	PUT("1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n");
	at[2] = n;
	PUT("2 0 obj\n<< /Type /Pages /Kids [ 3 0 R ] /Count 1 >>\nendobj\n");
	at[3] = n;
	PUT("3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 595 842 ] /Contents 4 0 R /Resources << >> "
	    ">>\nendobj\n");
	at[4] = n;
	PUT("4 0 obj\n<< /Length %zu >>\nstream\n", len);
	memcpy(out + n, content, len);
	n += len;
	PUT("\nendstream\nendobj\n");
	at[0] = n;
	PUT("xref\n0 5\n0000000000 65535 f \n");
	for (int i = 1; i < 5; i++)
		PUT("%010zu 00000 n \n", at[i]);
	PUT("trailer << /Root 1 0 R /Size 5 >>\nstartxref\n%zu\n%%%%EOF\n", at[0]);
#undef PUT
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const size_t room = len + 1024;
	char *file = malloc(room);
	size_t n = pdf_around(bytes, len, file, room);
	ShArena *arena = sh_arena_new(4 << 20);
	qpdf_data pdf = qpdf_init();
	IssuerPageInk ink;
	ShError err;
	int r;

	qpdf_set_suppress_warnings(pdf, QPDF_TRUE);
	qpdf_silence_errors(pdf);
	HOLDS(!(qpdf_read_memory(pdf, "page", file, n, NULL) & QPDF_ERRORS) && qpdf_get_num_pages(pdf) == 1);
	r = issuer_page_read(pdf, qpdf_get_page_n(pdf, 0), 842, arena, &ink, &err);
	HOLDS(r == 0 || r == SH_REFUSED);
	if (r == 0) {
		HOLDS(ink.n == 0); /* there is no font to paint a letter with */
		HOLDS(ink.pictures <= ISSUER_PICTURES_MAX);
		for (size_t i = 0; i < ink.pictures; i++)
			HOLDS(strlen(ink.picture[i].name) < sizeof ink.picture[i].name);
	}
	qpdf_cleanup(&pdf);
	sh_arena_free(arena);
	free(file);
	return 0;
}
