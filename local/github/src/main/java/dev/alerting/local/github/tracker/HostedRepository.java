package dev.alerting.local.github.tracker;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The issues and labels of one repository. Safe for concurrent use; every method is atomic. */
public final class HostedRepository {

    private static final int MAX_ASSIGNEES = 10;

    /** Whoever has the right to delete and to transfer. */
    private static final Actor ADMIN = Actor.person("admin");

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
    private volatile Consumer<Happening> webhook = happening -> {};

    HostedRepository(long id, Clock clock, LongSupplier ids) {
        this.id = id;
        this.clock = clock;
        this.ids = ids;
        this.labels = new LabelBook(ids);
    }

    /** The id that survives a rename. */
    public long id() {
        return id;
    }

    /** Is told what happens from now on, after it has, in the thread of whoever does it. */
    public void onHappening(Consumer<Happening> listener) {
        webhook = listener;
    }

    /** Turns the issues of the repository on or off; while they are off, every call for them is answered 410. */
    public void enableIssues(boolean enabled) {
        underLock(() -> issuesEnabled = enabled);
    }

    /** Whether the repository has issues. */
    public boolean hasIssues() {
        return underLock(() -> issuesEnabled);
    }

    /** How long a new issue is missing from listings. */
    public void setListLag(Duration lag) {
        underLock(() -> listLag = lag);
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
        return underLock(() -> {
            requireIssues();
            ContentRules.checkTitle(content.title());
            ContentRules.checkBody(content.body());
            List<String> names = labels.resolveNames(content.labels());
            IssueEntry entry = new IssueEntry(ids, clock, ++lastNumber, actor, content, pullRequest);
            issues.put(entry.number(), entry);
            entry.setLabels(actor, names);
            return entry.snapshot();
        });
    }

    /** One issue, read singly: no lag. */
    public StoredIssue get(int number) {
        return underLock(() -> entry(number).snapshot());
    }

    /** One issue; empty if it was deleted, transferred or never existed. */
    public Optional<StoredIssue> find(int number) {
        return underLock(() -> Optional.ofNullable(issues.get(number)).map(IssueEntry::snapshot));
    }

    /** All issues by number; the list lag does not apply. */
    public List<StoredIssue> all() {
        return underLock(
                () -> issues.values().stream().map(IssueEntry::snapshot).toList());
    }

    /** A listing as the API gives it: without issues younger than the list lag. */
    public List<StoredIssue> list(IssueQuery query) {
        return underLock(() -> {
            requireIssues();
            return issues.values().stream()
                    .filter(entry -> entry.isOlderThan(listLag))
                    .map(IssueEntry::snapshot)
                    .filter(query::accepts)
                    .sorted(query.order())
                    .toList();
        });
    }

    /** Changes what the change names. */
    public StoredIssue update(Actor actor, int number, IssueChange change) {
        StoredIssue before = get(number);
        StoredIssue after = change(actor, number, change);
        if (change.body().isPresent() && !before.body().equals(after.body())) {
            webhook.accept(Happening.ofIssue("edited", actor, after).withPreviousBody(before.body()));
        }
        if (before.isOpen() != after.isOpen()) {
            webhook.accept(Happening.ofIssue(after.isOpen() ? "reopened" : "closed", actor, after));
        }
        return after;
    }

    private StoredIssue change(Actor actor, int number, IssueChange change) {
        return underLock(() -> {
            IssueEntry entry = entry(number);
            // All checks come first, so that a refused change leaves nothing half done.
            change.title().ifPresent(ContentRules::checkTitle);
            change.body().ifPresent(ContentRules::checkBody);
            Optional<List<String>> newLabels = change.labels().map(labels::resolveNames);
            change.title().ifPresent(title -> entry.setTitle(actor, title));
            change.body().ifPresent(entry::setBody);
            newLabels.ifPresent(names -> entry.setLabels(actor, names));
            change.state().ifPresent(state -> entry.setState(actor, state, change.stateReason()));
            return entry.touch();
        });
    }

    /** Adds a comment. */
    public StoredComment addComment(Actor actor, int number, String body) {
        StoredComment added = underLock(() -> {
            IssueEntry entry = entry(number);
            ContentRules.checkComment(body);
            StoredComment comment = entry.addComment(actor, body);
            entry.touch();
            return comment;
        });
        find(number).ifPresent(issue -> webhook.accept(Happening.ofComment("created", actor, issue, added)));
        return added;
    }

    /** Replaces the text of a comment. */
    public StoredComment editComment(Actor actor, long commentId, String body) {
        StoredIssue before = get(issueOfComment(commentId));
        StoredComment edited = underLock(() -> {
            requireIssues();
            ContentRules.checkComment(body);
            IssueEntry entry = holderOf(commentId);
            entry.editComment(commentId, body);
            entry.touch();
            return entry.comment(commentId).orElseThrow(Refusal::notFound);
        });
        StoredComment old = before.comments().stream()
                .filter(comment -> comment.id() == commentId)
                .findFirst()
                .orElseThrow(Refusal::notFound);
        webhook.accept(Happening.ofComment("edited", actor, get(before.number()), edited)
                .withPreviousBody(old.body()));
        return edited;
    }

    /** Removes a comment. */
    public void deleteComment(Actor actor, long commentId) {
        StoredIssue before = get(issueOfComment(commentId));
        StoredComment old = before.comments().stream()
                .filter(comment -> comment.id() == commentId)
                .findFirst()
                .orElseThrow(Refusal::notFound);
        StoredIssue after = underLock(() -> {
            IssueEntry entry = holderOf(commentId);
            entry.deleteComment(commentId);
            return entry.touch();
        });
        webhook.accept(Happening.ofComment("deleted", actor, after, old));
    }

