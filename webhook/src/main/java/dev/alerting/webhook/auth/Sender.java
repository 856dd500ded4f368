package dev.alerting.webhook.auth;

import java.util.Locale;
import java.util.Optional;

/**
 * Who sent a request.
 *
 * @param name of its entry in the secret
 * @param deliveryHeader header in which it names a delivery, the same when it sends that again
 */
public record Sender(String name, SenderScope scope, Optional<String> deliveryHeader) {
    /** What the sender calls this delivery. */
    public Optional<String> delivery(SignedRequest request) {
        return deliveryHeader
                .flatMap(header -> request.header(header.toLowerCase(Locale.ROOT)))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }
}
