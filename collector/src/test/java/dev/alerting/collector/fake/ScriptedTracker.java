package dev.alerting.collector.fake;

import dev.alerting.collector.budget.Lane;
import dev.alerting.collector.issue.CloseReason;
import dev.alerting.collector.issue.IssueDraft;
import dev.alerting.collector.issue.IssueEdit;
import dev.alerting.collector.issue.IssueTracker;
import dev.alerting.collector.issue.IssueView;
import dev.alerting.collector.issue.Marker;
import dev.alerting.collector.issue.Outcome;
import dev.alerting.collector.issue.Outcome.Applied;
import dev.alerting.collector.issue.Outcome.Refusal;
import dev.alerting.collector.issue.Outcome.Refused;
import dev.alerting.collector.issue.Outcome.Unknown;
import dev.alerting.collector.issue.Reaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** A few issues in memory, and for each kind of call the outcomes a test wants instead. */
public final class ScriptedTracker implements IssueTracker {
    public static final String REPOSITORY = "acme/alerts";

    private final Map<Integer, Issue> issues = new TreeMap<>();
    private final Map<String, Queue<Fault>> faults = new HashMap<>();
    private final List<String> calls = new ArrayList<>();
    private final Map<Lane, Duration> closedLanes = new EnumMap<>(Lane.class);
    private final Set<String> mayTriage = new HashSet<>();
    private final Map<Long, Reaction> reactions = new HashMap<>();
    private boolean listsLag;
    private Optional<Duration> heldBack = Optional.empty();
    private int lastNumber;

    /** One issue as it stands. */
    public static final class Issue {
        private String title;
        private String body;
        private int foreignComments;
        private boolean reopened;
        private final Set<String> labels;
        private final List<String> comments = new ArrayList<>();
        private final Set<String> assignees = new LinkedHashSet<>();
        private IssueView closed = IssueView.UNSEEN;
        private Optional<CloseReason> closeReason = Optional.empty();

        private Issue(IssueDraft draft) {
            title = draft.title();
            body = draft.body();
            labels = new LinkedHashSet<>(draft.labels());
        }

        public String title() {
            return title;
        }

        public String body() {
            return body;
        }

        public Set<String> labels() {
            return labels;
        }

        public List<String> comments() {
            return comments;
        }

        public Set<String> assignees() {
            return assignees;
        }

        public Optional<CloseReason> closeReason() {
            return closeReason;
        }

        public boolean isNotPlanned() {
            return closed instanceof IssueView.ClosedByPerson person && person.notPlanned();
        }

        public boolean isOpen() {
            return closed.equals(IssueView.UNSEEN);
        }
    }

    /** What a call does instead of, or besides, what it should. */
    private record Fault(boolean takesEffect, Optional<Outcome<?>> answer, Runnable meanwhile) {}

    /** The next call of this kind ends like this, without effect. */
    public synchronized void answer(String call, Outcome<?> outcome) {
        answer(call, outcome, () -> {});
    }

    /** As {@link #answer(String, Outcome)}, after something else has happened. */
    public synchronized void answer(String call, Outcome<?> outcome, Runnable meanwhile) {
        fault(call, new Fault(false, Optional.of(outcome), meanwhile));
    }

    /** The next call of this kind takes effect, but its answer is lost. */
    public synchronized void loseAnswer(String call) {
        fault(call, new Fault(true, Optional.of(new Unknown<>("no answer")), () -> {}));
    }

    /** During the next call of this kind something else happens first. */
    public synchronized void during(String call, Runnable meanwhile) {
        fault(call, new Fault(true, Optional.empty(), meanwhile));
    }

    /** As while the circuit is open. */
    public synchronized void holdBack(Duration wait) {
        heldBack = Optional.of(wait);
    }

    @Override
    public synchronized Optional<Duration> heldBack() {
        return heldBack;
    }

    /** Lists do not show anything new. */
    public synchronized void listsLag(boolean value) {
        listsLag = value;
    }

