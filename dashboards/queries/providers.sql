-- Who keeps the passkeys that were registered in the range, by AAGUID; "undisclosed" hides behind zeros.
SELECT if(provider = '', {{word.unknown}}, provider) AS provider_text, count() AS registrations
FROM ceremony_trials FINAL
WHERE $__timeFilter(settled_minute) AND kind = 'registration' AND outcome = 'success' AND {{segment}}
GROUP BY provider_text
ORDER BY registrations DESC, provider_text
LIMIT 12
