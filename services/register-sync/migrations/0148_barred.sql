-- 他業務参照不可: registers set it of those whom 支援措置 protects; until the protection desk says otherwise they are shielded.
ALTER TABLE protection
  DROP CONSTRAINT protection_source_check,
  ADD CONSTRAINT protection_source_check CHECK (source IN ('REGISTER', 'SELF', 'DESK', 'BARRED'));
