-- 判定表: a municipality's own editions (the national one is part of the release). Never changed: another edition is another row.
CREATE TABLE scoring_edition (
  municipality  text   NOT NULL,
  edition       text   NOT NULL,
  valid_from    date   NOT NULL, -- first day of a disaster that it is for
  source        text   NOT NULL,
  document      text   NOT NULL, -- JSON of ScoringEdition
  document_hash bytea  NOT NULL,
  state         text   NOT NULL DEFAULT 'DRAFT' CHECK (state IN ('DRAFT', 'APPROVED', 'DECLINED')),
  loaded_by     text   NOT NULL,
  loaded_us     bigint NOT NULL,
  approved_by   text   NOT NULL DEFAULT '',
  approved_us   bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (municipality, edition)
);
SELECT shien.tenant_table('scoring_edition', 'SELECT, INSERT, UPDATE');

-- What was scored until now was scored by the figures that are the national edition. A finding by parts rests as JSON of
-- PartsFinding; the columns of the wooden finding stay for what was written with them.
ALTER TABLE survey
  ADD COLUMN scoring_edition text NOT NULL DEFAULT 'national-2024-05-31',
  ADD COLUMN scored_permille int NOT NULL DEFAULT 0,
  ADD COLUMN parts text NOT NULL DEFAULT '',
  ALTER COLUMN collapsed SET DEFAULT false,
  ALTER COLUMN tilt_permille SET DEFAULT 0,
  ALTER COLUMN roof_percent SET DEFAULT 0,
  ALTER COLUMN wall_percent SET DEFAULT 0,
  ALTER COLUMN foundation_percent SET DEFAULT 0,
  DROP CONSTRAINT survey_finding_check,
  ADD CONSTRAINT survey_finding_check CHECK (finding IN ('LOSS', 'FLOOD', 'WOODEN', 'PARTS', 'STATE'));
ALTER TABLE area_act ADD COLUMN scoring_edition text NOT NULL DEFAULT 'national-2024-05-31';
