package dev.alerting.local.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.sqs.model.Message;

/** Receives messages until a batch is full or its window has passed. */
final class BatchGatherer {

    private final PolledQueue queue;
    private final PollerOptions options;
    private final PollerActivity activity;

    BatchGatherer(PolledQueue queue, PollerOptions options, PollerActivity activity) {
        this.queue = queue;
        this.options = options;
        this.activity = activity;
    }

    /**
     * Returns no messages if the first long poll received none. A failure after the first poll ends the window early.
     */
    List<Message> next() {
        List<Message> batch = new ArrayList<>(queue.receive(options.batchSize(), options.receiveWait()));
        if (batch.isEmpty()) {
            return batch;
        }
        Instant end = options.clock().instant().plus(options.batchingWindow());
        while (batch.size() < options.batchSize() && !activity.isClosing()) {
            Duration left = Duration.between(options.clock().instant(), end);
            if (left.isNegative() || left.isZero()) {
                break;
            }
            if (!topUp(batch, left)) {
                break;
            }
        }
        return batch;
    }

    private boolean topUp(List<Message> batch, Duration left) {
        // Long polls last whole seconds; anything shorter would become a busy loop.
        Duration wholeSeconds = Duration.ofSeconds(left.plusMillis(999).toSeconds());
        Duration wait = wholeSeconds.compareTo(options.receiveWait()) < 0 ? wholeSeconds : options.receiveWait();
        try {
            batch.addAll(queue.receive(options.batchSize() - batch.size(), wait));
            return true;
        } catch (RuntimeException e) {
            // Messages already received must not wait for a queue that is gone.
            options.report().accept("receiving more messages for a batch failed: " + e.getMessage());
            return false;
        }
    }
}
