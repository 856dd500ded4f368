package dev.alerting.local.github.tracker;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** One issue as it changes, with its history. Guarded by the lock of its repository. */
final class IssueEntry {

    private final LongSupplier ids;
    private final Clock clock;
    private final long id;
    private final int number;
    private final Actor author;
    private final boolean pullRequest;
    /** With fractions of a second, for the lag of listings. */
    private final Instant createdExactly;

    private final List<StoredComment> comments = new ArrayList<>();
    private final List<IssueEvent> events = new ArrayList<>();

    private String title;
    private String body;
    private IssueState state = IssueState.OPEN;
    private Optional<StateReason> stateReason = Optional.empty();
    private List<String> labels = List.of();
    private List<Actor> assignees = List.of();
    private Optional<Actor> closedBy = Optional.empty();
    private Optional<Instant> closedAt = Optional.empty();
    private Instant updatedAt;
    private boolean locked;

    /** @param ids gives ids to the issue, its comments and its events */
    IssueEntry(LongSupplier ids, Clock clock, int number, Actor author, NewIssue content, boolean pullRequest) {
        this.ids = ids;
        this.clock = clock;
        this.id = ids.getAsLong();
        this.number = number;
        this.author = author;
        this.pullRequest = pullRequest;
        this.title = content.title();
        this.body = content.body();
        this.createdExactly = clock.instant();
        this.updatedAt = toSeconds(createdExactly);
    }

    private IssueEntry(IssueEntry moved, int newNumber) {
        ids = moved.ids;
        clock = moved.clock;
        id = moved.id;
        number = newNumber;
        author = moved.author;
        pullRequest = moved.pullRequest;
        createdExactly = moved.createdExactly;
        comments.addAll(moved.comments);
        events.addAll(moved.events);
        title = moved.title;
        body = moved.body;
        state = moved.state;
        stateReason = moved.stateReason;
        labels = moved.labels;
        assignees = moved.assignees;
        closedBy = moved.closedBy;
        closedAt = moved.closedAt;
        updatedAt = moved.updatedAt;
        locked = moved.locked;
    }

    /** This issue under another number: a transferred issue keeps its history. */
    IssueEntry renumbered(int newNumber, List<String> newLabels) {
        IssueEntry copy = new IssueEntry(this, newNumber);
        copy.labels = List.copyOf(newLabels);
        return copy;
    }

    int number() {
        return number;
    }

    List<String> labels() {
        return labels;
    }

    boolean isOlderThan(Duration age) {
        return !createdExactly.plus(age).isAfter(clock.instant());
    }

    Optional<StoredComment> comment(long commentId) {
        return comments.stream().filter(comment -> comment.id() == commentId).findFirst();
    }

    void setTitle(Actor actor, String newTitle) {
        if (!newTitle.equals(title)) {
            title = newTitle;
            recordEvent(IssueEvent.Kind.RENAMED, actor, newTitle);
        }
    }

    void setBody(String newBody) {
        body = newBody;
    }

    /** @param reason empty for GitHub's default: completed, or for a closed issue the reason that it has */
    void setState(Actor actor, IssueState newState, Optional<StateReason> reason) {
        switch (newState) {
            case CLOSED -> close(actor, reason);
            case OPEN -> reopen(actor);
        }
    }

    private void close(Actor actor, Optional<StateReason> given) {
        StateReason reason = given.or(() -> state == IssueState.CLOSED ? stateReason : Optional.empty())
                .orElse(StateReason.COMPLETED);
        if (state == IssueState.OPEN) {
            state = IssueState.CLOSED;
            closedBy = Optional.of(actor);
            closedAt = Optional.of(now());
            recordEvent(IssueEvent.Kind.CLOSED, actor, reason.apiName());
        }
        stateReason = Optional.of(reason);
    }

    private void reopen(Actor actor) {
        if (state == IssueState.CLOSED) {
            state = IssueState.OPEN;
            closedBy = Optional.empty();
            closedAt = Optional.empty();
            stateReason = Optional.of(StateReason.REOPENED);
            recordEvent(IssueEvent.Kind.REOPENED, actor, "");
        }
    }

    void setLabels(Actor actor, List<String> wanted) {
        List<String> before = labels;
        labels = List.copyOf(wanted);
        wanted.stream()
                .filter(name -> !before.contains(name))
                .forEach(name -> recordEvent(IssueEvent.Kind.LABELED, actor, name));
        before.stream()
                .filter(name -> !wanted.contains(name))
                .forEach(name -> recordEvent(IssueEvent.Kind.UNLABELED, actor, name));
    }

    void setLocked(Actor actor, boolean wanted) {
        if (locked != wanted) {
            locked = wanted;
            recordEvent(wanted ? IssueEvent.Kind.LOCKED : IssueEvent.Kind.UNLOCKED, actor, "");
        }
    }

    StoredComment addComment(Actor actor, String text) {
        StoredComment comment = new StoredComment(ids.getAsLong(), actor, text, List.of(), now(), now());
        comments.add(comment);
        return comment;
    }

    void editComment(long commentId, String text) {
        comments.replaceAll(old -> old.id() == commentId
                ? new StoredComment(old.id(), old.author(), text, old.reactions(), old.createdAt(), now())
                : old);
    }

    void deleteComment(long commentId) {
        comments.removeIf(comment -> comment.id() == commentId);
    }

    /** The reaction; the one there is if this person has reacted the same way before. */
    StoredComment.Reaction react(Actor actor, long commentId, String content) {
        StoredComment comment = comment(commentId).orElseThrow(Refusal::notFound);
        return comment.reactions().stream()
                .filter(known -> known.actor().equals(actor) && known.content().equals(content))
                .findFirst()
                .orElseGet(() -> {
                    StoredComment.Reaction added = new StoredComment.Reaction(ids.getAsLong(), content, actor, now());
                    List<StoredComment.Reaction> all = new ArrayList<>(comment.reactions());
                    all.add(added);
                    comments.replaceAll(old -> old.id() == commentId
                            ? new StoredComment(
                                    old.id(),
                                    old.author(),
                                    old.body(),
                                    List.copyOf(all),
                                    old.createdAt(),
                                    old.updatedAt())
                            : old);
                    return added;
                });
    }

    List<Actor> assignees() {
        return assignees;
    }

    void setAssignees(List<Actor> people) {
        assignees = List.copyOf(people);
    }

    /** Sets the time of the last change, and gives the issue as it is now. */
    StoredIssue touch() {
        updatedAt = now();
        return snapshot();
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
                assignees,
                author,
                closedBy,
                toSeconds(createdExactly),
                updatedAt,
                closedAt,
                locked,
                pullRequest,
                List.copyOf(comments),
                List.copyOf(events));
    }

    private void recordEvent(IssueEvent.Kind kind, Actor actor, String detail) {
        events.add(new IssueEvent(ids.getAsLong(), kind, actor, now(), detail));
    }

    private Instant now() {
        return toSeconds(clock.instant());
    }

    private static Instant toSeconds(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS);
    }
}
