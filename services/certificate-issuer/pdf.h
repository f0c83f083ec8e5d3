#pragma once
#include "out.h"

/* A PDF file written object by object (ISO 32000-1 §7.5). */
enum { ISSUER_PDF_OBJECTS = 64 };
typedef struct IssuerPdf {
	IssuerOut out;
	size_t at[ISSUER_PDF_OBJECTS]; /* where an object begins; 0: there is none */
} IssuerPdf;

void issuer_pdf_begin(IssuerPdf *pdf, ShArena *arena);
void issuer_pdf_open(IssuerPdf *pdf, int object);
void issuer_pdf_close(IssuerPdf *pdf);
void issuer_pdf_object(IssuerPdf *pdf, int object, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* dict: "<< … >>" without /Length. */
void issuer_pdf_stream(IssuerPdf *pdf, int object, const char *dict, const void *bytes, size_t len);
/* Packed here, quickly: a little larger for a third of the time. entries: what its dictionary has besides. */
void issuer_pdf_packed(IssuerPdf *pdf, int object, const char *entries, const void *bytes, size_t len);
/* Table of objects and trailer; entries: what stands in the trailer besides /Size. */
void issuer_pdf_end(IssuerPdf *pdf, const char *entries);
