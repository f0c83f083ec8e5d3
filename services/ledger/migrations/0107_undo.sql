-- A link that was wrong is taken back: its row stays, with when it ended, and another may follow.
ALTER TABLE application_link
  ADD COLUMN undone_us bigint NOT NULL DEFAULT 0,
  DROP CONSTRAINT application_link_pkey,
  ADD PRIMARY KEY (municipality, application_id, accepted_us);
CREATE UNIQUE INDEX application_linked ON application_link (municipality, application_id) WHERE undone_us = 0;
CREATE INDEX application_of_victim ON application_link (municipality, disaster_id, person_id) WHERE undone_us = 0;
GRANT UPDATE (undone_us) ON application_link TO {{service}};

ALTER TABLE identity
  ADD COLUMN undone_us bigint NOT NULL DEFAULT 0,
  DROP CONSTRAINT identity_pkey,
  ADD PRIMARY KEY (municipality, provisional_id, recorded_us);
CREATE UNIQUE INDEX identified ON identity (municipality, provisional_id) WHERE undone_us = 0;
GRANT UPDATE (undone_us) ON identity TO {{service}};
