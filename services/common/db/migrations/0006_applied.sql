-- What a follower has applied, a row a batch: whoever must find out where its past and its publisher's part reads it here.
-- A mended fork leaves the rows of what was applied beyond the common point, and they hold no further than to it.
CREATE TABLE stream_applied (
  publisher    text   NOT NULL,
  municipality text   NOT NULL,
  stream       text   NOT NULL,
  epoch        int    NOT NULL,
  first_seq    bigint NOT NULL,
  last_seq     bigint NOT NULL,
  holds_to     bigint NOT NULL,
  hashes       bytea  NOT NULL, -- 32 bytes each, after each event
  aggregates   text[] NOT NULL,
  types        text[] NOT NULL,
  applied_us   bigint NOT NULL,
  PRIMARY KEY (municipality, publisher, stream, epoch, last_seq)
);
CREATE INDEX stream_applied_by_time ON stream_applied (applied_us);
SELECT shien.tenant_table('stream_applied', 'SELECT, INSERT, UPDATE'), shien.system_table('stream_applied', 'SELECT, DELETE');