    /** Reacts to a comment, once in each way. GitHub tells no webhook of it. */
    public StoredComment.Reaction react(Actor actor, long commentId, String content) {
        return underLock(() -> {
            requireIssues();
            return holderOf(commentId).react(actor, commentId, content);
        });
    }

    /** Adds assignees to those there are; GitHub takes ten at most. */
    public StoredIssue addAssignees(Actor actor, int number, List<Actor> people) {
        List<Actor> added = new ArrayList<>();
        StoredIssue after = underLock(() -> {
            IssueEntry entry = entry(number);
            List<Actor> all = new ArrayList<>(entry.assignees());
            people.stream()
                    .filter(person -> !all.contains(person) && all.size() < MAX_ASSIGNEES)
                    .forEach(person -> {
                        all.add(person);
                        added.add(person);
                    });
            entry.setAssignees(all);
            return entry.touch();
        });
        added.forEach(person ->
                webhook.accept(Happening.ofIssue("assigned", actor, after).withAssignee(person)));
        return after;
    }

    /** Takes an assignee away. */
    public StoredIssue removeAssignee(Actor actor, int number, Actor person) {
        boolean assigned = get(number).assignees().contains(person);
        StoredIssue after = underLock(() -> {
            IssueEntry entry = entry(number);
            entry.setAssignees(entry.assignees().stream()
                    .filter(other -> !other.equals(person))
                    .toList());
            return entry.touch();
        });
        if (assigned) {
            webhook.accept(Happening.ofIssue("unassigned", actor, after).withAssignee(person));
        }
        return after;
    }

    /** The number of the issue that holds this comment. */
    public int issueOfComment(long commentId) {
        return underLock(() -> {
            requireIssues();
            return holderOf(commentId).number();
        });
    }

    /** Sets exactly these labels. */
    public StoredIssue setLabels(Actor actor, int number, List<String> names) {
        return underLock(() -> relabel(entry(number), actor, names));
    }

    /** Adds labels to those the issue has. */
    public StoredIssue addLabels(Actor actor, int number, List<String> names) {
        return underLock(() -> {
            IssueEntry entry = entry(number);
            return relabel(
                    entry,
                    actor,
                    Stream.concat(entry.labels().stream(), names.stream()).toList());
        });
    }

    /** Removes one label; 404 when the issue does not have it. */
    public StoredIssue removeLabel(Actor actor, int number, String name) {
        return underLock(() -> {
            IssueEntry entry = entry(number);
            List<String> others = entry.labels().stream()
                    .filter(label -> !label.equalsIgnoreCase(name))
                    .toList();
            if (others.size() == entry.labels().size()) {
                throw new Refusal(404, "Label does not exist", List.of());
            }
            return relabel(entry, actor, others);
        });
    }

    private StoredIssue relabel(IssueEntry entry, Actor actor, List<String> names) {
        entry.setLabels(actor, labels.resolveNames(names));
        return entry.touch();
    }

    /** Locks or unlocks the conversation. */
    public StoredIssue setLocked(Actor actor, int number, boolean wanted) {
        return underLock(() -> {
            IssueEntry entry = entry(number);
            entry.setLocked(actor, wanted);
            return entry.touch();
        });
    }

    /** Removes an issue for good: 410 from now on. */
    public void delete(int number) {
        StoredIssue deleted = get(number);
        underLock(() -> {
            entry(number);
            issues.remove(number);
            return gone.put(number, Refusal.gone("This issue was deleted"));
        });
        webhook.accept(Happening.ofIssue("deleted", ADMIN, deleted));
    }

    /** Moves an issue to another repository, where it gets a new number. */
    public int transfer(int number, HostedRepository target) {
        IssueEntry entry = underLock(() -> {
            IssueEntry found = entry(number);
            issues.remove(number);
            return found;
        });
        int newNumber = target.receive(entry);
        underLock(() -> gone.put(number, new Moved(target.id, newNumber)));
        webhook.accept(Happening.ofIssue("transferred", ADMIN, entry.snapshot()));
        return newNumber;
    }

    private int receive(IssueEntry entry) {
        return underLock(() -> {
            IssueEntry moved = entry.renumbered(++lastNumber, labels.resolveNames(entry.labels()));
            issues.put(moved.number(), moved);
            return moved.number();
        });
    }

    /** The repository's labels, oldest first. */
    public List<Label> labels() {
        return underLock(labels::all);
    }

    /** A label by name; case does not matter. */
    public Optional<Label> label(String name) {
        return underLock(() -> labels.find(name));
    }

    /** Creates a label; 422 {@code already_exists} if it exists. */
    public Label createLabel(String name, String color, String description) {
        return underLock(() -> labels.create(name, color, description));
    }

    private IssueEntry entry(int number) {
        requireIssues();
        RuntimeException left = gone.get(number);
        if (left != null) {
            throw left;
        }
        IssueEntry entry = issues.get(number);
        if (entry == null) {
            throw Refusal.notFound();
        }
        return entry;
    }

    private IssueEntry holderOf(long commentId) {
        return issues.values().stream()
                .filter(entry -> entry.comment(commentId).isPresent())
                .findFirst()
                .orElseThrow(Refusal::notFound);
    }

    private void requireIssues() {
        if (!issuesEnabled) {
            throw Refusal.gone("Issues are disabled for this repo");
        }
    }

    private <T> T underLock(Supplier<T> step) {
        lock.lock();
        try {
            return step.get();
        } finally {
            lock.unlock();
        }
    }
}
