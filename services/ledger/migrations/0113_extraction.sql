-- Who of a ledger, and what of them: a definition is kept as it was asked for and never changed.
CREATE TABLE extraction_definition (
  municipality  text   NOT NULL,
  definition_id text   NOT NULL,
  disaster_id   text   NOT NULL,
  name          text   NOT NULL,
  columns       text[] NOT NULL,
  sealed_all    bytea  NOT NULL, -- the conditions: a name or an address may stand in them
  include_dead  bool   NOT NULL,
  saved_by      text   NOT NULL,
  saved_us      bigint NOT NULL,
  PRIMARY KEY (municipality, definition_id)
);
CREATE INDEX extraction_definition_of_disaster ON extraction_definition (municipality, disaster_id, definition_id);
SELECT shien.tenant_table('extraction_definition', 'SELECT, INSERT');
GRANT UPDATE (sealed_all) ON extraction_definition TO {{service}};

CREATE TABLE extraction (
  municipality   text   NOT NULL,
  run_id         text   NOT NULL,
  definition_id  text   NOT NULL,
  disaster_id    text   NOT NULL,
  job_id         text   NOT NULL,
  sealed_why     bytea  NOT NULL,
  purpose        text   NOT NULL,
  started_roles  text   NOT NULL, -- of who asked: what they may see decides what is looked at
  sensitive      bool   NOT NULL,
  state          text   NOT NULL DEFAULT 'COUNTING' CHECK (state IN ('COUNTING', 'WAITING', 'READY', 'DECLINED')),
  after_person   text   NOT NULL DEFAULT '', -- behind whom the job goes on
  seen           bigint NOT NULL DEFAULT 0,
  persons        bigint NOT NULL DEFAULT 0,
  parts          int    NOT NULL DEFAULT 0,
  started_by     text   NOT NULL,
  started_us     bigint NOT NULL,
  approved_by    text   NOT NULL DEFAULT '',
  approved_us    bigint NOT NULL DEFAULT 0,
  expires_us     bigint NOT NULL DEFAULT 0, -- since READY
  PRIMARY KEY (municipality, run_id)
);
CREATE UNIQUE INDEX extraction_job ON extraction (municipality, job_id);
SELECT shien.tenant_table('extraction', 'SELECT, INSERT, UPDATE');

-- Whom it is about, by id in rising order: exactly this set is approved.
CREATE TABLE extraction_part (
  municipality text   NOT NULL,
  run_id       text   NOT NULL,
  part_no      int    NOT NULL,
  last_person  text   NOT NULL,
  person_ids   text[] NOT NULL,
  PRIMARY KEY (municipality, run_id, part_no)
);
SELECT shien.tenant_table('extraction_part', 'SELECT, INSERT');
