-- 被災者台帳 (災対法90条の3). What was frozen at the opening is never changed by the register again; what became known
-- later stands beside it with its source and time.
CREATE TABLE disaster (
  municipality     text   NOT NULL,
  disaster_id      text   NOT NULL,
  code             text   NOT NULL, -- in 整理番号
  name             text   NOT NULL,
  cause            text   NOT NULL, -- as it stands on the certificate
  kind             text   NOT NULL, -- code table LEDGER_CAUSE
  codes_edition    text   NOT NULL,
  occurred_on      date   NOT NULL,
  reference_date   date   NOT NULL, -- 基準日
  state            text   NOT NULL DEFAULT 'DECLARED' CHECK (state IN ('DECLARED', 'OPENING', 'OPEN')),
  opening_id       text   NOT NULL DEFAULT '', -- the job that opens or opened it
  register_as_of   text   NOT NULL DEFAULT '',
  register_changes bigint NOT NULL DEFAULT 0,  -- parts of the register that are newer than the frozen copy
  declared_by      text   NOT NULL,
  declared_us      bigint NOT NULL,
  opened_us        bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (municipality, disaster_id),
  CONSTRAINT disaster_code_key UNIQUE (municipality, code)
);
SELECT shien.tenant_table('disaster', 'SELECT, INSERT, UPDATE');

-- An opening under way: where the paging through the register stands.
CREATE TABLE opening (
  municipality    text   NOT NULL,
  opening_id      text   NOT NULL, -- = its job
  disaster_id     text   NOT NULL,
  state           text   NOT NULL DEFAULT 'RUNNING' CHECK (state IN ('RUNNING', 'FROZEN', 'REFUSED')),
  watermark       bigint NOT NULL DEFAULT 0,
  after_person_id text   NOT NULL DEFAULT '',
  persons         bigint NOT NULL DEFAULT 0,
  whole           bool   NOT NULL DEFAULT false,
  register_as_of  text   NOT NULL DEFAULT '',
  PRIMARY KEY (municipality, opening_id)
);
SELECT shien.tenant_table('opening', 'SELECT, INSERT, UPDATE');

CREATE TABLE opening_person (
  municipality  text NOT NULL,
  opening_id    text NOT NULL,
  person_id     text NOT NULL,
  household_id  text NOT NULL,
  name          text NOT NULL,
  kana          text NOT NULL,
  alias         text NOT NULL,
  birth_text    text NOT NULL,
  sex           text NOT NULL,
  relation      text NOT NULL,
  head_name     text NOT NULL,
  address       text NOT NULL,
  address_extra text NOT NULL,
  address_key   text NOT NULL,
  dwelling_id   text NOT NULL, -- minted per row; the least of an address becomes the dwelling's
  ward          text NOT NULL,
  kind          text NOT NULL,
  status        text NOT NULL,
  sort          int  NOT NULL,
  protected     bool NOT NULL,
  PRIMARY KEY (municipality, opening_id, person_id)
);
SELECT shien.tenant_table('opening_person', 'SELECT, INSERT, UPDATE, DELETE');

CREATE TABLE household (
  municipality   text NOT NULL,
  disaster_id    text NOT NULL,
  household_id   text NOT NULL,
  head_person_id text NOT NULL, -- '' where the register names none among its members
  head_name      text NOT NULL,
  version        int  NOT NULL DEFAULT 1,
  PRIMARY KEY (municipality, disaster_id, household_id)
);
SELECT shien.tenant_table('household', 'SELECT, INSERT, UPDATE');

-- Everybody of the reference date is a candidate; a victim is who was hit (rulings 9).
CREATE TABLE person (
  municipality  text   NOT NULL,
  disaster_id   text   NOT NULL,
  person_id     text   NOT NULL,
  household_id  text   NOT NULL,
  name          text   NOT NULL,
  kana          text   NOT NULL,
  alias         text   NOT NULL,
  birth_text    text   NOT NULL,
  sex           text   NOT NULL,
  relation      text   NOT NULL,
  address       text   NOT NULL,
  address_extra text   NOT NULL,
  ward          text   NOT NULL,
  kind          text   NOT NULL,
  status        text   NOT NULL,
  sort          int    NOT NULL,
  resident      bool   NOT NULL,
  why           text   NOT NULL DEFAULT '', -- of who is no resident: TRAVELLER VISITOR LIVES_HERE
  victim        bool   NOT NULL DEFAULT false,
  protected     bool   NOT NULL,
  version       int    NOT NULL DEFAULT 1,
  recorded_us   bigint NOT NULL,
  PRIMARY KEY (municipality, disaster_id, person_id)
);
CREATE INDEX person_household ON person (municipality, disaster_id, household_id, sort);
SELECT shien.tenant_table('person', 'SELECT, INSERT, UPDATE');

