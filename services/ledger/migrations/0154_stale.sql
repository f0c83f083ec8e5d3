-- Whose rows were missing in the register when they were frozen: name, household or address may be others.
ALTER TABLE opening_person ADD COLUMN stale bool NOT NULL DEFAULT false;
ALTER TABLE person ADD COLUMN register_stale bool NOT NULL DEFAULT false;
