-- What certificate-issuer told of its certificates (規則8条の5第3号): a row each, never changed. Ids, codes and times; names stay there.
CREATE TABLE certificate_told (
  municipality      text   NOT NULL,
  certificate_id    text   NOT NULL,
  told              text   NOT NULL CHECK (told IN ('READY', 'ISSUED', 'SUPERSEDED')),
  issue_no          int    NOT NULL, -- of an issue, else 0
  application_id    text   NOT NULL,
  disaster_id       text   NOT NULL, -- with READY, as are the next three
  dwelling_id       text   NOT NULL,
  person_id         text   NOT NULL,
  grade_code        text   NOT NULL,
  channel           text   NOT NULL, -- of an issue
  by_certificate_id text   NOT NULL, -- with SUPERSEDED; '': by none, it was taken back
  at_us             bigint NOT NULL, -- when it was so
  recorded_us       bigint NOT NULL, -- when it was heard here
  PRIMARY KEY (municipality, certificate_id, told, issue_no)
);
CREATE INDEX certificate_of_person ON certificate_told (municipality, disaster_id, person_id) WHERE told = 'READY';
SELECT shien.tenant_table('certificate_told', 'SELECT, INSERT');
