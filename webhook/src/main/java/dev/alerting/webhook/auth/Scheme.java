package dev.alerting.webhook.auth;

import java.time.Instant;

/** One way to prove who sends. Header names are in lower case. */
sealed interface Scheme permits TokenScheme, AuthorizationScheme, HmacScheme, GrafanaScheme, PagerDutyScheme {
    /**
     * Compares what was presented with every secret, also after one has matched: neither the length of a secret, nor
     * how much of it is right, nor which of them matched can be read from the time it takes.
     */
    boolean accepts(SignedRequest request, Instant now, DigestComparison comparison);
}
