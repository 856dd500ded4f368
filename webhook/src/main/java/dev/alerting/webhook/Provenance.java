package dev.alerting.webhook;

import dev.alerting.common.sender.AlertSource;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where messages come from, as the collector learns it from their attributes.
 *
 * @param source their format; empty: the collector detects it from their shape
 * @param realm of the sender, which is part of the identity of alerts of some formats; empty: published to the topic directly
 * @param acceptedAt when the webhook received them, to the millisecond
 */
public record Provenance(Optional<AlertSource> source, Optional<String> realm, Instant acceptedAt) {
    public Provenance {
        acceptedAt = acceptedAt.truncatedTo(ChronoUnit.MILLIS);
    }

    /** The message attributes that say it. */
    Map<String, String> attributes() {
        Map<String, String> attributes = new HashMap<>();
        source.ifPresent(known -> attributes.put("source", known.attribute()));
        realm.ifPresent(known -> attributes.put("sender", known));
        attributes.put("accepted_at", acceptedAt.toString());
        return attributes;
    }
}
