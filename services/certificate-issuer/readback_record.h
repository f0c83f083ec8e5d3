#pragma once
#include "statement.h"
#include <qpdf/qpdf-c.h>

/* The embedded record of an open PDF is the expected one, byte for byte. err->field is the first key that differs. */
int issuer_readback_record(qpdf_data pdf, qpdf_oh root, const IssuerRecord *expected, ShError *err);
