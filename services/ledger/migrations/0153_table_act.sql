-- Surveys of a table of another system are approved or undone as one act (decision 87), and a grade may come without its score.
ALTER TABLE survey
  DROP CONSTRAINT survey_finding_check,
  ADD CONSTRAINT survey_finding_check CHECK (finding IN ('LOSS', 'FLOOD', 'WOODEN', 'PARTS', 'STATE', 'GRADE')),
  DROP CONSTRAINT survey_state_check,
  ADD CONSTRAINT survey_state_check CHECK (state IN ('DRAFT', 'ORAL', 'APPROVED', 'IMPOSSIBLE', 'HELD', 'UNDONE'));
-- A survey's act is the area's or the table's that made it: whether it counts stands there.
UPDATE survey s SET act_id = x.import_id
  FROM survey_source x
 WHERE x.municipality = s.municipality AND x.survey_id = s.survey_id AND s.act_id = '';
CREATE INDEX survey_source_of_import ON survey_source (municipality, import_id, survey_id);
GRANT UPDATE ON survey_source TO {{service}}; -- what an undone import said is said anew by another

ALTER TABLE table_import
  ADD COLUMN grade_alone bool NOT NULL DEFAULT false,
  ADD COLUMN act text NOT NULL DEFAULT '' CHECK (act IN ('', 'APPROVING', 'APPROVED', 'UNDO_DRAFT', 'UNDOING', 'UNDONE')),
  ADD COLUMN act_job text NOT NULL DEFAULT '',
  ADD COLUMN act_after text NOT NULL DEFAULT '', -- the last survey that was carried out
  ADD COLUMN act_done bigint NOT NULL DEFAULT 0,
  ADD COLUMN left_surveys bigint NOT NULL DEFAULT 0,
  ADD COLUMN approved_by text NOT NULL DEFAULT '',
  ADD COLUMN approved_us bigint NOT NULL DEFAULT 0,
  ADD COLUMN sealed_undo_reason bytea NOT NULL DEFAULT '',
  ADD COLUMN undo_by text NOT NULL DEFAULT '',
  ADD COLUMN undo_us bigint NOT NULL DEFAULT 0,
  ADD COLUMN undo_approved_by text NOT NULL DEFAULT '',
  ADD COLUMN undo_approved_us bigint NOT NULL DEFAULT 0;
