package dev.alerting.local.github.tracker;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The issues of one repository. Safe for use by several threads; every method is one atomic step. */
public final class Repository {

    private final long id;
    private final Clock clock;
    private final LongSupplier ids;
    private final ReentrantLock lock = new ReentrantLock();
    private final TreeMap<Integer, IssueEntry> issues = new TreeMap<>();
    private final Map<Integer, RuntimeException> gone = new HashMap<>();
    private final LabelBook labels;
    private int lastNumber;
    private boolean issuesEnabled = true;
    private Duration listLag = Duration.ZERO;

    Repository(long id, Clock clock, LongSupplier ids) {
        this.id = id;
        this.clock = clock;
        this.ids = ids;
        this.labels = new LabelBook(ids);
    }

    static Instant seconds(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS);
    }

    /** The id that survives a rename. */
    public long id() {
        return id;
    }

    /** Turns the issues of the repository on or off; off, every call on them is answered 410. */
    public void enableIssues(boolean enabled) {
        locked(() -> issuesEnabled = enabled);
    }

    /** Whether the repository has issues. */
    public boolean hasIssues() {
        return locked(() -> issuesEnabled);
    }

    /** How long a new issue is missing from listings. */
    public void setListLag(Duration lag) {
        locked(() -> listLag = lag);
    }

    /** Opens an issue. */
    public StoredIssue create(Actor actor, NewIssue content) {
        return open(actor, content, false);
    }

    /** Opens a pull request: it takes a number and shows up in issue listings. */
    public StoredIssue createPullRequest(Actor actor, NewIssue content) {
        return open(actor, content, true);
    }

    private StoredIssue open(Actor actor, NewIssue content, boolean pullRequest) {
        return locked(() -> {
            requireIssues();
            ContentRules.checkTitle(content.title());
            ContentRules.checkBody(content.body());
            var resolved = labels.resolve(content.labels());
            var entry = new IssueEntry(
                    ids.getAsLong(),
                    ++lastNumber,
                    actor,
                    pullRequest,
                    content.title(),
                    content.body(),
                    clock.instant());
            issues.put(entry.number, entry);
            relabel(entry, actor, resolved);
            return entry.snapshot();
        });
    }

    /** One issue, read singly: no lag. */
    public StoredIssue get(int number) {
        return locked(() -> entry(number).snapshot());
    }

    /** One issue, or nothing where it was deleted, transferred or never there. */
    public Optional<StoredIssue> find(int number) {
        return locked(() -> Optional.ofNullable(issues.get(number)).map(IssueEntry::snapshot));
    }

    /** Everything, by number, whatever the lag. */
    public List<StoredIssue> all() {
        return locked(() -> issues.values().stream().map(IssueEntry::snapshot).toList());
    }

    /** A listing as the API gives it: without what is younger than the list lag. */
    public List<StoredIssue> list(IssueQuery query) {
        return locked(() -> {
            requireIssues();
            var now = clock.instant();
            return issues.values().stream()
                    .filter(entry -> !entry.createdExactly.plus(listLag).isAfter(now))
                    .map(IssueEntry::snapshot)
                    .filter(query::accepts)
                    .sorted(query.order())
                    .toList();
        });
    }

    /** Changes what the change names. */
    public StoredIssue update(Actor actor, int number, IssueChange change) {
        return locked(() -> {
            var entry = entry(number);
            // All checks first: a refused change leaves nothing half done.
            change.title().ifPresent(ContentRules::checkTitle);
            change.body().ifPresent(ContentRules::checkBody);
            var newLabels = change.labels().map(labels::resolve);
            change.title().filter(title -> !title.equals(entry.title)).ifPresent(title -> {
                entry.title = title;
                record(entry, IssueEvent.Kind.RENAMED, actor, title);
            });
            change.body().ifPresent(body -> entry.body = body);
            newLabels.ifPresent(names -> relabel(entry, actor, names));
            change.state().ifPresent(state -> move(entry, actor, state, change.stateReason()));
            return touched(entry);
        });
    }

    /** Adds a comment. */
    public StoredComment comment(Actor actor, int number, String body) {
        return locked(() -> {
            var entry = entry(number);
            ContentRules.checkComment(body);
            var now = now();
            var comment = new StoredComment(ids.getAsLong(), actor, body, now, now);
            entry.comments.add(comment);
            touched(entry);
            return comment;
        });
    }

    /** Replaces the text of a comment. */
    public StoredComment editComment(long commentId, String body) {
        return locked(() -> {
            requireIssues();
            ContentRules.checkComment(body);
            var entry = holderOf(commentId);
            entry.comments.replaceAll(old -> old.id() == commentId
                    ? new StoredComment(old.id(), old.author(), body, old.createdAt(), now())
                    : old);
            touched(entry);
            return comment(entry, commentId);
        });
    }

    /** The number of the issue that holds this comment. */
    public int issueOfComment(long commentId) {
        return locked(() -> {
            requireIssues();
            return holderOf(commentId).number;
        });
    }

    /** Sets exactly these labels. */
    public StoredIssue setLabels(Actor actor, int number, List<String> names) {
        return locked(() -> {
            var entry = entry(number);
            relabel(entry, actor, labels.resolve(names));
            return touched(entry);
        });
    }

    /** Adds labels to those that are there. */
    public StoredIssue addLabels(Actor actor, int number, List<String> names) {
        return locked(() -> {
            var entry = entry(number);
            var all = new ArrayList<>(entry.labels);
            all.addAll(names);
            relabel(entry, actor, labels.resolve(all));
            return touched(entry);
        });
    }

    /** Takes one label off; 404 where the issue does not carry it. */
    public StoredIssue removeLabel(Actor actor, int number, String name) {
        return locked(() -> {
            var entry = entry(number);
            if (!entry.snapshot().hasLabel(name)) {
                throw new Refusal(404, "Label does not exist", List.of());
            }
            relabel(
                    entry,
                    actor,
                    entry.labels.stream()
                            .filter(label -> !label.equalsIgnoreCase(name))
                            .toList());
            return touched(entry);
        });
    }

    /** Locks or unlocks the conversation. */
    public StoredIssue lock(Actor actor, int number, boolean wanted) {
        return locked(() -> {
            var entry = entry(number);
            if (entry.locked != wanted) {
                entry.locked = wanted;
                record(entry, wanted ? IssueEvent.Kind.LOCKED : IssueEvent.Kind.UNLOCKED, actor, "");
            }
            return touched(entry);
        });
    }

    /** Removes an issue for good: 410 from now on. */
    public void delete(int number) {
        locked(() -> {
            entry(number);
            issues.remove(number);
            return gone.put(number, Refusal.gone("This issue was deleted"));
        });
    }

    /** Moves an issue to another repository, where it gets a new number. */
    public int transfer(int number, Repository target) {
        var entry = locked(() -> {
            var found = entry(number);
            issues.remove(number);
            return found;
        });
        var newNumber = target.receive(entry);
        locked(() -> gone.put(number, new Moved(target.id, newNumber)));
        return newNumber;
    }

    private int receive(IssueEntry entry) {
        return locked(() -> {
            var moved = entry.renumbered(++lastNumber);
            moved.labels = labels.resolve(moved.labels);
            issues.put(moved.number, moved);
            return moved.number;
        });
    }

    /** The repository's labels, oldest first. */
    public List<Label> labels() {
        return locked(labels::all);
    }

    /** A label by name, whatever the case. */
    public Optional<Label> label(String name) {
        return locked(() -> labels.find(name));
    }

    /** Makes a label; 422 {@code already_exists} where it is there. */
    public Label createLabel(String name, String color, String description) {
        return locked(() -> labels.create(name, color, description));
    }

    private void move(IssueEntry entry, Actor actor, IssueState state, Optional<StateReason> given) {
        switch (state) {
            case CLOSED -> {
                var reason =
                        given.orElse(entry.state == state ? entry.stateReason.orElseThrow() : StateReason.COMPLETED);
                if (entry.state != state) {
                    entry.closedBy = Optional.of(actor);
                    entry.closedAt = Optional.of(now());
                    record(entry, IssueEvent.Kind.CLOSED, actor, reason.apiName());
                }
                entry.stateReason = Optional.of(reason);
            }
            case OPEN -> {
                if (entry.state != state) {
                    entry.closedBy = Optional.empty();
                    entry.closedAt = Optional.empty();
                    entry.stateReason = Optional.of(StateReason.REOPENED);
                    record(entry, IssueEvent.Kind.REOPENED, actor, "");
                }
            }
        }
        entry.state = state;
    }

    private void relabel(IssueEntry entry, Actor actor, List<String> wanted) {
        var before = entry.labels;
        entry.labels = List.copyOf(wanted);
        wanted.stream()
                .filter(name -> !before.contains(name))
                .forEach(name -> record(entry, IssueEvent.Kind.LABELED, actor, name));
        before.stream()
                .filter(name -> !wanted.contains(name))
                .forEach(name -> record(entry, IssueEvent.Kind.UNLABELED, actor, name));
    }

    private void record(IssueEntry entry, IssueEvent.Kind kind, Actor actor, String detail) {
        entry.events.add(new IssueEvent(ids.getAsLong(), kind, actor, now(), detail));
    }

    private StoredIssue touched(IssueEntry entry) {
        entry.updatedAt = now();
        return entry.snapshot();
    }

    private IssueEntry entry(int number) {
        requireIssues();
        var left = gone.get(number);
        if (left != null) {
            throw left;
        }
        var entry = issues.get(number);
        if (entry == null) {
            throw Refusal.notFound();
        }
        return entry;
    }

    private IssueEntry holderOf(long commentId) {
        return issues.values().stream()
                .filter(entry -> entry.comments.stream().anyMatch(comment -> comment.id() == commentId))
                .findFirst()
                .orElseThrow(Refusal::notFound);
    }

    private static StoredComment comment(IssueEntry entry, long commentId) {
        return entry.comments.stream()
                .filter(comment -> comment.id() == commentId)
                .findFirst()
                .orElseThrow(Refusal::notFound);
    }

    private void requireIssues() {
        if (!issuesEnabled) {
            throw Refusal.gone("Issues are disabled for this repo");
        }
    }

    private Instant now() {
        return seconds(clock.instant());
    }

    private <T> T locked(Supplier<T> step) {
        lock.lock();
        try {
            return step.get();
        } finally {
            lock.unlock();
        }
    }
}
