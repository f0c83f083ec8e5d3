#pragma once
#include "sh_settings.h"

/* peer_<x> and stream_<x> of every service: where others ask and follow it. */
extern const ShSetting sh_peer_settings[];
