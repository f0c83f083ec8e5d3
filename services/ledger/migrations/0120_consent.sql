-- 同意 of a person per class of recipient (rulings 4, 7). What was said is never changed; the last yes or no governs.
CREATE TABLE consent (
  municipality text   NOT NULL,
  consent_id   text   NOT NULL, -- of a shelter's check-in: the stay's id and the class
  person_id    text   NOT NULL,
  disaster_id  text   NOT NULL, -- '' where none was declared yet: shelter_binding tells
  opening_id   text   NOT NULL, -- of the shelter
  recipient    text   NOT NULL,
  answer       text   NOT NULL CHECK (answer IN ('UNANSWERED', 'YES', 'NO')),
  named        bool   NOT NULL, -- about one of the class only
  sealed_whom  bytea  NOT NULL,
  source       text   NOT NULL,
  observed_us  bigint NOT NULL,
  recorded_by  text   NOT NULL,
  recorded_us  bigint NOT NULL,
  PRIMARY KEY (municipality, consent_id)
);
CREATE INDEX consent_of_person ON consent (municipality, person_id, recipient, observed_us);
SELECT shien.tenant_table('consent', 'SELECT, INSERT');
GRANT UPDATE (sealed_whom) ON consent TO {{service}};
