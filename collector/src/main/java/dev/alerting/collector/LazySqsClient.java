package dev.alerting.collector;

import dev.alerting.common.aws.AwsSettings;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Made by the first call: only messages that come again or go to the dead-letter queue need it. */
final class LazySqsClient implements Supplier<SqsClient>, AutoCloseable {
    private final AwsSettings settings;
    private final ReentrantLock making = new ReentrantLock();
    private Optional<SqsClient> client = Optional.empty();

    LazySqsClient(AwsSettings settings) {
        this.settings = settings;
    }

    @Override
    public SqsClient get() {
        making.lock();
        try {
            SqsClient made = client.orElseGet(() -> SqsMessageQueue.client(settings));
            client = Optional.of(made);
            return made;
        } finally {
            making.unlock();
        }
    }

    @Override
    public void close() {
        making.lock();
        try {
            client.ifPresent(SqsClient::close);
        } finally {
            making.unlock();
        }
    }
}
