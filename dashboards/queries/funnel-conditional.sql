-- Autofill (conditional mediation): armed when the page loads, long before anybody is asked, so it has a funnel of its
-- own. "Used" are those in which a passkey was picked.
SELECT {{stage(stage)}} AS stage_text, tupleElement(stages, 2) AS ceremonies
FROM
(
    SELECT [('armed', count()), ('used', countIf(bitAnd(evidence, 5) != 0)), ('verified', countIf(bitTest(evidence, 2)))] AS all_stages
    FROM ceremony_outcomes
    WHERE {{issued}} AND trusted AND kind = 'authentication' AND mediation = 'conditional' AND {{segment}}
    HAVING count() > 0
)
ARRAY JOIN all_stages AS stages, arrayMap(x -> tupleElement(x, 1), all_stages) AS stage