-- The last word on a person's protection (支援措置), also of persons on no ledger yet.
CREATE TABLE protection (
  municipality text   NOT NULL,
  person_id    text   NOT NULL,
  protected    bool   NOT NULL,
  epoch        bigint NOT NULL,
  changed_us   bigint NOT NULL,
  PRIMARY KEY (municipality, person_id)
);
SELECT shien.tenant_table('protection', 'SELECT, INSERT, UPDATE');

CREATE TABLE dwelling (
  municipality        text   NOT NULL,
  dwelling_id         text   NOT NULL,
  disaster_id         text   NOT NULL,
  address             text   NOT NULL,
  address_extra       text   NOT NULL,
  address_key         text   NOT NULL,
  key_version         int    NOT NULL,
  ward                text   NOT NULL,
  use                 text   NOT NULL,
  source              text   NOT NULL CHECK (source IN ('REGISTER', 'ADDED')),
  state               text   NOT NULL DEFAULT 'UNSURVEYED',
  surveys             int    NOT NULL DEFAULT 0,
  governing_survey_id text   NOT NULL DEFAULT '',
  grade_code          text   NOT NULL DEFAULT '', -- confirmed
  flood               text   NOT NULL DEFAULT 'NONE',
  version             int    NOT NULL DEFAULT 1,
  recorded_us         bigint NOT NULL,
  PRIMARY KEY (municipality, dwelling_id)
);
CREATE INDEX dwelling_address ON dwelling (municipality, disaster_id, address_key text_pattern_ops);
SELECT shien.tenant_table('dwelling', 'SELECT, INSERT, UPDATE');

-- Who lived there at the reference date; several households may (二世帯, シェア).
CREATE TABLE dwelling_household (
  municipality text NOT NULL,
  disaster_id  text NOT NULL,
  dwelling_id  text NOT NULL,
  household_id text NOT NULL,
  source       text NOT NULL CHECK (source IN ('REGISTER', 'ADDED')),
  PRIMARY KEY (municipality, dwelling_id, household_id)
);
CREATE INDEX dwelling_of_household ON dwelling_household (municipality, disaster_id, household_id);
SELECT shien.tenant_table('dwelling_household', 'SELECT, INSERT');

-- Accepted applications: what links a household to a dwelling it is not registered at.
CREATE TABLE application_link (
  municipality   text   NOT NULL,
  application_id text   NOT NULL,
  disaster_id    text   NOT NULL,
  person_id      text   NOT NULL,
  household_id   text   NOT NULL,
  dwelling_id    text   NOT NULL,
  accepted_us    bigint NOT NULL,
  PRIMARY KEY (municipality, application_id)
);
CREATE INDEX application_of_dwelling ON application_link (municipality, dwelling_id, household_id);
SELECT shien.tenant_table('application_link', 'SELECT, INSERT');