    /** Gives somebody the role triage. */
    public synchronized void letTriage(String login) {
        mayTriage.add(login);
    }

    /** The last reaction to each comment. */
    public synchronized Map<Long, Reaction> reactions() {
        return Map.copyOf(reactions);
    }

    public synchronized void personCloses(int number, Instant at) {
        issues.get(number).closed = new IssueView.ClosedByPerson(at);
    }

    public synchronized void personClosesAsNotPlanned(int number, Instant at) {
        issues.get(number).closed = new IssueView.ClosedByPerson(at, true);
    }

    public synchronized void personComments(int number) {
        issues.get(number).foreignComments++;
    }

    public synchronized void personIsAssigned(int number) {
        issues.get(number).assignees.add("alice");
    }

    public synchronized void personEdits(int number, UnaryOperator<String> edit) {
        issues.get(number).body = edit.apply(issues.get(number).body);
    }

    public synchronized void personReopens(int number) {
        issues.get(number).closed = IssueView.UNSEEN;
        issues.get(number).reopened = true;
    }

    public synchronized void appCloses(int number, Instant at) {
        issues.get(number).closed = new IssueView.ClosedByUs(at);
    }

    public synchronized void delete(int number) {
        issues.get(number).closed = new IssueView.Gone();
    }

    /** Kinds of calls in their order, e.g. {@code create}, {@code view}; {@code show} is an edit of the body alone. */
    public synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    public synchronized List<Integer> numbers() {
        return List.copyOf(issues.keySet());
    }

    public synchronized List<Integer> open() {
        return numbers().stream().filter(number -> issues.get(number).isOpen()).toList();
    }

    public synchronized Issue issue(int number) {
        return issues.get(number);
    }

    /** The budget has no room for a lane. */
    public synchronized void close(Lane lane, Duration wait) {
        closedLanes.put(lane, wait);
    }

    /** It has room again. */
    public synchronized void open(Lane lane) {
        closedLanes.remove(lane);
    }

    @Override
    public synchronized Optional<Duration> heldBack(Lane lane) {
        return Optional.ofNullable(closedLanes.get(lane));
    }

    @Override
    public String repository() {
        return REPOSITORY;
    }

    @Override
    public synchronized Outcome<Done> checkAccess() {
        return call("check", () -> new Applied<>(Done.DONE));
    }

    @Override
    public synchronized Outcome<Integer> create(IssueDraft draft, Lane lane) {
        return call("create", () -> {
            issues.put(++lastNumber, new Issue(draft));
            return new Applied<>(lastNumber);
        });
    }

    @Override
    public synchronized Outcome<IssueView> viewIssue(int number) {
        return call("view", () -> {
            Issue issue = issues.get(number);
            return new Applied<>(
                    issue == null
                            ? new IssueView.Gone()
                            : issue.isOpen()
                                    ? new IssueView.Open(
                                            issue.title,
                                            issue.body,
                                            Set.copyOf(issue.labels),
                                            new IssueView.Participation(
                                                    !issue.assignees.isEmpty(),
                                                    issue.comments.size() + issue.foreignComments,
                                                    issue.reopened))
                                    : issue.closed);
        });
    }

    @Override
    public synchronized Outcome<Optional<String>> readBody(int number) {
        return call(
                "readBody",
                () -> new Applied<>(Optional.ofNullable(issues.get(number))
                        .filter(issue -> !(issue.closed instanceof IssueView.Gone))
                        .map(Issue::body)));
    }

    @Override
    public synchronized Outcome<Done> comment(int number, String body, Lane lane) {
        return call(
                "comment",
                () -> closedLanes.containsKey(lane) ? noRoom(lane) : there(number, issue -> issue.comments.add(body)));
    }

    @Override
    public synchronized Outcome<Done> close(int number, CloseReason reason, Optional<String> body) {
        return call(
                "close",
                () -> there(number, issue -> {
                    body.ifPresent(text -> issue.body = text);
                    if (issue.isOpen()) {
                        issue.closed = new IssueView.ClosedByUs(Alert.minute(1_000));
                        issue.closeReason = Optional.of(reason);
                    }
                }));
    }

