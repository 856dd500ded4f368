package dev.alerting.collector.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.collector.budget.Lane;
import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.fake.InMemoryStateStore;
import dev.alerting.collector.fake.ScriptedTracker;
import dev.alerting.collector.issue.IssueDraft;
import dev.alerting.collector.issue.IssueListing;
import dev.alerting.collector.issue.IssueRenderer;
import dev.alerting.collector.issue.LinkHosts;
import dev.alerting.collector.issue.ProseRenderer;
import dev.alerting.collector.issue.StateBlock;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.common.sender.Interpretation;
import dev.alerting.testing.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;

/** A reconciler between a table and a tracker that fail where a test says so. */
final class ReconcilerFixture {
    static final Duration RECOVERY_WAIT = Duration.ofSeconds(60);
    static final Duration LEASE = Duration.ofSeconds(65);

    final MovableClock clock = new MovableClock(Alert.START);
    final InMemoryStateStore store = new InMemoryStateStore();
    final ScriptedTracker tracker = new ScriptedTracker();
    private final StateBlock block = new StateBlock(List.of());
    final List<RuntimeException> blockFailures = new ArrayList<>();
    final List<Throwable> textFailures = new ArrayList<>();
    private boolean blocksFail;
    private Optional<Error> textFailure = Optional.empty();
    /** The silence that holds every alert; empty: none. */
    Optional<String> silence = Optional.empty();

    /** The silences of the firings that were counted as kept. */
    final List<String> kept = new ArrayList<>();

    /** Whether there is a topic of P0 alerts, and what it was told. */
    boolean hasTopic;

    final List<AlertRecord> told = new ArrayList<>();

    private final Placement placement;
    private final Duration hold;
    private final Reconciler reconciler;
    private final Reconciler shadow;

    ReconcilerFixture() {
        this(Placement.OWN_ISSUES);
    }

    ReconcilerFixture(Placement placement) {
        this(placement, Duration.ZERO);
    }

    ReconcilerFixture(Placement placement, Duration hold) {
        this.placement = placement;
        this.hold = hold;
        this.reconciler = reconciler(false);
        this.shadow = reconciler(true);
    }

    private Reconciler reconciler(boolean shadowed) {
        AtomicInteger attempts = new AtomicInteger();
        return new Reconciler(
                store,
                tracker,
                new IssueRenderer(
                        List.of(),
                        new ProseRenderer(LinkHosts.NONE, this::parse, textFailures::add),
                        this::renderBlock),
                new Decider(new Decider.Options(
                        Optional.of(Duration.ofHours(1)), Duration.ofMinutes(5), Duration.ofHours(24))),
                placement,
                new People(),
                new RecordedTopic(),
                new Reconciler.Options(RECOVERY_WAIT, shadowed, hold),
                clock,
                () -> "attempt-" + attempts.incrementAndGet(),
                blockFailures::add);
    }

    private final class RecordedTopic implements UrgentTopic {
        @Override
        public boolean isSet() {
            return hasTopic;
        }

        @Override
        public void tell(AlertRecord record) {
            assertThat(tracker.numbers())
                    .as("filed before it is told")
                    .contains(record.issue().number().orElseThrow());
            told.add(record);
        }
    }

    private List<String> renderBlock(AlertRecord record) {
        if (blocksFail) {
            throw new IllegalStateException("a mistake of ours");
        }
        return block.renderForms(record);
    }

    private Node parse(String text) {
        textFailure.ifPresent(failure -> {
            throw failure;
        });
        return Parser.builder().build().parse(text);
    }

    void failToParseTexts(Error failure) {
        textFailure = Optional.of(failure);
    }

    void failToRenderBlocks() {
        blocksFail = true;
    }

    Result deliver(Alert alert, String delivery) {
        return deliver(alert.delivered(delivery));
    }

    /** An alert that shows that the cause of another one has been corrected. */
    Result deliver(Alert alert, String delivery, Alert corrected) {
        return reconciler.reconcile(
                alert.delivered(delivery),
                Optional.of(corrected.delivered(delivery)),
                clock.instant().plus(LEASE));
    }

    Result deliver(IssueWork work) {
        return reconciler.reconcile(
                Alert.firing(0).fingerprint(), work, clock.instant().plus(LEASE));
    }

    void show(Duration lease) {
        reconciler.show(Alert.firing(0).fingerprint(), clock.instant().plus(lease));
    }

    void showInShadow(Duration lease) {
        shadow.show(Alert.firing(0).fingerprint(), clock.instant().plus(lease));
    }

    Result deliver(DeliveredAlert occurrence) {
        return reconciler.reconcile(occurrence, clock.instant().plus(LEASE));
    }

    Result promote(AlertRecord.Row row, Optional<Integer> stormIssue) {
        return reconciler.promote(
                Alert.firing(0).fingerprint(), row, stormIssue, clock.instant().plus(LEASE));
    }

    RecordRepairs repairs(IssueListing listing, RecordRepairs.Activities activities) {
        AtomicInteger attempts = new AtomicInteger();
        return new RecordRepairs(
                store, tracker, listing, reconciler, activities, clock, () -> "repair-" + attempts.incrementAndGet());
    }

    Optional<Result.Retry> heldBack(DeliveredAlert alert) {
        return reconciler.heldBack(alert);
    }

    Optional<Result.Retry> heldBackInShadow(DeliveredAlert alert) {
        return shadow.heldBack(alert);
    }

    Result deliverInShadow(Alert alert, String delivery) {
        return deliverInShadow(alert.delivered(delivery));
    }

    Result deliverInShadow(DeliveredAlert alert) {
        return shadow.reconcile(alert, clock.instant().plus(LEASE));
    }

    /** An open alert with issue 1, fired at +0. */
    ReconcilerFixture firing() {
        deliver(Alert.firing(0), "first");
        return this;
    }

    /** An issue of ours that no record names. */
    int openIssue(String body) {
        tracker.create(new IssueDraft("Disk is full", body, List.of()), Lane.P1);
        return tracker.numbers().getLast();
    }

    void wait(Duration duration) {
        clock.advance(duration);
    }

    private final class People implements Silencing {
        @Override
        public Optional<String> findSilence(Interpretation.Alert alert, Instant now) {
            return silence;
        }

        @Override
        public void countKept(String id) {
            kept.add(id);
        }
    }

    AlertRecord record() {
        return store.find(Alert.firing(0).fingerprint()).orElseThrow();
    }
}
