-- 口頭決裁 of a refusal that waits for 追認: who said yes, who noted it, when. Its drafter and his reason stay with the draft meanwhile.
ALTER TABLE application
  ADD COLUMN oral_approver text   NOT NULL DEFAULT '', -- '': none waits
  ADD COLUMN oral_recorder text   NOT NULL DEFAULT '',
  ADD COLUMN oral_us       bigint NOT NULL DEFAULT 0;
CREATE INDEX application_by_word ON application (municipality, disaster_id, application_id) WHERE oral_approver <> '';
