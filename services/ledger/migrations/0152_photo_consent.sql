-- 自己判定方式: who agreed to be judged by photographs, or did not, when and how (decision 84). What was said is never changed.
CREATE TABLE photo_consent (
  municipality   text   NOT NULL,
  answer_id      text   NOT NULL,
  disaster_id    text   NOT NULL,
  dwelling_id    text   NOT NULL,
  person_id      text   NOT NULL, -- '': of the household of the application
  application_id text   NOT NULL,
  answer         text   NOT NULL CHECK (answer IN ('UNANSWERED', 'YES', 'NO')),
  said_by        text   NOT NULL,
  source         text   NOT NULL,
  observed_us    bigint NOT NULL,
  recorded_by    text   NOT NULL,
  recorded_us    bigint NOT NULL,
  PRIMARY KEY (municipality, answer_id)
);
CREATE INDEX photo_consent_of_dwelling ON photo_consent (municipality, dwelling_id, observed_us);
SELECT shien.tenant_table('photo_consent', 'SELECT, INSERT');
