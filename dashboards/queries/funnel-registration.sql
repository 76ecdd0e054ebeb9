-- Of registrations that somebody was asked for: how many came to each step. What was verified had an answer, even where
-- the beacon that said so was lost. Counted by the time of issue.
SELECT {{stage(stage)}} AS stage_text, tupleElement(stages, 2) AS ceremonies
FROM
(
    SELECT [('prompted', countIf(bitTest(steps, 4))),
        ('answered', countIf(bitTest(steps, 4) AND bitAnd(evidence, 5) != 0)),
        ('verified', countIf(bitTest(steps, 4) AND bitTest(evidence, 2))),
        ('session', countIf(bitTest(steps, 4) AND bitTest(evidence, 2) AND bitTest(steps, 10)))] AS all_stages
    FROM ceremony_outcomes
    WHERE {{issued}} AND trusted AND kind = 'registration' AND mediation != 'conditional' AND {{segment}}
    HAVING countIf(bitTest(steps, 4)) > 0
)
ARRAY JOIN all_stages AS stages, arrayMap(x -> tupleElement(x, 1), all_stages) AS stage
