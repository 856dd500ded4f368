package dev.alerting.common.event;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the alert is about. All of it is part of the fingerprint, so nothing here may change during an episode.
 *
 * @param type kind of thing, e.g. {@code alarm}, {@code alert}, {@code service}
 * @param id identifies the thing within its source
 * @param region where it lives
 * @param extra further stable attributes, sorted by name
 */
public record Resource(String type, Optional<String> id, Optional<String> region, Map<String, String> extra) {
    /** Of an event that names no resource: its identity or its title says what it is about. */
    public static final Resource UNSPECIFIED =
            new Resource("unspecified", Optional.empty(), Optional.empty(), Map.of());

    public Resource {
        extra = Collections.unmodifiableMap(new TreeMap<>(extra));
    }

    public static Resource of(String type, String id) {
        return new Resource(type, Optional.of(id), Optional.empty(), Map.of());
    }
}
