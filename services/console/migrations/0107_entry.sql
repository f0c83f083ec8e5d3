-- From which networks the people of a place sign in and are at work; a line is as good as its edition. And from which network an account was last
-- seen, by its name: no address rests here.
CREATE TABLE permission_entry (
  municipality text    NOT NULL,
  edition      bigint  NOT NULL,
  entry_no     int     NOT NULL,
  organisation text    NOT NULL,
  business     text    NOT NULL,
  unit         text    NOT NULL,
  anywhere     boolean NOT NULL,
  zones        text    NOT NULL, -- names, comma separated
  ask          text    NOT NULL,
  PRIMARY KEY (municipality, edition, entry_no),
  CHECK (anywhere = (zones = ''))
);
SELECT shien.tenant_table('permission_entry', 'SELECT, INSERT');

ALTER TABLE account
  ADD COLUMN seen_zone text   NOT NULL DEFAULT '', -- '' = one without a name
  ADD COLUMN seen_us   bigint NOT NULL DEFAULT 0;  -- 0 = not since this is kept
