package dev.alerting.collector;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/** A client of AWS, created by the first call: for a service that most invocations do not need. */
final class LazyClient<C extends SdkAutoCloseable> implements Supplier<C>, AutoCloseable {
    private final Supplier<C> create;
    private final ReentrantLock creating = new ReentrantLock();
    private Optional<C> client = Optional.empty();

    LazyClient(Supplier<C> create) {
        this.create = create;
    }

    @Override
    public C get() {
        creating.lock();
        try {
            C created = client.orElseGet(create);
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
            client.ifPresent(SdkAutoCloseable::close);
        } finally {
            creating.unlock();
        }
    }
}
