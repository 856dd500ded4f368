package dev.alerting.collector.issue;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * An issue of ours as a list shows it.
 *
 * @param open whether it is open
 * @param reopened whether a person has opened it again after it was closed
 * @param marker the alert and the episode it is for; empty where it is for no single alert
 */
public record ListedIssue(
        int number,
        String title,
        boolean open,
        boolean reopened,
        Set<String> labels,
        Optional<Marker.Episode> marker,
        Instant createdAt,
        Instant updatedAt) {
    public ListedIssue {
        labels = Set.copyOf(labels);
    }
}
