-- 口頭決裁: who noted that the approver said yes. `oral` says since now that it waits for 追認; that it was said stays in oral_us.
ALTER TABLE certificate
  ADD COLUMN recorded_by  text   NOT NULL DEFAULT '',
  ADD COLUMN oral_us      bigint NOT NULL DEFAULT 0,
  ADD COLUMN confirmed_us bigint NOT NULL DEFAULT 0,
  ADD COLUMN declined_us  bigint NOT NULL DEFAULT 0;
CREATE INDEX certificate_by_word ON certificate (municipality, disaster_id, certificate_id) WHERE oral AND state = 'READY';
