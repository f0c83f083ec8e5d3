-- 一括登録: many dwellings judged by one act (rulings 22, 23). Where it lies and why are sealed, for an area around one
-- house is its address.
CREATE TABLE area_act (
  municipality   text   NOT NULL,
  act_id         text   NOT NULL,
  disaster_id    text   NOT NULL,
  kind           text   NOT NULL,
  hazard         text   NOT NULL,
  surveyed_on    date   NOT NULL,
  finding        text   NOT NULL CHECK (finding IN ('LOSS', 'FLOOD')),
  loss_permille  int    NOT NULL,
  flood_depth_mm int    NOT NULL,
  external_force bool   NOT NULL,
  flood          text   NOT NULL,
  grade_code     text   NOT NULL,
  basis          text   NOT NULL,
  rule_version   int    NOT NULL,
  codes_edition  text   NOT NULL,
  sealed_area    bytea  NOT NULL,
  sealed_reason  bytea  NOT NULL,
  dwellings      bigint NOT NULL,
  parts          int    NOT NULL,
  set_hash       bytea  NOT NULL, -- of the dwellings and of what governed each
  state          text   NOT NULL DEFAULT 'DRAFT'
                 CHECK (state IN ('DRAFT', 'DECLINED', 'APPLYING', 'APPLIED', 'UNDO_DRAFT', 'UNDOING', 'UNDONE')),
  parts_done     int    NOT NULL DEFAULT 0,
  job_id         text   NOT NULL DEFAULT '',
  drafted_by     text   NOT NULL,
  drafted_us     bigint NOT NULL,
  approved_by    text   NOT NULL DEFAULT '',
  approved_us    bigint NOT NULL DEFAULT 0,
  sealed_undo_reason bytea NOT NULL DEFAULT '',
  undo_by        text   NOT NULL DEFAULT '',
  undo_us        bigint NOT NULL DEFAULT 0,
  undo_approved_by text NOT NULL DEFAULT '',
  undo_approved_us bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (municipality, act_id)
);
CREATE INDEX area_act_of_disaster ON area_act (municipality, disaster_id, act_id);
SELECT shien.tenant_table('area_act', 'SELECT, INSERT, UPDATE');

-- Its dwellings, some thousand a row: what one transaction carries out.
CREATE TABLE area_act_part (
  municipality text   NOT NULL,
  act_id       text   NOT NULL,
  part_no      int    NOT NULL,
  dwelling_ids text[] NOT NULL,
  PRIMARY KEY (municipality, act_id, part_no)
);
SELECT shien.tenant_table('area_act_part', 'SELECT, INSERT');

-- A survey that an act made; one that was undone stays, and counts no more.
ALTER TABLE survey ADD COLUMN act_id text NOT NULL DEFAULT '', ADD COLUMN undone_us bigint NOT NULL DEFAULT 0;
