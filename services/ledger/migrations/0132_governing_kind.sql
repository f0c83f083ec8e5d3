-- What kind of survey governs a dwelling, '' none: an area's statements ask for it of thousands of dwellings, and a plan made
-- while there were no surveys went through all of them for each (decision 73).
ALTER TABLE dwelling ADD COLUMN governing_kind text NOT NULL DEFAULT '';
UPDATE dwelling d
   SET governing_kind = s.kind
  FROM survey s
 WHERE s.municipality = d.municipality AND s.survey_id = d.governing_survey_id;
