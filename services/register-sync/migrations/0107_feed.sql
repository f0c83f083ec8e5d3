-- A batch of a feed is an import that is done the moment it came: one part, numbered among the files, so that all that
-- counts by import_no (versions, pulls, findings) needs no second way.
ALTER TABLE import
  ADD COLUMN feed_id    text   NOT NULL DEFAULT '', -- '': a file
  ADD COLUMN batch_no   bigint NOT NULL DEFAULT 0,
  ADD COLUMN as_of_us   bigint NOT NULL DEFAULT 0,  -- of a batch: when its rows left the register
  ADD COLUMN received_us bigint NOT NULL DEFAULT 0,
  ADD COLUMN sha256     bytea  NOT NULL DEFAULT '', -- of a batch, to know it again
  ADD COLUMN older_rows bigint NOT NULL DEFAULT 0;  -- something newer was on file under the same key
CREATE UNIQUE INDEX import_by_batch ON import (municipality, feed_id, batch_no) WHERE feed_id <> '';
CREATE INDEX import_by_as_of ON import (municipality, as_of) WHERE state = 'DONE';
CREATE INDEX import_by_file_as_of ON import (municipality, as_of) WHERE state = 'DONE' AND feed_id = '';

-- What a row said of 支援措置, so that the newest word counts in whatever order rows arrive.
ALTER TABLE history ADD COLUMN protection_word text NOT NULL DEFAULT '';

-- One row for each feed that ever sent: read for every look at how fresh the copy is.
CREATE TABLE feed (
  municipality text   NOT NULL,
  feed_id      text   COLLATE "C" NOT NULL,
  last_batch   bigint NOT NULL,
  as_of_us     bigint NOT NULL,
  received_us  bigint NOT NULL,
  PRIMARY KEY (municipality, feed_id)
);
SELECT shien.tenant_table('feed', 'SELECT, INSERT, UPDATE');

-- Persons of whom the register holds something that we do not. A mark is never deleted: it ends.
CREATE TABLE stale (
  municipality text   NOT NULL,
  person_id    text   COLLATE "C" NOT NULL,
  cause        text   NOT NULL CHECK (cause IN ('GAP', 'DIFFERS')),
  from_no      int    NOT NULL, -- 履歴番号 that are missing; 0 where it is not known which
  to_no        int    NOT NULL,
  import_no    int    NOT NULL, -- of the batch that showed it
  as_of        date   NOT NULL, -- and what it spoke of
  since_us     bigint NOT NULL,
  ended_us     bigint,
  PRIMARY KEY (municipality, person_id, cause, from_no, import_no)
);
CREATE INDEX stale_open ON stale (municipality, person_id) WHERE ended_us IS NULL;
SELECT shien.tenant_table('stale', 'SELECT, INSERT, UPDATE');
