-- Completion by surface: the browser, an app's in-app browser, a WebView, or a native app.
SELECT {{surface(surface)}} AS surface_text, count() AS ceremonies, countIf(outcome = 'success') / ceremonies AS completion,
    countIf(outcome = 'fallback') / ceremonies AS fallback, countIf(silent = 1) / ceremonies AS silence
FROM ceremony_trials FINAL
WHERE $__timeFilter(settled_minute) AND {{segment}}
GROUP BY surface
ORDER BY ceremonies DESC
