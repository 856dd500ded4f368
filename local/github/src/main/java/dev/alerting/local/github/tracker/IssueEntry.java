package dev.alerting.local.github.tracker;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The changing side of one issue; guarded by the lock of its repository. */
final class IssueEntry {

    final long id;
    final int number;
    final Actor author;
    final boolean pullRequest;
    final Instant createdAt;
    /** With fractions of a second, for the lag of listings. */
    final Instant createdExactly;

    String title;
    String body;
    IssueState state = IssueState.OPEN;
    Optional<StateReason> stateReason = Optional.empty();
    List<String> labels = List.of();
    Optional<Actor> closedBy = Optional.empty();
    Optional<Instant> closedAt = Optional.empty();
    Instant updatedAt;
    boolean locked;
    final List<StoredComment> comments = new ArrayList<>();
    final List<IssueEvent> events = new ArrayList<>();

    IssueEntry(long id, int number, Actor author, boolean pullRequest, String title, String body, Instant now) {
        this.id = id;
        this.number = number;
        this.author = author;
        this.pullRequest = pullRequest;
        this.title = title;
        this.body = body;
        this.createdExactly = now;
        this.createdAt = Repository.seconds(now);
        this.updatedAt = createdAt;
    }

    /** The same issue under another number: a transferred issue keeps its history. */
    IssueEntry renumbered(int newNumber) {
        var copy = new IssueEntry(id, newNumber, author, pullRequest, title, body, createdExactly);
        copy.state = state;
        copy.stateReason = stateReason;
        copy.labels = labels;
        copy.closedBy = closedBy;
        copy.closedAt = closedAt;
        copy.updatedAt = updatedAt;
        copy.locked = locked;
        copy.comments.addAll(comments);
        copy.events.addAll(events);
        return copy;
    }

    StoredIssue snapshot() {
        return new StoredIssue(
                id,
                number,
                title,
                body,
                state,
                stateReason,
                labels,
                author,
                closedBy,
                createdAt,
                updatedAt,
                closedAt,
                locked,
                pullRequest,
                List.copyOf(comments),
                List.copyOf(events));
    }
}
