#pragma once
#include "sh_error.h"
#include <stdint.h>
#include <stdio.h>

/* A daemon's settings as a table: flat keys; the environment SHIEN_<DAEMON>_<KEY> stands over the file (key: value).
 */
typedef enum ShSettingType { SH_SETTING_TEXT, SH_SETTING_INT } ShSettingType;
typedef struct ShSetting {
	const char *name;
	ShSettingType type;
	const char *value; /* default; NULL: must be given */
	int64_t min, max;  /* of an INT */
	const char *text;  /* one sentence */
} ShSetting;

typedef struct ShSettings ShSettings;

/* Tables end with a NULL name. Refuses unknown keys, wrong types and bounds, naming key and mend. The caller frees.
 */
int sh_settings_read(ShSettings **ret_settings, const char *daemon, const ShSetting *const *tables, const char *file,
		     ShError *err);
void sh_settings_free(ShSettings *settings);
const char *sh_setting(const ShSettings *settings, const char *name);
int64_t sh_setting_int(const ShSettings *settings, const char *name);
/* The documented file, every key with its sentence and its value. */
void sh_settings_print(const ShSettings *settings, FILE *out);
