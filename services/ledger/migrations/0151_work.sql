-- Which dwellings wait for a survey, and the lists that teams work down (調査の割当て). Whether it is done is not written here but
-- follows from what governs the dwelling now and what governed it when the survey was asked for: so an area that is registered or
-- undone needs to know nothing of lists.
CREATE TABLE work_list (
  municipality text   NOT NULL,
  list_id      text   NOT NULL,
  disaster_id  text   NOT NULL,
  name         text   NOT NULL,
  kind         text   NOT NULL CHECK (kind IN ('FIRST', 'SECOND', 'RE')),
  made_by      text   NOT NULL,
  made_us      bigint NOT NULL,
  PRIMARY KEY (municipality, list_id)
);
CREATE INDEX work_list_of_disaster ON work_list (municipality, disaster_id, list_id);
SELECT shien.tenant_table('work_list', 'SELECT, INSERT, UPDATE');

-- To which team and day a list was given; the last one holds.
CREATE TABLE work_assignment (
  municipality text   NOT NULL,
  list_id      text   NOT NULL,
  number       int    NOT NULL,
  team         text   NOT NULL,
  visit_on     date   NOT NULL,
  assigned_by  text   NOT NULL,
  assigned_us  bigint NOT NULL,
  PRIMARY KEY (municipality, list_id, number)
);
SELECT shien.tenant_table('work_assignment', 'SELECT, INSERT');

CREATE TABLE survey_work (
  municipality   text   NOT NULL,
  work_id        text   NOT NULL,
  disaster_id    text   NOT NULL,
  dwelling_id    text   NOT NULL,
  kind           text   NOT NULL CHECK (kind IN ('FIRST', 'SECOND', 'RE')),
  cause          text   NOT NULL CHECK (cause IN ('APPLICATION', 'RESURVEY', 'OFFICE', 'AREA')),
  application_id text   NOT NULL DEFAULT '',
  asked_on       date   NOT NULL,
  sealed_reason  bytea  NOT NULL DEFAULT '',
  asked_by       text   NOT NULL,
  asked_us       bigint NOT NULL,
  governing_then text   NOT NULL, -- what governed the dwelling when it was asked for
  surveys_then   int    NOT NULL, -- later ones count for this work
  list_id        text   NOT NULL DEFAULT '',
  place          int    NOT NULL DEFAULT 0,
  outcome        text   NOT NULL DEFAULT '' CHECK (outcome IN ('', 'ABSENT', 'BLOCKED')), -- of the last visit
  open           bool   NOT NULL DEFAULT true,
  ended          text   NOT NULL DEFAULT '' CHECK (ended IN ('', 'DONE', 'DROPPED')),
  sealed_ended   bytea  NOT NULL DEFAULT '', -- why it was dropped
  ended_by       text   NOT NULL DEFAULT '',
  ended_us       bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (municipality, work_id)
);
-- A dwelling is in one open list of a kind at a time.
CREATE UNIQUE INDEX survey_work_once ON survey_work (municipality, dwelling_id, kind) WHERE open;
CREATE INDEX survey_work_of_disaster ON survey_work (municipality, disaster_id, work_id);
CREATE INDEX survey_work_of_list ON survey_work (municipality, list_id, place) WHERE list_id <> '';
CREATE INDEX survey_work_waiting ON survey_work (municipality, disaster_id, kind, work_id) WHERE open AND list_id = '';
SELECT shien.tenant_table('survey_work', 'SELECT, INSERT, UPDATE');

-- A team was there and surveyed nothing.
CREATE TABLE work_visit (
  municipality text   NOT NULL,
  visit_id     text   NOT NULL,
  work_id      text   NOT NULL,
  outcome      text   NOT NULL CHECK (outcome IN ('ABSENT', 'BLOCKED', 'TODO')),
  visited_on   date   NOT NULL,
  sealed_note  bytea  NOT NULL,
  recorded_by  text   NOT NULL,
  recorded_us  bigint NOT NULL,
  PRIMARY KEY (municipality, visit_id)
);
CREATE INDEX visit_of_work ON work_visit (municipality, work_id, recorded_us);
SELECT shien.tenant_table('work_visit', 'SELECT, INSERT');
GRANT UPDATE (sealed_note) ON work_visit TO {{service}};

-- Who applied before there were lists waits, too.
INSERT INTO survey_work (municipality, work_id, disaster_id, dwelling_id, kind, cause, application_id, asked_on, asked_by, asked_us,
                         governing_then, surveys_then)
SELECT DISTINCT ON (a.municipality, a.dwelling_id) a.municipality, a.application_id, a.disaster_id, a.dwelling_id, 'FIRST',
       'APPLICATION', a.application_id, (to_timestamp(a.accepted_us / 1000000) AT TIME ZONE 'Asia/Tokyo')::date,
       'service:application-intake', a.accepted_us, '', 0
  FROM application_link a
  JOIN dwelling d ON d.municipality = a.municipality AND d.dwelling_id = a.dwelling_id
  JOIN disaster x ON x.municipality = a.municipality AND x.disaster_id = a.disaster_id AND x.state = 'OPEN'
 WHERE a.undone_us = 0 AND d.grade_code = ''
 ORDER BY a.municipality, a.dwelling_id, a.accepted_us;
