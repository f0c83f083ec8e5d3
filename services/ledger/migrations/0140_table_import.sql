-- Tables of other systems (CSV): their damage surveys, and what the property tax knows of houses. A file is looked through
-- first, and taken in once a person has confirmed what was counted (decision 79).
CREATE TABLE table_import (
  municipality text   NOT NULL,
  import_id    text   NOT NULL,
  disaster_id  text   NOT NULL,
  job_id       text   NOT NULL,
  blob_id      text   NOT NULL,
  kind         text   NOT NULL CHECK (kind IN ('SURVEY', 'PROPERTY_TAX')),
  source       text   NOT NULL, -- whose system
  profile      text   NOT NULL, -- names of its columns; '' the usual ones
  encoding     text   NOT NULL,
  edition      text   NOT NULL, -- of the scoring
  hazard       text   NOT NULL, -- where a row does not say which
  basis        text   NOT NULL, -- of the property tax: by which provision
  asked_on     date,            -- and since when
  state        text   NOT NULL DEFAULT 'QUEUED'
               CHECK (state IN ('QUEUED', 'CHECKING', 'CHECKED', 'RUNNING', 'DONE', 'REFUSED', 'WITHDRAWN')),
  reason       text   NOT NULL DEFAULT '',
  reason_column text  NOT NULL DEFAULT '',
  next_offset  bigint NOT NULL DEFAULT 0, -- where the next part begins; 0: behind the header
  next_line    bigint NOT NULL DEFAULT 0,
  row_count    bigint NOT NULL DEFAULT 0,
  new_rows     bigint NOT NULL DEFAULT 0, -- would be taken; once it runs: were
  same_rows    bigint NOT NULL DEFAULT 0, -- were taken before
  unneeded_rows bigint NOT NULL DEFAULT 0, -- of houses of nobody who was hit
  rejected_rows bigint NOT NULL DEFAULT 0,
  unknown_columns text[] NOT NULL DEFAULT '{}',
  missing_columns text[] NOT NULL DEFAULT '{}',
  started_by   text   NOT NULL,
  started_us   bigint NOT NULL,
  confirmed_by text   NOT NULL DEFAULT '',
  confirmed_us bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (municipality, import_id)
);
CREATE UNIQUE INDEX table_import_job ON table_import (municipality, job_id);
SELECT shien.tenant_table('table_import', 'SELECT, INSERT, UPDATE');

-- Rows that were found good: only these are taken once the file is confirmed, each once.
CREATE TABLE table_import_row (
  municipality text   NOT NULL,
  import_id    text   NOT NULL,
  line         bigint NOT NULL,
  row_key      bytea  NOT NULL, -- hash of what the row is called
  taken        bool   NOT NULL DEFAULT false,
  PRIMARY KEY (municipality, import_id, line),
  CONSTRAINT table_import_once UNIQUE (municipality, import_id, row_key)
);
SELECT shien.tenant_table('table_import_row', 'SELECT, INSERT, UPDATE');

CREATE TABLE table_import_reject (
  municipality text   NOT NULL,
  import_id    text   NOT NULL,
  line         bigint NOT NULL,
  column_name  text   NOT NULL, -- '' the row as a whole
  reason       text   NOT NULL,
  PRIMARY KEY (municipality, import_id, line)
);
SELECT shien.tenant_table('table_import_reject', 'SELECT, INSERT');

-- Which survey here is which over there: the same file again makes nothing anew.
CREATE TABLE survey_source (
  municipality text   NOT NULL,
  disaster_id  text   NOT NULL,
  row_key      bytea  NOT NULL, -- hash of the system's name and of its number of the survey
  row_hash     bytea  NOT NULL, -- of what the row said
  survey_id    text   NOT NULL,
  import_id    text   NOT NULL,
  PRIMARY KEY (municipality, disaster_id, row_key)
);
SELECT shien.tenant_table('survey_source', 'SELECT, INSERT');

-- What is known of a house beside the surveys: of the dwellings of who was hit alone (rulings 8). Nothing is overwritten; the
-- newest of a field holds.
CREATE TABLE dwelling_fact (
  municipality text   NOT NULL,
  fact_id      text   NOT NULL,
  disaster_id  text   NOT NULL,
  dwelling_id  text   NOT NULL,
  field        text   NOT NULL CHECK (field IN ('STRUCTURE', 'FLOORS', 'AREA', 'YEAR')),
  sealed_value bytea  NOT NULL,
  source       text   NOT NULL CHECK (source IN ('PROPERTY_TAX')),
  basis        text   NOT NULL, -- by which provision it was used
  asked_on     date   NOT NULL,
  import_id    text   NOT NULL,
  recorded_by  text   NOT NULL,
  recorded_us  bigint NOT NULL,
  PRIMARY KEY (municipality, fact_id)
);
CREATE INDEX dwelling_facts ON dwelling_fact (municipality, dwelling_id, field, recorded_us);
SELECT shien.tenant_table('dwelling_fact', 'SELECT, INSERT');
GRANT UPDATE (sealed_value) ON dwelling_fact TO {{service}};
