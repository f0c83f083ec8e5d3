-- One person under two 宛名番号 (a second number after a move back, 住登外 and later resident): what a person decided of a pair, and
-- whose number goes on. Nothing is merged. The newest version of a pair stands.
CREATE TABLE double_decision (
  municipality    text   NOT NULL,
  person_id       text   COLLATE "C" NOT NULL, -- of the pair the lesser id
  other_person_id text   COLLATE "C" NOT NULL,
  version         int    NOT NULL,
  decision        text   NOT NULL CHECK (decision IN ('SAME', 'DIFFERENT', 'OPEN')),
  kept_person_id  text   COLLATE "C" NOT NULL, -- SAME: of the two, who goes on
  reason          text   NOT NULL,
  decided_us      bigint NOT NULL,
  decided_by      text   NOT NULL,
  PRIMARY KEY (municipality, person_id, other_person_id, version)
);
SELECT shien.tenant_table('double_decision', 'SELECT, INSERT');

-- Who is who now: a projection of the decisions. Never of two steps.
CREATE TABLE same_person (
  municipality   text NOT NULL,
  person_id      text COLLATE "C" NOT NULL,
  kept_person_id text COLLATE "C" NOT NULL,
  PRIMARY KEY (municipality, person_id)
);
CREATE INDEX same_person_kept ON same_person (municipality, kept_person_id);
SELECT shien.tenant_table('same_person', 'SELECT, INSERT, DELETE');
