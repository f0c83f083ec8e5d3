#pragma once
#include "sh_service.h"

/* Due work that every daemon does: rotation and disposal of its data keys (sh_rekey.h). */
extern const ShDueRow sh_rekey_due[];
/* Statements of all sealed columns of the service and the runtime, for the workers' connections. */
const ShSql *const *sh_sealed_statements(const ShService *service);
