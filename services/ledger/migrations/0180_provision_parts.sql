-- A provision to which more people belong than one file holds comes in parts, drafted some at a time by a job.
ALTER TABLE provision DROP CONSTRAINT provision_state_check;
ALTER TABLE provision ADD CONSTRAINT provision_state_check
  CHECK (state IN ('DRAFTING', 'DRAFT', 'APPROVED', 'DECLINED', 'GIVEN', 'REFUSED'));
ALTER TABLE provision
  ADD COLUMN parts           int    NOT NULL DEFAULT 1,
  ADD COLUMN job_id          text   NOT NULL DEFAULT '', -- '': drafted at once
  ADD COLUMN households      int    NOT NULL DEFAULT 0,  -- numbered in the parts that there are
  ADD COLUMN after_household text   NOT NULL DEFAULT '', -- the last one of these parts
  ADD COLUMN after_sort      int    NOT NULL DEFAULT 0,
  ADD COLUMN after_person    text   NOT NULL DEFAULT '';
CREATE INDEX provision_of_job ON provision (municipality, job_id) WHERE job_id <> '';
ALTER TABLE provision_person ADD COLUMN part int NOT NULL DEFAULT 0;

-- The file of a part. content_hash of the provision is that of its one part, or of the hashes of all in their order.
CREATE TABLE provision_part (
  municipality text  NOT NULL,
  provision_id text  NOT NULL,
  part         int   NOT NULL, -- from 0
  blob_id      text  NOT NULL,
  content_hash bytea NOT NULL, -- SHA-256 of the file
  PRIMARY KEY (municipality, provision_id, part)
);
SELECT shien.tenant_table('provision_part', 'SELECT, INSERT');
INSERT INTO provision_part (municipality, provision_id, part, blob_id, content_hash)
SELECT municipality, provision_id, 0, provision_id, content_hash FROM provision;
