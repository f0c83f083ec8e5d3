-- 支援措置 as the desk keeps it: each version of each measure, and lifts for one clerk. Ids, dates and codes only; addresses are those
-- of the register.
CREATE TABLE measure (
  municipality text   NOT NULL,
  measure_id   text   COLLATE "C" NOT NULL,
  version      int    NOT NULL,
  person_id    text   COLLATE "C" NOT NULL, -- 申出者
  kind         text   NOT NULL CHECK (kind IN ('1', '2')),
  period_from  date   NOT NULL,
  period_to    date   NOT NULL, -- infinity: 仮支援措置 that waits to be decided
  together     text[] NOT NULL, -- 併せて支援を求める者
  covers       text[] NOT NULL,
  recorded_us  bigint NOT NULL,
  recorded_by  text   NOT NULL,
  PRIMARY KEY (municipality, measure_id, version)
);
CREATE INDEX measure_by_end ON measure (municipality, period_to, measure_id);
SELECT shien.tenant_table('measure', 'SELECT, INSERT');

CREATE TABLE protection_lift (
  municipality text   NOT NULL,
  lift_id      text   COLLATE "C" NOT NULL,
  person_id    text   COLLATE "C" NOT NULL,
  clerk        text   NOT NULL, -- for whom
  until_us     bigint NOT NULL, -- over then, whatever else happens
  reason       text   NOT NULL,
  lifted_us    bigint NOT NULL,
  lifted_by    text   NOT NULL,
  PRIMARY KEY (municipality, lift_id)
);
CREATE INDEX protection_lift_of_person ON protection_lift (municipality, person_id, until_us);
SELECT shien.tenant_table('protection_lift', 'SELECT, INSERT');