-- Every survey keeps its own row (運用指針); only its 決裁 is added to it.
CREATE TABLE survey (
  municipality       text   NOT NULL,
  survey_id          text   NOT NULL,
  disaster_id        text   NOT NULL,
  dwelling_id        text   NOT NULL,
  survey_no          int    NOT NULL, -- per dwelling, rising
  kind               text   NOT NULL,
  hazard             text   NOT NULL,
  surveyed_on        date   NOT NULL,
  finding            text   NOT NULL CHECK (finding IN ('LOSS', 'FLOOD', 'WOODEN', 'STATE')),
  loss_permille      int    NOT NULL,
  flood_depth_mm     int    NOT NULL,
  external_force     bool   NOT NULL,
  collapsed          bool   NOT NULL,
  tilt_permille      int    NOT NULL,
  roof_percent       int    NOT NULL,
  wall_percent       int    NOT NULL,
  foundation_percent int    NOT NULL,
  consent            bool   NOT NULL,
  sealed_reason      bytea  NOT NULL,
  flood              text   NOT NULL,
  grade_code         text   NOT NULL, -- drafted; '' where none could be
  basis              text   NOT NULL, -- what decided: loss, depth, collapse, tilt, foundation, parts, use, photo, state
  rule_version       int    NOT NULL,
  codes_edition      text   NOT NULL,
  state              text   NOT NULL CHECK (state IN ('DRAFT', 'ORAL', 'APPROVED', 'IMPOSSIBLE', 'HELD')),
  drafted_by         text   NOT NULL,
  drafted_us         bigint NOT NULL,
  approved_by        text   NOT NULL DEFAULT '',
  effective_us       bigint NOT NULL DEFAULT 0, -- since when it counts as confirmed
  oral               bool   NOT NULL DEFAULT false,
  confirmed_us       bigint NOT NULL DEFAULT 0, -- 追認 of an oral approval
  PRIMARY KEY (municipality, survey_id),
  UNIQUE (municipality, dwelling_id, survey_no)
);
CREATE INDEX survey_of_disaster ON survey (municipality, disaster_id, survey_id);
SELECT shien.tenant_table('survey', 'SELECT, INSERT, UPDATE');

-- Where a person was, from when. An episode is never changed; that it ended is a fact of its own.
CREATE TABLE residence_episode (
  municipality text   NOT NULL,
  episode_id   text   NOT NULL, -- a shelter's stay keeps its id
  person_id    text   NOT NULL,
  disaster_id  text   NOT NULL, -- '' where none was declared yet: shelter_binding tells
  opening_id   text   NOT NULL, -- of the shelter
  stay_id      text   NOT NULL, -- of what follows a stay: that stay
  replaces     text   NOT NULL, -- the episode that this one corrects: a destination learnt later
  place_kind   text   NOT NULL,
  place_id     text   NOT NULL,
  from_us      bigint NOT NULL,
  source       text   NOT NULL,
  observed_us  bigint NOT NULL,
  recorded_us  bigint NOT NULL,
  PRIMARY KEY (municipality, episode_id)
);
CREATE INDEX episode_of_person ON residence_episode (municipality, person_id, from_us);
CREATE INDEX episode_of_stay ON residence_episode (municipality, stay_id) WHERE stay_id <> '';
CREATE INDEX episode_replaced ON residence_episode (municipality, replaces) WHERE replaces <> '';
SELECT shien.tenant_table('residence_episode', 'SELECT, INSERT');

-- Shelters open on a warning and are bound to a disaster later (rulings 28).
CREATE TABLE shelter_binding (
  municipality text   NOT NULL,
  opening_id   text   NOT NULL,
  disaster_id  text   NOT NULL,
  bound_us     bigint NOT NULL,
  PRIMARY KEY (municipality, opening_id)
);
SELECT shien.tenant_table('shelter_binding', 'SELECT, INSERT, UPDATE');

CREATE TABLE episode_end (
  municipality text   NOT NULL,
  episode_id   text   NOT NULL,
  to_us        bigint NOT NULL,
  source       text   NOT NULL,
  observed_us  bigint NOT NULL,
  recorded_us  bigint NOT NULL,
  PRIMARY KEY (municipality, episode_id)
);
SELECT shien.tenant_table('episode_end', 'SELECT, INSERT');

CREATE TABLE contact_episode (
  municipality text   NOT NULL,
  contact_id   text   NOT NULL,
  person_id    text   NOT NULL,
  kind         text   NOT NULL,
  sealed_value bytea  NOT NULL,
  source       text   NOT NULL,
  observed_us  bigint NOT NULL,
  recorded_us  bigint NOT NULL,
  PRIMARY KEY (municipality, contact_id)
);
CREATE INDEX contact_of_person ON contact_episode (municipality, person_id, observed_us);
SELECT shien.tenant_table('contact_episode', 'SELECT, INSERT');
