#pragma once

/* Permanent numbers of sealed cells; never renumbered. This service's block begins at 4000. */
enum { CELL_CERTIFICATE_FACTS = 4000 };
