package dev.alerting.collector.delivery;

import dev.alerting.collector.command.IssueEvents;
import dev.alerting.collector.delivery.MessageQueue.DeadLetterException;
import dev.alerting.collector.reconcile.DeliveredAlert;
import dev.alerting.collector.reconcile.Reconciler;
import dev.alerting.collector.reconcile.Result;
import dev.alerting.collector.reconcile.Result.Kind;
import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Priority;
import dev.alerting.common.sender.AlertSource;
import dev.alerting.common.sender.Interpretation;
import dev.alerting.common.sender.MessageInterpreter;
import dev.alerting.common.sender.RoutingDefaults;
import dev.alerting.common.telemetry.Metrics;
import dev.alerting.common.telemetry.StructuredLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Processes a batch: every event of every message, grouped by alert. A message is done when all its events are. If one
 * has to be retried, the whole message is redelivered, and the events done by then are recognized as duplicates.
 */
public final class BatchProcessor {
    /** Nobody reads more. */
    private static final int MAX_REASONS = 20;

    /** The clock of the instance that finds a claim may be ahead of the clock of the one that left it. */
    private static final Duration CLOCK_SKEW = Duration.ofSeconds(5);

    private final MessageInterpreter interpreter;
    private final Reconciler reconciler;
    private final MessageQueue queue;
    private final Backoff backoff;
    private final SenderErrorAlert senderErrors;
    private final Options options;
    private final IssueEvents issueEvents;
    private final HeartbeatCheck heartbeats;
    private final Ticks ticks;
    private final BatchTelemetry telemetry;
    private final Clock clock;

    /**
     * @param concurrency alerts processed at the same time
     * @param timeForOne nothing new is started with less time than this left
     * @param shadow nothing is written anywhere, so an invalid message is only logged
     * @param routing owner and priority of the issues about senders' errors
     */
    public record Options(int concurrency, Duration timeForOne, boolean shadow, RoutingDefaults routing) {}

    public BatchProcessor(
            MessageInterpreter interpreter,
            Reconciler reconciler,
            MessageQueue queue,
            IssueEvents issueEvents,
            HeartbeatCheck heartbeats,
            Ticks ticks,
            RandomGenerator random,
            Options options,
            StructuredLog log,
            Metrics metrics,
            Clock clock) {
        this.interpreter = interpreter;
        this.reconciler = reconciler;
        this.queue = queue;
        this.backoff = new Backoff(random);
        this.senderErrors = new SenderErrorAlert(options.routing());
        this.options = options;
        this.issueEvents = issueEvents;
        this.heartbeats = heartbeats;
        this.ticks = ticks;
        this.telemetry = new BatchTelemetry(
                log, metrics, clock, options.shadow(), options.routing().fallbackTeam());
        this.clock = clock;
    }

    /** Returns the ids of the messages that must be redelivered. Never throws. */
    public Set<String> process(List<Message> messages, Deadline deadline) {
        telemetry.recordWaiting(messages);
        Map<Message, Progress> progress = new HashMap<>();
        List<Work.Item> items = new ArrayList<>();
        for (Message message : messages) {
            Progress one = new Progress(message);
            progress.put(message, one);
            List<Work.Item> read = read(message, one);
            one.open.set(read.size() + one.issueEvents.size());
            items.addAll(read);
        }
        work(Work.groups(items), progress, deadline);

        // After the alerts: what people do must not keep one waiting.
        messages.forEach(message -> progress.get(message)
                .issueEvents
                .forEach(event -> handleIssueEvent(event, message, progress.get(message), deadline)));

        Set<String> failed = ConcurrentHashMap.newKeySet();
        messages.forEach(message -> {
            if (!finish(message, progress.get(message))) {
                failed.add(message.id());
            }
        });
        progress.values().stream()
                .flatMap(one -> one.heartbeats.stream())
                .forEach(heartbeat -> answerHeartbeat(heartbeat, deadline));
        // After a pause there may be many; the newest stands for all of them.
        progress.values().stream()
                .flatMap(one -> one.ticks.stream())
                .max(Comparator.comparing(Interpretation.Tick::sentAt))
                .ifPresent(tick -> keepUp(() -> ticks.handle(tick, deadline)));
        progress.values().stream()
                .flatMap(one -> one.sweeps.stream())
                .forEach(request -> keepUp(() -> ticks.sweep(request.dryRun(), deadline)));
        return failed;
    }

