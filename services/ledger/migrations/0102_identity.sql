-- Whom somebody turned out to be who was in a shelter before the register knew them. Episodes are never changed: whose they
-- are is read through this.
CREATE TABLE identity (
  municipality   text   NOT NULL,
  provisional_id text   NOT NULL, -- minted at the shelter
  person_id      text   NOT NULL, -- of the register
  how            text   NOT NULL,
  observed_us    bigint NOT NULL,
  recorded_us    bigint NOT NULL,
  PRIMARY KEY (municipality, provisional_id)
);
CREATE INDEX identity_of_person ON identity (municipality, person_id);
SELECT shien.tenant_table('identity', 'SELECT, INSERT');
