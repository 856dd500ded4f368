package dev.alerting.collector.delivery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.collector.delivery.MessageQueue.DeadLetterException;
import dev.alerting.collector.reconcile.Occurrence;
import dev.alerting.collector.reconcile.Reconciler;
import dev.alerting.collector.reconcile.Result;
import dev.alerting.collector.reconcile.Result.Kind;
import dev.alerting.common.event.AlertEventJson;
import dev.alerting.common.event.Priority;
import dev.alerting.common.telemetry.Metrics;
import dev.alerting.common.telemetry.StructuredLog;
import dev.alerting.common.transform.Normalized;
import dev.alerting.common.transform.Normalizer;
import dev.alerting.common.transform.RoutingDefaults;
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
 * Works through a batch: every event of every message, grouped by alert. A message is done when all its events are; a
 * message with one event to retry comes again as a whole, and the events done by then are recognized as duplicates.
 */
public final class BatchProcessor {
    private static final int MAX_LOGGED_TEXT = 300;

    /** Nobody reads more of them. */
    private static final int MAX_REASONS = 20;

    /** The instance that finds a claim may have a clock ahead of the one that left it. */
    private static final Duration CLOCK_SKEW = Duration.ofSeconds(5);

    private final Normalizer normalizer;
    private final Reconciler reconciler;
    private final MessageQueue queue;
    private final Backoff backoff;
    private final MistakeAlert mistakes;
    private final Options options;
    private final StructuredLog log;
    private final Metrics metrics;
    private final Clock clock;

    /**
     * @param concurrency alerts worked on at the same time
     * @param timeForOne nothing new is started with less time than this left
     * @param shadow nothing is written anywhere, so an invalid message is only logged
     * @param routing whom to tell about mistakes of senders
     */
    public record Options(int concurrency, Duration timeForOne, boolean shadow, RoutingDefaults routing) {}

