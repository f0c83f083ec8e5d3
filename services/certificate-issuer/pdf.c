#include "pdf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

void issuer_pdf_begin(IssuerPdf *pdf, ShArena *arena)
{
	*pdf = (IssuerPdf){ .out = { .arena = arena } };
	issuer_print(&pdf->out, "%%PDF-1.7\n%%\xbf\xf7\xa2\xfe\n"); /* bytes above 127: not a text */
}

void issuer_pdf_open(IssuerPdf *pdf, int object)
{
	pdf->at[object] = pdf->out.len;
	issuer_print(&pdf->out, "%d 0 obj\n", object);
}

void issuer_pdf_close(IssuerPdf *pdf) { issuer_print(&pdf->out, "\nendobj\n"); }

void issuer_pdf_object(IssuerPdf *pdf, int object, const char *format, ...)
{
	char text[512];
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	pdf->out.lost = pdf->out.lost || n < 0 || (size_t) n >= sizeof text;
	issuer_pdf_open(pdf, object);
	issuer_out(&pdf->out, text, pdf->out.lost ? 0 : (size_t) n);
	issuer_pdf_close(pdf);
}

void issuer_pdf_stream(IssuerPdf *pdf, int object, const char *dict, const void *bytes, size_t len)
{
	const size_t end = strlen(" >>");

	issuer_pdf_open(pdf, object);
	issuer_out(&pdf->out, dict, strlen(dict) - end);
	issuer_print(&pdf->out, " /Length %zu >>\nstream\n", len);
	issuer_out(&pdf->out, bytes, len);
	issuer_print(&pdf->out, "\nendstream");
	issuer_pdf_close(pdf);
}

void issuer_pdf_packed(IssuerPdf *pdf, int object, const char *entries, const void *bytes, size_t len)
{
	uLongf packed_len = compressBound(len);
	unsigned char *packed = sh_alloc(pdf->out.arena, packed_len);

	if (!packed || compress2(packed, &packed_len, bytes, len, Z_BEST_SPEED) != Z_OK) {
		pdf->out.lost = true;
		return;
	}
	issuer_pdf_stream(pdf, object, sh_printf(pdf->out.arena, "<< /Filter /FlateDecode%s >>", entries), packed,
			  packed_len);
}

void issuer_pdf_end(IssuerPdf *pdf, const char *entries)
{
	size_t at = pdf->out.len;
	int n = ISSUER_PDF_OBJECTS;

	while (n > 1 && !pdf->at[n - 1])
		n--;
	issuer_print(&pdf->out, "xref\n0 %d\n0000000000 65535 f \n", n);
	for (int i = 1; i < n; i++)
		issuer_print(&pdf->out, "%010zu %05d %c \n", pdf->at[i], pdf->at[i] ? 0 : 65535,
			     pdf->at[i] ? 'n' : 'f');
	issuer_print(&pdf->out, "trailer\n<< /Size %d %s >>\nstartxref\n%zu\n%%%%EOF\n", n, entries, at);
}
