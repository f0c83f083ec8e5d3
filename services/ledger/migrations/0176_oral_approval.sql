-- 口頭決裁: who noted that the approver said yes and when, and who declined. What was declined counts no more.
ALTER TABLE survey
  DROP CONSTRAINT survey_state_check,
  ADD CONSTRAINT survey_state_check CHECK (state IN ('DRAFT', 'ORAL', 'APPROVED', 'IMPOSSIBLE', 'HELD', 'UNDONE', 'DECLINED')),
  ADD COLUMN recorded_by text NOT NULL DEFAULT '',
  ADD COLUMN oral_us bigint NOT NULL DEFAULT 0,
  ADD COLUMN declined_by text NOT NULL DEFAULT '',
  ADD COLUMN declined_us bigint NOT NULL DEFAULT 0;
CREATE INDEX survey_by_word ON survey (municipality, disaster_id, survey_id) WHERE state = 'ORAL'; -- what waits for 追認
