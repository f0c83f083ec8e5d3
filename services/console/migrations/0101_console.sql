-- Who may sign in, and who is signed in. A token, a code and a password rest as hashes alone.

CREATE TABLE account (
  municipality  text   NOT NULL,
  account_id    text   NOT NULL,
  login         text   NOT NULL,
  sealed_name   bytea  NOT NULL,
  roles         text   NOT NULL, -- sorted, comma separated
  state         text   NOT NULL DEFAULT 'INVITED' CHECK (state IN ('INVITED', 'LIVE', 'ENDED')),
  last_day      text   NOT NULL DEFAULT '', -- YYYY-MM-DD, the day included; "" = none
  version       bigint NOT NULL DEFAULT 1,  -- rises with whatever ends its sessions
  password_hash text   NOT NULL DEFAULT '', -- argon2id with its parameters
  sealed_totp   bytea,
  totp_step     bigint NOT NULL DEFAULT 0,  -- the last one that was used: a code counts once
  signed_in_us  bigint NOT NULL DEFAULT 0,
  made_us       bigint NOT NULL,
  made_by       text   NOT NULL,
  PRIMARY KEY (municipality, account_id)
);
CREATE UNIQUE INDEX account_by_login ON account (municipality, login);
SELECT shien.tenant_table('account', 'SELECT, INSERT, UPDATE');

-- A one-time link. What is set through it becomes the account's when it is confirmed; until then the account is as it was.
CREATE TABLE invitation (
  municipality  text   NOT NULL,
  token_hash    bytea  NOT NULL,
  account_id    text   NOT NULL,
  until_us      bigint NOT NULL,
  state         text   NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'USED', 'ENDED')),
  password_hash text   NOT NULL DEFAULT '',
  sealed_totp   bytea,
  tries         int    NOT NULL DEFAULT 0, -- wrong codes
  made_us       bigint NOT NULL,
  made_by       text   NOT NULL,
  PRIMARY KEY (municipality, token_hash)
);
CREATE INDEX invitation_of_account ON invitation (municipality, account_id);
SELECT shien.tenant_table('invitation', 'SELECT, INSERT, UPDATE');

CREATE TABLE recovery_code (
  municipality text   NOT NULL,
  account_id   text   NOT NULL,
  code_hash    bytea  NOT NULL,
  used_us      bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (municipality, account_id, code_hash)
);
SELECT shien.tenant_table('recovery_code', 'SELECT, INSERT, UPDATE, DELETE');

CREATE TABLE session (
  municipality    text   NOT NULL,
  token_hash      bytea  NOT NULL,
  session_id      text   NOT NULL, -- what records and assertions name
  account_id      text   NOT NULL,
  account_version bigint NOT NULL,
  epoch           bigint NOT NULL, -- of the console's assertions, when it began
  began_us        bigint NOT NULL,
  seen_us         bigint NOT NULL, -- to the minute
  until_us        bigint NOT NULL,
  proven_us       bigint NOT NULL DEFAULT 0,
  ended_us        bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (municipality, token_hash)
);
CREATE INDEX session_of_account ON session (municipality, account_id);
SELECT shien.tenant_table('session', 'SELECT, INSERT, UPDATE');

-- A browser from which somebody has signed in before: others' wrong attempts do not use up its own.
CREATE TABLE device (
  municipality text   NOT NULL,
  device_hash  bytea  NOT NULL,
  account_id   text   NOT NULL,
  known_us     bigint NOT NULL,
  PRIMARY KEY (municipality, device_hash, account_id)
);
SELECT shien.tenant_table('device', 'SELECT, INSERT, UPDATE');

-- Wrong attempts: of a network, of a login from browsers not known to it, of a login from one that is. Keyed hashes: neither a
-- login nor an address rests here.
CREATE TABLE attempt (
  municipality text   NOT NULL,
  bucket       bytea  NOT NULL,
  spent        int    NOT NULL,
  since_us     bigint NOT NULL,
  PRIMARY KEY (municipality, bucket)
);
CREATE INDEX attempt_old ON attempt (municipality, since_us);
SELECT shien.tenant_table('attempt', 'SELECT, INSERT, UPDATE, DELETE');