    /** The state of one message. Written by the workers, read once they have all finished. */
    private static final class Progress {
        /** Events not finished yet: if a worker fails, its message must not count as done. */
        private final AtomicInteger open = new AtomicInteger();

        private final Waits waits;
        private final Queue<Map<String, String>> deadReasons = new ConcurrentLinkedQueue<>();
        private final List<Interpretation.OnIssue> issueEvents = new ArrayList<>();
        private final List<Interpretation.Heartbeat> heartbeats = new ArrayList<>();
        private final List<Interpretation.Tick> ticks = new ArrayList<>();
        private final List<Interpretation.SweepRequest> sweeps = new ArrayList<>();

        private Progress(Message message) {
            waits = new Waits(Backoff.urgentCap(message.receiveCount()));
        }
    }

    private List<Work.Item> read(Message message, Progress progress) {
        List<Interpretation> parts = interpreter.interpret(message.body(), message.context());
        List<Work.Item> items = new ArrayList<>();
        Set<Interpretation.Origin> mistaken = parts.stream()
                .filter(Interpretation.Invalid.class::isInstance)
                .map(part -> ((Interpretation.Invalid) part).origin())
                .collect(Collectors.toSet());
        Set<String> told = new HashSet<>();
        int truncated = 0;
        for (int i = 0; i < parts.size(); i++) {
            String delivery = message.deliveryId() + "#" + i;
            switch (parts.get(i)) {
                case Interpretation.Alert alert -> {
                    telemetry.recordReceived(message, alert);
                    truncated = Math.max(truncated, alert.truncatedAlerts());
                    items.add(new Work.Item(
                            message,
                            BatchTelemetry.source(alert.origin()),
                            DeliveredAlert.of(alert, message.acceptedAt(), delivery, message.receiveCount() > 1),
                            // A rule that sends an invalid alert beside a valid one has not been fixed.
                            mistaken.contains(alert.origin())
                                    ? Optional.empty()
                                    : senderErrors.resolvedAlert(alert.origin(), message.sentAt(), delivery)));
                }
                case Interpretation.Ignored ignored -> telemetry.recordIgnored(message, ignored);
                case Interpretation.OnIssue event -> progress.issueEvents.add(event);
                case Interpretation.Heartbeat heartbeat -> progress.heartbeats.add(heartbeat);
                case Interpretation.Tick tick -> progress.ticks.add(tick);
                case Interpretation.SweepRequest request -> progress.sweeps.add(request);
                case Interpretation.Invalid invalid -> {
                    if (progress.deadReasons.size() < MAX_REASONS) {
                        progress.deadReasons.add(
                                Map.of("reason", invalid.mistake().name(), "reason_detail", invalid.describe()));
                    }
                    if (invalid.origin()
                            .source()
                            .filter(AlertSource::isOfDeployment)
                            .isPresent()) {
                        // A missing heartbeat raises an alarm anyway, and no valid alert would ever close its issue.
                        telemetry.recordInvalid(message, invalid);
                        continue;
                    }
                    DeliveredAlert senderError = senderErrors.firingAlert(invalid, message.sentAt(), delivery);
                    if (!told.add(senderError.fingerprint())) {
                        // A message reports a mistake once, however many of its alerts make it.
                        continue;
                    }
                    items.add(new Work.Item(
                            message, BatchTelemetry.source(invalid.origin()), senderError, Optional.empty()));
                    telemetry.recordInvalid(message, invalid);
                }
            }
        }
        if (message.isFirstPart()) {
            telemetry.recordTruncated(message, truncated);
        }
        return items;
    }

