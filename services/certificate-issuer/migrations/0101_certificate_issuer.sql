-- Certificates as they were prepared, approved and issued, and how they came there. Dates and times come from the call.

-- One accepted application: the place where its certificate stands now, and the row that everything about it locks.
CREATE TABLE chain (
  municipality   text   NOT NULL,
  application_id text   NOT NULL,
  disaster_id    text   NOT NULL,
  dwelling_id    text   NOT NULL,
  person_id      text   NOT NULL,
  certificate_id text   NOT NULL, -- its newest
  marks          bigint NOT NULL DEFAULT 1, -- rises with every event that concerns it, so that none is missed while one is worked on
  closed         bool   NOT NULL DEFAULT false, -- the application was withdrawn
  PRIMARY KEY (municipality, application_id)
);
CREATE INDEX chain_by_dwelling ON chain (municipality, disaster_id, dwelling_id);
SELECT shien.tenant_table('chain', 'SELECT, INSERT, UPDATE');

-- Names and addresses stand in sealed_facts only, under the disaster's own key.
CREATE TABLE certificate (
  municipality     text   NOT NULL,
  certificate_id   text   NOT NULL,
  application_id   text   NOT NULL,
  disaster_id      text   NOT NULL,
  dwelling_id      text   NOT NULL,
  person_id        text   NOT NULL,
  state            text   NOT NULL DEFAULT 'WAITING'
                   CHECK (state IN ('WAITING', 'DRAFT', 'READY', 'UNDRAWABLE', 'SUPERSEDED', 'CANCELLED')),
  version          int    NOT NULL DEFAULT 1,
  supersedes       text   NOT NULL DEFAULT '',
  superseded_by    text   NOT NULL DEFAULT '',
  number           text   NOT NULL DEFAULT '', -- 整理番号
  grade_code       text   NOT NULL DEFAULT '',
  ward             text   NOT NULL DEFAULT '',
  facts_version    bigint NOT NULL DEFAULT 0,  -- the ledger's
  facts_hash       bytea,                      -- the ledger's
  content_sha256   bytea,                      -- of the sealed facts
  sealed_facts     bytea,
  missing          text[] NOT NULL DEFAULT '{}', -- letters that no font has: "U+845B U+E0101"
  problem          text   NOT NULL DEFAULT '',   -- why UNDRAWABLE
  drafted_by       text   NOT NULL DEFAULT '',
  approved_by      text   NOT NULL DEFAULT '',
  approved_us      bigint NOT NULL DEFAULT 0,
  approved_version int    NOT NULL DEFAULT 0,
  oral             bool   NOT NULL DEFAULT false, -- approved by word of mouth, to be confirmed later
  batch_id         text   NOT NULL DEFAULT '',
  certified_on     date,
  issue_seq        int    NOT NULL DEFAULT 0, -- the last issue number given away, used or not
  issues           int    NOT NULL DEFAULT 0,
  made_us          bigint NOT NULL,
  changed_us       bigint NOT NULL,
  PRIMARY KEY (municipality, certificate_id),
  FOREIGN KEY (municipality, application_id) REFERENCES chain
);
CREATE UNIQUE INDEX certificate_by_number ON certificate (municipality, number) WHERE number <> '';
CREATE INDEX certificate_by_disaster ON certificate (municipality, disaster_id, certificate_id);
CREATE INDEX certificate_by_state ON certificate (municipality, disaster_id, state, certificate_id);
CREATE INDEX certificate_by_application ON certificate (municipality, application_id, certificate_id);
SELECT shien.tenant_table('certificate', 'SELECT, INSERT, UPDATE');

-- Whose certificate it is: subject, head and members of the household as frozen at the reference date (rulings 19).
CREATE TABLE certificate_person (
  municipality   text NOT NULL,
  person_id      text NOT NULL,
  certificate_id text NOT NULL,
  PRIMARY KEY (municipality, person_id, certificate_id),
  FOREIGN KEY (municipality, certificate_id) REFERENCES certificate
);
CREATE INDEX certificate_person_of ON certificate_person (municipality, certificate_id);
SELECT shien.tenant_table('certificate_person', 'SELECT, INSERT, DELETE');

-- 支援措置 as register-sync told it: a second lock beside the question asked at every release.
CREATE TABLE person_protection (
  municipality text   NOT NULL,
  person_id    text   NOT NULL,
  protected    bool   NOT NULL,
  epoch        bigint NOT NULL,
  PRIMARY KEY (municipality, person_id)
);
SELECT shien.tenant_table('person_protection', 'SELECT, INSERT, UPDATE');

-- 整理番号: one counter per disaster code and site generation, so that a restored site never gives a number twice.
CREATE TABLE number_counter (
  municipality text NOT NULL,
  series       text NOT NULL,
  seq          int  NOT NULL,
  PRIMARY KEY (municipality, series)
);
SELECT shien.tenant_table('number_counter', 'SELECT, INSERT, UPDATE');

-- Every paper that left: the same certificate again is another issue number.
CREATE TABLE issue (
  municipality     text   NOT NULL,
  issue_id         text   NOT NULL,
  certificate_id   text   NOT NULL,
  issue_no         int    NOT NULL CHECK (issue_no BETWEEN 1 AND 9999),
  channel          text   NOT NULL CHECK (channel IN ('COUNTER', 'KIOSK')),
  blob_id          text   NOT NULL,
  sha256           bytea  NOT NULL,
  record_sha256    bytea  NOT NULL,
  identity_checked text   NOT NULL,
  terminal         text   NOT NULL,
  issued_us        bigint NOT NULL,
  issued_by        text   NOT NULL,
  PRIMARY KEY (municipality, issue_id),
  UNIQUE (municipality, certificate_id, issue_no),
  FOREIGN KEY (municipality, certificate_id) REFERENCES certificate
);
SELECT shien.tenant_table('issue', 'SELECT, INSERT');

-- 発行権者: who certifies, per ward ('' = the whole municipality), from a date on (rulings 18).
CREATE TABLE authority (
  municipality text   NOT NULL,
  ward         text   NOT NULL,
  version      int    NOT NULL,
  title        text   NOT NULL,
  name         text   NOT NULL,
  seal_blob_id text   NOT NULL,
  valid_from   date   NOT NULL,
  put_us       bigint NOT NULL,
  put_by       text   NOT NULL,
  PRIMARY KEY (municipality, ward, version)
);
SELECT shien.tenant_table('authority', 'SELECT, INSERT');

-- What a convenience-store terminal was given to have signed; only its hash rests here.
CREATE TABLE kiosk_challenge (
  municipality text   NOT NULL,
  challenge_id text   NOT NULL,
  hash         bytea  NOT NULL,
  terminal     text   NOT NULL,
  client       text   NOT NULL,
  expires_us   bigint NOT NULL,
  used_us      bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (municipality, challenge_id)
);
CREATE INDEX kiosk_challenge_by_time ON kiosk_challenge (municipality, expires_us);
SELECT shien.tenant_table('kiosk_challenge', 'SELECT, INSERT, UPDATE, DELETE');
