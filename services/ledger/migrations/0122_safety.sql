-- 安否 of a person, with by whom and when. What was said is never changed; a correction is a row of its own.
CREATE TABLE safety_status (
  municipality text   NOT NULL,
  status_id    text   NOT NULL, -- of a shelter's check-in: the stay's id
  person_id    text   NOT NULL,
  disaster_id  text   NOT NULL, -- '' where none was declared yet: shelter_binding tells
  opening_id   text   NOT NULL, -- of the shelter
  status       text   NOT NULL,
  sealed_note  bytea  NOT NULL,
  source       text   NOT NULL,
  corrects     text   NOT NULL, -- the status that was wrong
  observed_us  bigint NOT NULL,
  recorded_by  text   NOT NULL,
  recorded_us  bigint NOT NULL,
  PRIMARY KEY (municipality, status_id)
);
CREATE INDEX safety_of_person ON safety_status (municipality, person_id, observed_us);
CREATE INDEX safety_corrected ON safety_status (municipality, corrects) WHERE corrects <> '';
SELECT shien.tenant_table('safety_status', 'SELECT, INSERT');
GRANT UPDATE (sealed_note) ON safety_status TO {{service}};

-- 安否照会 (規則8条の3): who asked about whom, what a person decided to tell.
CREATE TABLE inquiry (
  municipality    text   NOT NULL,
  inquiry_id      text   NOT NULL,
  disaster_id     text   NOT NULL,
  person_id       text   NOT NULL, -- '' where staff found nobody
  relation        text   NOT NULL,
  identity        text   NOT NULL,
  improper        bool   NOT NULL,
  public_interest bool   NOT NULL,
  sealed_paper    bytea  NOT NULL, -- InquiryPaper
  state           text   NOT NULL CHECK (state IN ('OPEN', 'REFUSED', 'ANSWERED')),
  items           text[] NOT NULL DEFAULT '{}',
  sealed_reason   bytea  NOT NULL DEFAULT '',
  recorded_by     text   NOT NULL,
  recorded_us     bigint NOT NULL,
  decided_by      text   NOT NULL DEFAULT '',
  decided_us      bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (municipality, inquiry_id)
);
CREATE INDEX inquiry_of_disaster ON inquiry (municipality, disaster_id, inquiry_id);
SELECT shien.tenant_table('inquiry', 'SELECT, INSERT, UPDATE');
