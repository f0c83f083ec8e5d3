-- Until when an account was looked at by an administrator: YYYY-MM-DD, the day included. '' = its time begins with the next sign-in: so are accounts
-- that were there before there was such a day, and none of them is shut out by that alone.
ALTER TABLE account
  ADD COLUMN certified_until text   NOT NULL DEFAULT '',
  ADD COLUMN certified_by    text   NOT NULL DEFAULT '',
  ADD COLUMN certified_us    bigint NOT NULL DEFAULT 0;
CREATE INDEX account_to_certify ON account (municipality, certified_until, login) WHERE state <> 'ENDED';