    public BatchProcessor(
            Normalizer normalizer,
            Reconciler reconciler,
            MessageQueue queue,
            RandomGenerator random,
            Options options,
            StructuredLog log,
            Metrics metrics,
            Clock clock) {
        this.normalizer = normalizer;
        this.reconciler = reconciler;
        this.queue = queue;
        this.backoff = new Backoff(random);
        this.mistakes = new MistakeAlert(options.routing());
        this.options = options;
        this.log = log;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Gives the ids of the messages that have to come again. Never throws. */
    public Set<String> process(List<Message> messages, Deadline deadline) {
        Map<Message, Progress> progress = new HashMap<>();
        List<Work.Item> items = new ArrayList<>();
        for (Message message : messages) {
            Progress one = new Progress();
            progress.put(message, one);
            List<Work.Item> read = read(message, one);
            one.open.set(read.size());
            items.addAll(read);
        }
        work(Work.groups(items), progress, deadline);

        Set<String> failed = ConcurrentHashMap.newKeySet();
        messages.forEach(message -> {
            if (!finish(message, progress.get(message))) {
                failed.add(message.id());
            }
        });
        return failed;
    }

    /** What has become of a message. Written by the workers, read when all of them have ended. */
    private static final class Progress {
        /** Events without an end yet: where a worker broke down, its message must not count as done. */
        private final AtomicInteger open = new AtomicInteger();

        private final Queue<Duration> retries = new ConcurrentLinkedQueue<>();
        private final Queue<Map<String, String>> deadReasons = new ConcurrentLinkedQueue<>();
    }

    private List<Work.Item> read(Message message, Progress progress) {
        List<Normalized> parts = normalizer.normalize(message.body(), message.source(), message.sentAt());
        List<Work.Item> items = new ArrayList<>();
        Set<Normalized.Origin> mistaken = parts.stream()
                .filter(Normalized.Invalid.class::isInstance)
                .map(part -> ((Normalized.Invalid) part).origin())
                .collect(Collectors.toSet());
        Set<String> told = new HashSet<>();
        for (int i = 0; i < parts.size(); i++) {
            String delivery = message.deliveryId() + "#" + i;
            switch (parts.get(i)) {
                case Normalized.Alert alert -> {
                    logNormalized(message, alert);
                    items.add(new Work.Item(
                            message,
                            new Occurrence(
                                    alert.event(),
                                    alert.fingerprint(),
                                    alert.routingProblems(),
                                    alert.truncatedAlerts(),
                                    delivery),
                            // A rule with a wrong alert beside a right one has not been mended.
                            mistaken.contains(alert.origin())
                                    ? Optional.empty()
                                    : mistakes.mended(alert.origin(), message.sentAt(), delivery)));
                }
                case Normalized.Ignored ignored -> {
                    metrics.count("AlertsIgnored", Map.of("source", source(ignored.origin())));
                    log.info("alert ignored")
                            .with("messageId", message.id())
                            .with("action", "IGNORE")
                            .with("source", source(ignored.origin()))
                            .with("subject", cut(ignored.origin().subject()))
                            .with("reason", ignored.reason())
                            .write();
                }
                case Normalized.Invalid invalid -> {
                    metrics.count(
                            "AlertsInvalid",
                            Map.of(
                                    "source",
                                    source(invalid.origin()),
                                    "reason",
                                    invalid.mistake().name()));
                    if (progress.deadReasons.size() < MAX_REASONS) {
                        progress.deadReasons.add(
                                Map.of("reason", invalid.mistake().name(), "reason_detail", invalid.describe()));
                    }
                    Occurrence made = mistakes.made(invalid, message.sentAt(), delivery);
                    if (!told.add(made.fingerprint())) {
                        // One message tells a mistake once, however many of its alerts make it.
                        continue;
                    }
                    items.add(new Work.Item(message, made, Optional.empty()));
                    log.warn("alert invalid")
                            .with("messageId", message.id())
                            .with("action", "DEAD_LETTER")
                            .with("source", source(invalid.origin()))
                            .with("subject", cut(invalid.origin().subject()))
                            .with("reason", invalid.mistake().name())
                            .with("detail", cut(invalid.describe()))
                            .write();
                }
            }
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

    /** In order; after one that has to come again the rest of the group waits with it, or the order would be lost. */
    private void work(Work.Group group, Map<Message, Progress> progress, Deadline deadline) {
        Optional<Result.Retry> held = Optional.empty();
        for (Work.Item item : group.items()) {
            Result result = held.isPresent() ? held.get() : reconcile(item, deadline);
            switch (result) {
                case Result.Done done -> {
                    progress.get(item.message()).open.decrementAndGet();
                    logDone(item, done);
                }
                case Result.Retry retry -> {
                    Duration delay = delay(item, retry);
                    progress.get(item.message()).retries.add(delay);
                    logRetry(item, retry, delay);
                    held = Optional.of(new Result.Retry(
                            retry.kind(), "an earlier event of this alert has to come first", retry.notBefore()));
                }
                case Result.Rejected rejected -> {
                    progress.get(item.message()).open.decrementAndGet();
                    progress.get(item.message())
                            .deadReasons
                            .add(Map.of("reason", "REFUSED_BY_GITHUB", "reason_detail", rejected.reason()));
                    metrics.count("AlertsRefused", Map.of());
                    entry(item, log.error("alert refused by GitHub"))
                            .with("action", "DEAD_LETTER")
                            .with("reason", rejected.reason())
                            .write();
                }
            }
        }
    }

    private Result reconcile(Work.Item item, Deadline deadline) {
        Instant now = clock.instant();
        if (!deadline.leaves(options.timeForOne(), now)) {
            return new Result.Retry(Kind.HELD_BACK, "too little time left in this invocation", Duration.ZERO);
        }
        try {
            Optional<Result.Retry> heldBack = reconciler.heldBack();
            if (heldBack.isPresent()) {
                return heldBack.get();
            }
            return reconciler.reconcile(
                    item.occurrence(), item.mended(), deadline.at().plus(CLOCK_SKEW));
        } catch (RuntimeException | Error e) {
            // Also a class that is missing: the rest of the batch must not suffer from it.
            entry(item, log.error("reconciling failed")).with(e).write();
            return new Result.Retry(Kind.HELD_BACK, "internal error: " + e, Duration.ZERO);
        }
    }

    /** True if the message is done with. */
    private boolean finish(Message message, Progress progress) {
        if (progress.open.get() > 0) {
            Duration delay = progress.retries.stream()
                    .max(Comparator.naturalOrder())
                    .orElseGet(() -> backoff.delay(message.receiveCount(), Duration.ZERO));
            queue.retryAfter(message, delay);
            return false;
        }
        if (progress.deadReasons.isEmpty() || options.shadow()) {
            return true;
        }
        try {
            queue.deadLetter(message, merge(progress.deadReasons));
            metrics.count("DeadLetters", Map.of());
            return true;
        } catch (DeadLetterException e) {
            log.error("dead-letter queue unavailable")
                    .with("messageId", message.id())
                    .with(e)
                    .write();
            queue.retryAfter(message, backoff.delay(message.receiveCount(), Duration.ZERO));
            return false;
        }
    }

    private Duration delay(Work.Item item, Result.Retry retry) {
        boolean mostUrgent = item.occurrence().event().priority() == Priority.P0;
        return switch (retry.kind()) {
            case CONTENDED -> backoff.soon();
            // The wait is known; a little jitter keeps many messages from coming back at once.
            case RECOVERING -> retry.notBefore().plus(backoff.soon());
            default ->
                backoff.delay(
                        item.message().receiveCount(),
                        retry.notBefore(),
                        mostUrgent ? Backoff.URGENT_CAP : Backoff.CAP);
        };
    }

    private Map<String, String> merge(Queue<Map<String, String>> reasons) {
        Map<String, String> merged = new HashMap<>();
        reasons.forEach(one -> one.forEach((name, value) ->
                merged.merge(name, value, (first, second) -> first.equals(second) ? first : first + "; " + second)));
        merged.put("failed_at", clock.instant().toString());
        return merged;
    }

    private void logNormalized(Message message, Normalized.Alert alert) {
        String source = alert.event().source();
        metrics.count("AlertsReceived", Map.of("source", sourceFormat(alert)));
        if (!alert.routingProblems().isEmpty()) {
            metrics.count("AlertsUnrouted", Map.of("source", sourceFormat(alert)));
        }
        if (message.receiveCount() > 1) {
            return;
        }
        ObjectNode event = AlertEventJson.write(alert.event());
        event.remove("raw_provider");
        for (String text : List.of("description", "summary", "reason")) {
            if (event.has(text)) {
                event.put(text, cut(event.path(text).textValue()));
            }
        }
        log.info("NORMALIZED_ALERT")
                .with("messageId", message.id())
                .with("fingerprint", alert.fingerprint())
                .with("team", String.join(",", alert.event().teams()))
                .with("priority", alert.event().priority().name())
                .with("source", source)
                .with("alert", event)
                .write();
    }

    private void logDone(Work.Item item, Result.Done done) {
        metrics.count("Actions", Map.of("action", done.action().name()));
        StructuredLog.Entry entry = entry(item, log.info("alert processed"))
                .with("action", done.action().name());
        done.issue().ifPresent(number -> entry.with("issue", number));
        entry.with("title", cut(item.occurrence().event().title()));
        if (options.shadow()) {
            entry.with("mode", "shadow");
        }
        entry.write();
    }

    private void logRetry(Work.Item item, Result.Retry retry, Duration delay) {
        metrics.count("Retries", Map.of("kind", retry.kind().name()));
        entry(item, log.warn("alert has to come again"))
                .with("action", "RETRY")
                .with("kind", retry.kind().name())
                .with("reason", cut(retry.reason()))
                .with("nextAttemptInSeconds", delay.toSeconds())
                .with("receiveCount", item.message().receiveCount())
                .write();
    }

    private static StructuredLog.Entry entry(Work.Item item, StructuredLog.Entry entry) {
        Occurrence occurrence = item.occurrence();
        return entry.with("messageId", item.message().id())
                .with("fingerprint", occurrence.fingerprint())
                .with("team", String.join(",", occurrence.event().teams()))
                .with("priority", occurrence.event().priority().name())
                .with("source", occurrence.event().source());
    }

    private static String source(Normalized.Origin origin) {
        return origin.source().map(source -> source.attribute()).orElse("unknown");
    }

    /** The format, not the sender's own name: the values of a metric's dimension have to stay few. */
    private static String sourceFormat(Normalized.Alert alert) {
        return source(alert.origin());
    }

    private static String cut(String text) {
        return text.length() > MAX_LOGGED_TEXT ? text.substring(0, MAX_LOGGED_TEXT) + "…" : text;
    }
}
