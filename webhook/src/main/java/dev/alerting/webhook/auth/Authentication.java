package dev.alerting.webhook.auth;

/** Whom a request comes from. */
public sealed interface Authentication {
    /** A sender whose valid credentials it carries; of several, the one that may send least. */
    record Known(Sender sender) implements Authentication {}

    /** Nobody who is known. */
    record Unknown() implements Authentication {}

    /** Not determined: checking the signature of so large a body would take too long. */
    record TooLarge(int maxBytes) implements Authentication {}
}
