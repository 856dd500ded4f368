package dev.alerting.webhook.auth;

/** A scheme that signs the body: checking it takes time in proportion to the size of the body. */
sealed interface SignatureScheme extends Scheme permits HmacScheme, GrafanaScheme, PagerDutyScheme {
    /** The header with the signature. */
    String header();

    /** With each of which the body has to be hashed. */
    SigningKeys keys();
}
