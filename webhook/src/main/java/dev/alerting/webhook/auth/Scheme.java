package dev.alerting.webhook.auth;

import java.time.Instant;

/** One way to authenticate. Header names are in lower case. */
sealed interface Scheme permits TokenScheme, AuthorizationScheme, SignatureScheme {
    /**
     * Whether the request carries valid credentials. Compares with every secret, even after one has matched, so that the
     * time it takes shows neither a secret's length, nor how much of it was right, nor which one matched.
     */
    boolean accepts(SignedRequest request, Instant now, DigestComparison comparison);
}
