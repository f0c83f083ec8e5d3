-- 死亡(未確認), 死亡(確認) (rulings 5): what was said of it, on whose word. The newest counts; the column beside the person is it.
CREATE TABLE person_death (
  municipality text   NOT NULL,
  disaster_id  text   NOT NULL,
  person_id    text   NOT NULL,
  death_id     text   NOT NULL,
  state        text   NOT NULL CHECK (state IN ('UNCONFIRMED', 'CONFIRMED', 'WITHDRAWN')),
  basis        text   NOT NULL,
  died_on      date,
  sealed_note  bytea  NOT NULL,
  recorded_by  text   NOT NULL,
  recorded_us  bigint NOT NULL,
  PRIMARY KEY (municipality, death_id)
);
CREATE INDEX death_of_person ON person_death (municipality, disaster_id, person_id, recorded_us);
SELECT shien.tenant_table('person_death', 'SELECT, INSERT');
GRANT UPDATE (sealed_note) ON person_death TO {{service}};
ALTER TABLE person ADD COLUMN death text NOT NULL DEFAULT '' CHECK (death IN ('', 'UNCONFIRMED', 'CONFIRMED'));

-- Who lives with whom since a day, where that is not the frozen household any more.
CREATE TABLE household_group (
  municipality  text   NOT NULL,
  group_id      text   NOT NULL,
  disaster_id   text   NOT NULL,
  effective_on  date   NOT NULL,
  sealed_reason bytea  NOT NULL,
  made_by       text   NOT NULL,
  made_us       bigint NOT NULL,
  PRIMARY KEY (municipality, group_id)
);
SELECT shien.tenant_table('household_group', 'SELECT, INSERT');
GRANT UPDATE (sealed_reason) ON household_group TO {{service}};

CREATE TABLE household_member (
  municipality   text   NOT NULL,
  disaster_id    text   NOT NULL,
  person_id      text   NOT NULL,
  group_id       text   NOT NULL,
  relation       text   NOT NULL,
  sort           int    NOT NULL,
  from_household text   NOT NULL, -- the frozen one
  known_from_us  bigint NOT NULL,
  known_to_us    bigint NOT NULL DEFAULT 9223372036854775807, -- regrouped again
  PRIMARY KEY (municipality, disaster_id, person_id, known_from_us)
);
CREATE INDEX member_of_group ON household_member (municipality, group_id, sort);
CREATE INDEX member_from_household ON household_member (municipality, disaster_id, from_household);
SELECT shien.tenant_table('household_member', 'SELECT, INSERT');
GRANT UPDATE (known_to_us) ON household_member TO {{service}};

-- A household's own reference date; the newest counts, none: the disaster's (rulings 27).
CREATE TABLE household_reference (
  municipality   text   NOT NULL,
  disaster_id    text   NOT NULL,
  household_id   text   NOT NULL,
  reference_date date   NOT NULL,
  sealed_reason  bytea  NOT NULL,
  row_id         text   NOT NULL,
  set_by         text   NOT NULL,
  set_us         bigint NOT NULL,
  PRIMARY KEY (municipality, row_id)
);
CREATE INDEX reference_of_household ON household_reference (municipality, disaster_id, household_id, set_us);
SELECT shien.tenant_table('household_reference', 'SELECT, INSERT');
GRANT UPDATE (sealed_reason) ON household_reference TO {{service}};
