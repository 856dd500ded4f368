package dev.alerting.collector;

import dev.alerting.common.aws.AwsSettings;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Created by the first call: only messages that are retried or go to the dead-letter queue need it. */
final class LazySqsClient implements Supplier<SqsClient>, AutoCloseable {
    private final AwsSettings settings;
    private final ReentrantLock creating = new ReentrantLock();
    private Optional<SqsClient> client = Optional.empty();

    LazySqsClient(AwsSettings settings) {
        this.settings = settings;
    }

    @Override
    public SqsClient get() {
        creating.lock();
        try {
            SqsClient created = client.orElseGet(() -> SqsMessageQueue.client(settings));
            client = Optional.of(created);
            return created;
        } finally {
            creating.unlock();
        }
    }

    @Override
    public void close() {
        creating.lock();
        try {
            client.ifPresent(SqsClient::close);
        } finally {
            creating.unlock();
        }
    }
}
