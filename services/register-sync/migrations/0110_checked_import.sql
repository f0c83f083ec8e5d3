-- A file is checked before it goes on file (pattern B): what it would change is counted and changes nothing; where that is
-- much, a person confirms what was counted. The numbers of the check stand beside those of the import itself.
ALTER TABLE import DROP CONSTRAINT import_state_check;
ALTER TABLE import ADD CONSTRAINT import_state_check
  CHECK (state IN ('QUEUED', 'CHECKING', 'CHECKED', 'RUNNING', 'DONE', 'REFUSED', 'FAILED', 'WITHDRAWN'));
ALTER TABLE import
  ADD COLUMN check_asked   bool   NOT NULL DEFAULT false, -- waits for a person however little it changes
  ADD COLUMN came_no       int    NOT NULL DEFAULT 0,     -- its number before it waited; 0: it did not
  ADD COLUMN started_by    text   NOT NULL DEFAULT '',
  ADD COLUMN started_us    bigint NOT NULL DEFAULT 0,
  ADD COLUMN confirmed_by  text   NOT NULL DEFAULT '',
  ADD COLUMN confirmed_us  bigint NOT NULL DEFAULT 0,
  ADD COLUMN confirmed_hash bytea NOT NULL DEFAULT '';    -- of the check that was confirmed
DROP INDEX import_unfinished;
CREATE INDEX import_unfinished ON import (municipality, import_no) WHERE state IN ('QUEUED', 'CHECKING', 'RUNNING');
CREATE INDEX import_files ON import (municipality, import_no) WHERE feed_id = '';

CREATE TABLE import_check (
  municipality          text   NOT NULL,
  import_id             text   NOT NULL,
  against_no            int    NOT NULL, -- the newest import on file when the check began
  parts                 int    NOT NULL DEFAULT 0,
  next_offset           bigint NOT NULL DEFAULT 0,
  next_line             bigint NOT NULL DEFAULT 0,
  complete              bool   NOT NULL DEFAULT false,
  check_hash            bytea  NOT NULL DEFAULT '',
  why                   text[] NOT NULL DEFAULT '{}', -- it waits for a person
  row_count             bigint NOT NULL DEFAULT 0,
  new_rows              bigint NOT NULL DEFAULT 0,
  changed_rows          bigint NOT NULL DEFAULT 0,
  same_rows             bigint NOT NULL DEFAULT 0,
  older_rows            bigint NOT NULL DEFAULT 0,
  rejected_rows         bigint NOT NULL DEFAULT 0,
  warnings              bigint NOT NULL DEFAULT 0,
  unmappable_characters bigint NOT NULL DEFAULT 0,
  unknown_columns       text[] NOT NULL DEFAULT '{}',
  new_persons           bigint NOT NULL DEFAULT 0,
  changed_persons       bigint NOT NULL DEFAULT 0,
  missing_persons       bigint NOT NULL DEFAULT 0,
  persons_on_file       bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (municipality, import_id)
);
SELECT shien.tenant_table('import_check', 'SELECT, INSERT, UPDATE, DELETE');

-- What a part of the file was when it was checked. Gone when the import has ended.
CREATE TABLE import_check_part (
  municipality text   NOT NULL,
  import_id    text   NOT NULL,
  part         int    NOT NULL,
  row_count    int    NOT NULL, -- rows of the file that were read for it
  row_hash     bytea  NOT NULL, -- over all that was read from them, findings too
  seen_ids     text[] COMPRESSION lz4 NOT NULL, -- persons on file
  changed_ids  text[] COMPRESSION lz4 NOT NULL, -- those with a new or changed row
  new_nos      text[] COMPRESSION lz4 NOT NULL, -- 宛名番号 of those who are not
  PRIMARY KEY (municipality, import_id, part)
);
SELECT shien.tenant_table('import_check_part', 'SELECT, INSERT, DELETE');

-- How a municipality is linked, and from how many changes on a person confirms a file. No row: what stands as default
-- in rules/arrangement.h.
CREATE TABLE arrangement (
  municipality     text   NOT NULL PRIMARY KEY,
  pattern          text   NOT NULL CHECK (pattern IN ('', 'A', 'A_OWN', 'A_NO_STORE', 'B')),
  changes_permille int    NOT NULL,
  gone_permille    int    NOT NULL,
  by_another       bool   NOT NULL, -- who confirms is not who brought the file
  set_us           bigint NOT NULL,
  set_by           text   NOT NULL
);
SELECT shien.tenant_table('arrangement', 'SELECT, INSERT, UPDATE');
