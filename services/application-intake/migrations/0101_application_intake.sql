-- Applications as they were given, where they stand, and how they came there. Dates and times come from the call.

-- 受付期間 of a procedure after a disaster; an extension is a newer row, the newest governs.
CREATE TABLE procedure_period (
  municipality     text   NOT NULL,
  disaster_id      text   NOT NULL,
  procedure        text   NOT NULL,
  decided_us       bigint NOT NULL,
  opens_on         date   NOT NULL,
  closes_on        date   NOT NULL,
  closes_effective date   NOT NULL CHECK (closes_effective >= closes_on AND closes_on >= opens_on),
  actor            text   NOT NULL,
  PRIMARY KEY (municipality, procedure, disaster_id, decided_us)
);
SELECT shien.tenant_table('procedure_period', 'SELECT, INSERT');

CREATE TABLE application (
  municipality     text   NOT NULL,
  application_id   text   NOT NULL,
  receipt_no       text   NOT NULL,
  disaster_id      text   NOT NULL,
  procedure        text   NOT NULL,
  channel          text   NOT NULL,
  rev              int    NOT NULL,
  version          int    NOT NULL DEFAULT 1,
  state            text   NOT NULL,
  steps            int    NOT NULL DEFAULT 0,
  flags            int    NOT NULL,
  delivery         text   NOT NULL,
  copies           int    NOT NULL,
  desk             text   NOT NULL DEFAULT '' CHECK (desk IN ('', 'WINDOW', 'PROTECTION')),
  match            text   NOT NULL DEFAULT '',
  dwelling_match   text   NOT NULL DEFAULT '',
  may_register_new bool   NOT NULL DEFAULT false,
  person_id        text   NOT NULL DEFAULT '', -- linked by card or number, or confirmed by staff
  household_id     text   NOT NULL DEFAULT '', -- of that person, else of the best candidate
  dwelling_id      text   NOT NULL DEFAULT '', -- confirmed by staff
  likely_dwelling  text   NOT NULL DEFAULT '', -- D1: where nobody has confirmed yet
  survey_needed    bool   NOT NULL DEFAULT false,
  due_on           date,                       -- of a correction
  proposed_by      text   NOT NULL DEFAULT '', -- who drafted a refusal that waits for approval
  proposed_code    text   NOT NULL DEFAULT '',
  sealed_note      bytea,                      -- reason of a return or refusal, as it goes to the applicant
  received_us      bigint NOT NULL,
  changed_us       bigint NOT NULL,
  PRIMARY KEY (municipality, application_id),
  UNIQUE (municipality, receipt_no)
);
CREATE INDEX application_by_disaster ON application (municipality, disaster_id, application_id);
CREATE INDEX application_by_household ON application (municipality, disaster_id, household_id)
 WHERE household_id <> '';
CREATE INDEX application_by_dwelling ON application (municipality, disaster_id, dwelling_id)
 WHERE dwelling_id <> '';
CREATE INDEX application_by_likely_dwelling ON application (municipality, disaster_id, likely_dwelling)
 WHERE likely_dwelling <> '';
SELECT shien.tenant_table('application', 'SELECT, INSERT, UPDATE');

-- What was handed over, each rev as given; nothing is corrected in it.
CREATE TABLE application_rev (
  municipality       text   NOT NULL,
  application_id     text   NOT NULL,
  rev                int    NOT NULL,
  channel            text   NOT NULL,
  sealed_form        bytea  NOT NULL,
  sealed_certificate bytea,
  certificate_good   bool   NOT NULL,
  hash_key           bigint NOT NULL,
  hash               bytea  NOT NULL,
  flags              int    NOT NULL,
  remark_items       text[] NOT NULL,
  remark_reasons     text[] NOT NULL,
  submitted_us       bigint NOT NULL,
  received_us        bigint NOT NULL,
  PRIMARY KEY (municipality, application_id, rev),
  FOREIGN KEY (municipality, application_id) REFERENCES application
);
SELECT shien.tenant_table('application_rev', 'SELECT, INSERT');

CREATE TABLE application_file (
  municipality   text   NOT NULL,
  application_id text   NOT NULL,
  rev            int    NOT NULL,
  no             int    NOT NULL,
  blob_id        text   NOT NULL,
  bytes          bigint NOT NULL,
  sha256         bytea  NOT NULL,
  media_type     text   NOT NULL,
  role           text   NOT NULL,
  PRIMARY KEY (municipality, application_id, rev, no),
  FOREIGN KEY (municipality, application_id, rev) REFERENCES application_rev
);
SELECT shien.tenant_table('application_file', 'SELECT, INSERT');

-- 経過: append-only, and the truth about where an application stands.
CREATE TABLE application_step (
  municipality   text   NOT NULL,
  application_id text   NOT NULL,
  step_no        int    NOT NULL,
  from_state     text   NOT NULL,
  to_state       text   NOT NULL,
  actor          text   NOT NULL,
  at_us          bigint NOT NULL,
  sealed_reason  bytea,
  oral           bool   NOT NULL DEFAULT false, -- approved by word of mouth, to be confirmed later
  PRIMARY KEY (municipality, application_id, step_no),
  FOREIGN KEY (municipality, application_id) REFERENCES application
);
SELECT shien.tenant_table('application_step', 'SELECT, INSERT');

CREATE TABLE person_candidate (
  municipality   text NOT NULL,
  application_id text NOT NULL,
  rev            int  NOT NULL,
  person_id      text NOT NULL,
  rule           text NOT NULL,
  best           bool NOT NULL,
  shielded       bool NOT NULL,
  household_id   text NOT NULL,
  PRIMARY KEY (municipality, application_id, rev, person_id)
);
SELECT shien.tenant_table('person_candidate', 'SELECT, INSERT, UPDATE');

CREATE TABLE dwelling_candidate (
  municipality   text NOT NULL,
  application_id text NOT NULL,
  rev            int  NOT NULL,
  dwelling_id    text NOT NULL,
  exact          bool NOT NULL,
  PRIMARY KEY (municipality, application_id, rev, dwelling_id)
);
SELECT shien.tenant_table('dwelling_candidate', 'SELECT, INSERT, UPDATE');

-- What the ledger and the issuer have said, in whatever order it came.
CREATE TABLE dwelling_decision (
  municipality text NOT NULL,
  disaster_id  text NOT NULL,
  dwelling_id  text NOT NULL,
  survey_id    text NOT NULL,
  version      int  NOT NULL,
  PRIMARY KEY (municipality, disaster_id, dwelling_id)
);
SELECT shien.tenant_table('dwelling_decision', 'SELECT, INSERT, UPDATE');

CREATE TABLE application_certificate (
  municipality   text NOT NULL,
  application_id text NOT NULL,
  certificate_id text NOT NULL,
  ready          bool NOT NULL DEFAULT false,
  issued         bool NOT NULL DEFAULT false,
  superseded     bool NOT NULL DEFAULT false,
  PRIMARY KEY (municipality, application_id, certificate_id)
);
SELECT shien.tenant_table('application_certificate', 'SELECT, INSERT, UPDATE');
