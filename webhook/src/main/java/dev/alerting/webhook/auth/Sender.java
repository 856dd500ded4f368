package dev.alerting.webhook.auth;

import java.util.Locale;
import java.util.Optional;

/**
 * Who sent a request.
 *
 * @param name of its entry in the secret
 * @param realm told to the collector, which tells the alerts of different realms apart; shared by entries of one sender
 * @param deliveryHeader header with its id of a delivery, which stays the same when it is sent again
 */
public record Sender(String name, String realm, SenderScope scope, Optional<String> deliveryHeader) {
    /** The sender's own id of this delivery. */
    public Optional<String> deliveryId(SignedRequest request) {
        return deliveryHeader
                .flatMap(header -> request.header(header.toLowerCase(Locale.ROOT)))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }
}
