#pragma once
#include "tour.h"

/* Plays the story, up to the step of this number (0: all). */
void story_play(Tour *tour, unsigned until);
unsigned story_steps(void);
