package dev.alerting.local.github.page;

import java.time.Instant;
import java.util.Optional;

/**
 * Something that keeps alerts quiet for a time.
 *
 * @param what it is about: the title of an alert, or what alerts have to match
 * @param kind such as {@code silence} or {@code snooze}
 * @param from when it begins; one that begins later is a maintenance window
 * @param until when it ends
 * @param by who has said so, if that is known
 * @param issue where it was said, if it was on one
 * @param held how many episodes it has kept quiet so far
 */
public record Silence(
        String what,
        String kind,
        Instant from,
        Instant until,
        Optional<String> by,
        Optional<Integer> issue,
        int held) {}