    @Override
    public synchronized Outcome<Boolean> assign(int number, String login) {
        return call(
                "assign",
                () -> there(number, issue -> {
                            if (mayTriage.contains(login)) {
                                issue.assignees.add(login);
                            }
                        })
                        .then(done -> new Applied<>(mayTriage.contains(login))));
    }

    @Override
    public synchronized Outcome<Done> react(long comment, Reaction reaction) {
        return call("react", () -> {
            reactions.put(comment, reaction);
            return new Applied<>(Done.DONE);
        });
    }

    @Override
    public synchronized Outcome<Boolean> hasTriageRole(String login) {
        return call("hasTriageRole", () -> new Applied<>(mayTriage.contains(login)));
    }

    @Override
    public synchronized Outcome<Done> reopen(int number) {
        return call("reopen", () -> there(number, issue -> issue.closed = IssueView.UNSEEN));
    }

    @Override
    public synchronized Outcome<Done> edit(int number, IssueEdit edit, Lane lane) {
        return call(
                edit.body().isPresent()
                                && edit.title().isEmpty()
                                && edit.addLabels().isEmpty()
                                && edit.removeLabels().isEmpty()
                        ? "show"
                        : "edit",
                () -> there(number, issue -> {
                    edit.title().ifPresent(title -> issue.title = title);
                    edit.body().ifPresent(body -> issue.body = body);
                    issue.labels.addAll(edit.addLabels());
                    issue.labels.removeAll(edit.removeLabels());
                }));
    }

    @Override
    public synchronized Outcome<Optional<Integer>> findIssue(Marker marker, Instant since) {
        return call(
                "findIssue",
                () -> new Applied<>(issues.entrySet().stream()
                        .filter(entry -> !listsLag && marker.isIn(entry.getValue().body))
                        .map(Map.Entry::getKey)
                        .findFirst()));
    }

    @Override
    public synchronized Outcome<Boolean> hasComment(int number, Marker marker, Instant since) {
        return call(
                "hasComment",
                () -> new Applied<>(
                        !listsLag && issues.get(number).comments.stream().anyMatch(marker::isIn)));
    }

    private Outcome<Done> noRoom(Lane lane) {
        return new Outcome.Unavailable<>(Outcome.Cause.BUDGET, "no room", closedLanes.get(lane));
    }

    private Outcome<Done> there(int number, Consumer<Issue> change) {
        Issue issue = issues.get(number);
        if (issue == null || issue.closed instanceof IssueView.Gone) {
            return new Refused<>(Refusal.GONE, "this issue was deleted");
        }
        change.accept(issue);
        return new Applied<>(Done.DONE);
    }

    private void fault(String call, Fault fault) {
        faults.computeIfAbsent(call, key -> new ArrayDeque<>()).add(fault);
    }

    private <T> Outcome<T> call(String name, Supplier<Outcome<T>> effect) {
        calls.add(name);
        Fault fault = faults.getOrDefault(name, new ArrayDeque<>()).poll();
        if (fault == null) {
            return effect.get();
        }
        fault.meanwhile().run();
        if (!fault.takesEffect()) {
            return retyped(fault.answer().orElseThrow());
        }
        Outcome<T> outcome = effect.get();
        return fault.answer().<Outcome<T>>map(ScriptedTracker::retyped).orElse(outcome);
    }

    /** An outcome without a value can stand for one of any type. */
    private static <T> Outcome<T> retyped(Outcome<?> outcome) {
        return switch (outcome) {
            case Applied<?> applied -> throw new IllegalArgumentException("leave the call alone instead");
            case Refused<?> refused -> new Refused<>(refused.refusal(), refused.reason());
            case Outcome.Unavailable<?> unavailable ->
                new Outcome.Unavailable<>(unavailable.cause(), unavailable.reason(), unavailable.notBefore());
            case Unknown<?> unknown -> new Unknown<>(unknown.reason());
        };
    }
}
