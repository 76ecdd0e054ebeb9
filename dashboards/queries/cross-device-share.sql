-- Of prompted ceremonies whose authenticator is known: the share with a roaming one (another device by QR code, or a
-- security key), and how many of those were verified.
SELECT if(count() = 0, NULL, countIf(attachment = 'cross_platform') / count()) AS share,
    if(countIf(attachment = 'cross_platform') = 0, NULL,
        countIf(attachment = 'cross_platform' AND bitTest(evidence, 2)) / countIf(attachment = 'cross_platform')) AS completion
FROM ceremony_outcomes
WHERE {{issued}} AND trusted AND attachment != 'unknown' AND bitTest(steps, 4) AND {{segment}}