    private void work(List<Work.Group> groups, Map<Message, Progress> progress, Deadline deadline) {
        Queue<Work.Group> waiting = new ConcurrentLinkedQueue<>(groups);
        int workers = Math.min(options.concurrency(), groups.size());
        if (workers == 1) {
            groups.forEach(group -> work(group, progress, deadline));
            return;
        }
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < workers; i++) {
                executor.execute(() -> {
                    for (Work.Group group = waiting.poll(); group != null; group = waiting.poll()) {
                        work(group, progress, deadline);
                    }
                });
            }
        }
    }

    /** In order: once an event has to be retried, the rest of the group waits for it, unless it may tell that it is over. */
    private void work(Work.Group group, Map<Message, Progress> progress, Deadline deadline) {
        Optional<Result.Retry> held = Optional.empty();
        for (Work.Item item : group.items()) {
            Result result = held.isPresent() ? held.get() : reconcile(item, deadline);
            switch (result) {
                case Result.Done done -> {
                    progress.get(item.message()).open.decrementAndGet();
                    telemetry.recordDone(item, done);
                }
                case Result.Retry retry -> {
                    Duration delay = delay(item, retry);
                    boolean ends = retry.alertDone() || item.alert().event().state() == AlertState.RESOLVED;
                    progress.get(item.message()).waits.add(new Waits.Wait(delay, isMostUrgent(item, retry), ends));
                    telemetry.recordRetry(item, retry, delay);
                    if (retry.keepsAlertWaiting()) {
                        held = Optional.of(new Result.Retry(
                                retry.kind(), "an earlier event of this alert is retried first", retry.notBefore()));
                    }
                }
                case Result.Rejected rejected -> {
                    progress.get(item.message()).open.decrementAndGet();
                    progress.get(item.message())
                            .deadReasons
                            .add(Map.of("reason", "REFUSED_BY_GITHUB", "reason_detail", rejected.reason()));
                    telemetry.recordRejected(item, rejected);
                }
            }
        }
    }

    private Result reconcile(Work.Item item, Deadline deadline) {
        Instant now = clock.instant();
        if (!deadline.leaves(options.timeForOne(), now)) {
            telemetry.recordHeldBack(HeldBack.TIME);
            return new Result.Retry(Kind.HELD_BACK, "too little time left in this invocation", Duration.ZERO);
        }
        try {
            Optional<Result.Retry> heldBack = reconciler.heldBack(item.alert());
            Result result = heldBack.isPresent()
                    ? heldBack.get()
                    : reconciler.reconcile(
                            item.alert(), item.corrected(), deadline.at().plus(CLOCK_SKEW));
            if (result instanceof Result.Retry retry && retry.kind() == Kind.HELD_BACK) {
                telemetry.recordHeldBack(HeldBack.CIRCUIT);
            } else if (result instanceof Result.Retry retry && retry.kind() == Kind.BUDGET) {
                telemetry.recordHeldBack(HeldBack.LIMIT);
            }
            return result;
        } catch (RuntimeException | Error e) {
            // Errors too, such as a missing class: the rest of the batch must not be affected.
            telemetry.recordHeldBack(HeldBack.INTERNAL_ERROR);
            telemetry.recordFailure(item, e);
            return new Result.Retry(Kind.HELD_BACK, "internal error: " + e, Duration.ZERO);
        }
    }

    private void handleIssueEvent(Interpretation.OnIssue event, Message message, Progress progress, Deadline deadline) {
        Result result = handle(event, message, deadline);
        switch (result) {
            case Result.Done done -> {
                progress.open.decrementAndGet();
                telemetry.recordIssueEvent(message, event, done);
            }
            case Result.Retry retry -> {
                Duration delay = delay(message, retry, false);
                progress.waits.add(new Waits.Wait(delay, false, false));
                telemetry.recordIssueEventRetry(message, event, retry, delay);
            }
            case Result.Rejected rejected -> {
                progress.open.decrementAndGet();
                progress.deadReasons.add(Map.of("reason", "REFUSED_BY_GITHUB", "reason_detail", rejected.reason()));
            }
        }
    }

    private Result handle(Interpretation.OnIssue event, Message message, Deadline deadline) {
        if (!deadline.leaves(options.timeForOne(), clock.instant())) {
            return new Result.Retry(Kind.HELD_BACK, "too little time left in this invocation", Duration.ZERO);
        }
        try {
            Optional<Result.Retry> heldBack = reconciler.heldBack();
            if (heldBack.isPresent()) {
                return heldBack.get();
            }
            Instant leaseUntil = deadline.at().plus(CLOCK_SKEW);
            return switch (event) {
                case Interpretation.IssueEvent ofAlert -> issueEvents.handle(ofAlert, leaseUntil);
                case Interpretation.StormComment ofStorm -> issueEvents.handle(ofStorm, leaseUntil);
            };
        } catch (RuntimeException | Error e) {
            telemetry.recordIssueEventFailure(message, event, e);
            return new Result.Retry(Kind.HELD_BACK, "internal error: " + e, Duration.ZERO);
        }
    }

    /** Last, so that a heartbeat never delays an alert. */
    private void answerHeartbeat(Interpretation.Heartbeat heartbeat, Deadline deadline) {
        if (!deadline.leaves(options.timeForOne(), clock.instant())) {
            return;
        }
        try {
            heartbeats.answer(heartbeat);
        } catch (RuntimeException | Error e) {
            telemetry.heartbeatFailed(e);
        }
    }

    /** After everything else, for the same reason. */
    private void keepUp(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            telemetry.tickFailed(e);
        }
    }

    /** Whether the message is finished. */
    private boolean finish(Message message, Progress progress) {
        if (progress.open.get() > 0) {
            Duration delay =
                    progress.waits.ofMessage().orElseGet(() -> backoff.delay(message.receiveCount(), Duration.ZERO));
            queue.retryAfter(message, delay);
            return false;
        }
        if (progress.deadReasons.isEmpty() || options.shadow()) {
            return true;
        }
        try {
            queue.deadLetter(message, mergeReasons(progress.deadReasons));
            telemetry.deadLettered();
            return true;
        } catch (DeadLetterException e) {
            telemetry.notDeadLettered(message, e);
            queue.retryAfter(message, backoff.delay(message.receiveCount(), Duration.ZERO));
            return false;
        }
    }

    private Duration delay(Work.Item item, Result.Retry retry) {
        return delay(item.message(), retry, isMostUrgent(item, retry));
    }

    private static boolean isMostUrgent(Work.Item item, Result.Retry retry) {
        return item.alert().event().priority() == Priority.P0 && !retry.alertDone();
    }

    private Duration delay(Message message, Result.Retry retry, boolean mostUrgent) {
        return switch (retry.kind()) {
            case CONTENDED -> backoff.shortDelay();
            // The wait is known; some jitter spreads messages that would return together.
            case RECOVERING, BUDGET, HOLD -> retry.notBefore().plus(backoff.shortDelay());
            default ->
                backoff.delay(
                        message.receiveCount(),
                        retry.notBefore(),
                        mostUrgent ? Backoff.urgentCap(message.receiveCount()) : Backoff.CAP);
        };
    }

    private Map<String, String> mergeReasons(Queue<Map<String, String>> reasons) {
        Map<String, String> merged = new HashMap<>();
        reasons.forEach(one -> one.forEach((name, value) ->
                merged.merge(name, value, (first, second) -> first.equals(second) ? first : first + "; " + second)));
        merged.put("failed_at", clock.instant().toString());
        return merged;
    }
}
