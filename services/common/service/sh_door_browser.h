#pragma once
#include "sh_door.h"
#include "sh_service.h"

/* The cookies of a browser at our door: "__Host-shien-<municipality>" is its session,
 * "__Host-shien-device-<municipality>" says that it is the browser that was there before. Both are 64 hex digits;
 * anything else is as if absent. */

/* What it says, in the arena. */
ShBrowser sh_browser_read(ShArena *arena, const ShDoorAsk *ask, const char *municipality);
/* What it is to keep. */
void sh_browser_write(const ShBrowser *browser, ShArena *arena, ShDoorJob *job, const char *municipality);
