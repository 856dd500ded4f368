package dev.alerting.local.github.tracker;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An issue, or a pull request, as it is stored: a snapshot that later writes do not change.
 *
 * @param id unique over the stand-in
 * @param body empty where none was given
 * @param labels in the order of the repository's spelling
 * @param closedBy present while the issue is closed
 * @param createdAt this and the other times: whole seconds, as GitHub shows them
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

    /** Whether a person, not the App, closed it. */
    public boolean closedByPerson() {
        return closedBy.filter(actor -> !actor.isBot()).isPresent();
    }

    /** Whether the issue carries this label, whatever the case. */
    public boolean hasLabel(String name) {
        return labels.stream().anyMatch(name::equalsIgnoreCase);
    }
}
