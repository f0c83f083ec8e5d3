-- What a row tells of the head of its household (世帯主): of which households nobody is the head, or whose head is none of them.
-- Bits, see rules/household_head.h; 0: the row was read before this.
ALTER TABLE history ADD COLUMN head_bits smallint NOT NULL DEFAULT 0;
ALTER TABLE person ADD COLUMN head_bits smallint NOT NULL DEFAULT 0;
ALTER TABLE import
  ADD COLUMN households_without_head bigint NOT NULL DEFAULT 0,
  ADD COLUMN heads_elsewhere         bigint NOT NULL DEFAULT 0;
