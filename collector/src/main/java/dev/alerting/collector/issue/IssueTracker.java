package dev.alerting.collector.issue;

import dev.alerting.collector.budget.Lane;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Where alerts are filed. Calls never throw and never wait for a limit: the {@link Outcome} says what to do. */
public interface IssueTracker {
    /** The repository issues go to, {@code owner/name}. */
    String repository();

    /** Whether calls are being held back altogether, and for how long; empty when they are not. */
    default Optional<Duration> heldBack() {
        return Optional.empty();
    }

    /** The same for the writes of a lane only. */
    default Optional<Duration> heldBack(Lane lane) {
        return Optional.empty();
    }

    /** Whether issues could be written, as far as a read can tell: the repository exists and lets us in. */
    Outcome<Done> checkAccess();

    /** Opens an issue and gives its number. Not idempotent. */
    Outcome<Integer> create(IssueDraft draft, Lane lane);

    /** How the issue stands now. */
    Outcome<IssueView> viewIssue(int number);

    /** The body of an issue, open or closed; empty if it is deleted or moved away. */
    Outcome<Optional<String>> readBody(int number);

    /** Adds a comment. Not idempotent. */
    Outcome<Done> comment(int number, String body, Lane lane);

    /**
     * Closes in one request; an issue that is closed already stays so, with the reason it has.
     *
     * @param body the whole body as it shall be, with what people have written; empty to leave it alone
     */
    Outcome<Done> close(int number, CloseReason reason, Optional<String> body);

    /** As above, leaving the body alone. */
    default Outcome<Done> close(int number, CloseReason reason) {
        return close(number, reason, Optional.empty());
    }

    /**
     * Makes somebody an assignee, besides those there are. Idempotent.
     *
     * @return false if GitHub does not let issues be assigned to them
     */
    Outcome<Boolean> assign(int number, String login);

    /** Reacts to a comment; nothing if the comment is gone. Idempotent. */
    Outcome<Done> react(long comment, Reaction reaction);

    /** Whether somebody has at least the role triage in the repository: may label, assign and close issues. */
    Outcome<Boolean> hasTriageRole(String login);

    /** Closes as completed, leaving the body alone. */
    default Outcome<Done> close(int number) {
        return close(number, CloseReason.COMPLETED);
    }

    /** Opens a closed issue again. Idempotent. */
    Outcome<Done> reopen(int number);

    /**
     * Changes title, body and labels; what the edit does not name stays. Idempotent.
     *
     * @param lane {@link Lane#P0} if somebody is to be told of a P0 along with it; there is always some room for that
     */
    Outcome<Done> edit(int number, IssueEdit edit, Lane lane);

    /** As above, of an edit that may wait. */
    default Outcome<Done> edit(int number, IssueEdit edit) {
        return edit(number, edit, Lane.EDIT);
    }

    /**
     * Finds an issue of ours by its marker: in the list of issues, because the search index lags.
     *
     * @param since older issues are not searched
     */
    Outcome<Optional<Integer>> findIssue(Marker marker, Instant since);

    /** Whether a comment of ours with this marker exists. */
    Outcome<Boolean> hasComment(int number, Marker marker, Instant since);

    /** A write without a result. */
    enum Done {
        DONE
    }
}
