package dev.alerting.collector.issue;

import dev.alerting.common.issue.LivingBody.Box;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An issue of ours as a list shows it.
 *
 * @param open whether it is open
 * @param reopened whether a person has opened it again after it was closed
 * @param notPlanned whether it was closed because nothing is going to be done about it
 * @param assignees the logins of those it is assigned to
 * @param ticked the boxes that are ticked in our block
 * @param marker the alert and the episode it is for; empty where it is for no single alert
 */
public record ListedIssue(
        int number,
        String title,
        boolean open,
        boolean reopened,
        boolean notPlanned,
        Set<String> labels,
        List<String> assignees,
        Set<Box> ticked,
        Optional<Marker.Episode> marker,
        Instant createdAt,
        Instant updatedAt) {
    public ListedIssue {
        labels = Set.copyOf(labels);
        assignees = List.copyOf(assignees);
        ticked = Set.copyOf(ticked);
    }
}
