package dev.alerting.local.github.tracker;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A snapshot of an issue or pull request; later writes do not change it.
 *
 * @param id unique within the stand-in
 * @param body empty if none was given
 * @param labels in the order of the repository's spelling
 * @param assignees in the order in which they were assigned
 * @param closedBy present while the issue is closed
 * @param createdAt like all times, in whole seconds as on GitHub
 * @param comments oldest first
 * @param events oldest first
 */
public record StoredIssue(
        long id,
        int number,
        String title,
        String body,
        IssueState state,
        Optional<StateReason> stateReason,
        List<String> labels,
        List<Actor> assignees,
        Actor author,
        Optional<Actor> closedBy,
        Instant createdAt,
        Instant updatedAt,
        Optional<Instant> closedAt,
        boolean locked,
        boolean pullRequest,
        List<StoredComment> comments,
        List<IssueEvent> events) {

    /** Whether the issue is open. */
    public boolean isOpen() {
        return state == IssueState.OPEN;
    }

    /** Whether a person closed it, not the App. */
    public boolean closedByPerson() {
        return closedBy.filter(actor -> !actor.isBot()).isPresent();
    }

    /** Whether the issue has this label; case does not matter. */
    public boolean hasLabel(String name) {
        return labels.stream().anyMatch(name::equalsIgnoreCase);
    }
}
