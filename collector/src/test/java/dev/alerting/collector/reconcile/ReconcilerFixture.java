package dev.alerting.collector.reconcile;

import dev.alerting.collector.fake.Alert;
import dev.alerting.collector.fake.InMemoryStateStore;
import dev.alerting.collector.fake.ScriptedTracker;
import dev.alerting.collector.issue.IssueRenderer;
import dev.alerting.collector.issue.LinkHosts;
import dev.alerting.collector.issue.ProseRenderer;
import dev.alerting.collector.issue.StateBlock;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.testing.MovableClock;
import java.time.Duration;
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
    private final Placement placement;
    private final Reconciler reconciler;
    private final Reconciler shadow;

    ReconcilerFixture() {
        this(Placement.OWN_ISSUES);
    }

    ReconcilerFixture(Placement placement) {
        this.placement = placement;
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
                new Reconciler.Options(RECOVERY_WAIT, shadowed),
                clock,
                () -> "attempt-" + attempts.incrementAndGet(),
                blockFailures::add);
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

    Result deliver(DeliveredAlert occurrence) {
        return reconciler.reconcile(occurrence, clock.instant().plus(LEASE));
    }

    Result promote(AlertRecord.Row row, Optional<Integer> stormIssue) {
        return reconciler.promote(
                Alert.firing(0).fingerprint(), row, stormIssue, clock.instant().plus(LEASE));
    }

    Optional<Result.Retry> heldBack(DeliveredAlert alert) {
        return reconciler.heldBack(alert);
    }

    Optional<Result.Retry> heldBackInShadow(DeliveredAlert alert) {
        return shadow.heldBack(alert);
    }

    Result deliverInShadow(Alert alert, String delivery) {
        return shadow.reconcile(alert.delivered(delivery), clock.instant().plus(LEASE));
    }

    /** An open alert with issue 1, fired at +0. */
    ReconcilerFixture firing() {
        deliver(Alert.firing(0), "first");
        return this;
    }

    void wait(Duration duration) {
        clock.advance(duration);
    }

    AlertRecord record() {
        return store.find(Alert.firing(0).fingerprint()).orElseThrow();
    }
}
