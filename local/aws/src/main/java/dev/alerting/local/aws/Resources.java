package dev.alerting.local.aws;

import java.util.ArrayDeque;
import java.util.Deque;

/** Open resources, closed in reverse order. Safe for concurrent use. */
final class Resources implements AutoCloseable {

    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    synchronized <T extends AutoCloseable> T keep(T resource) {
        open.push(resource);
        return resource;
    }

    /** Closes everything once, even if some of it fails to close. */
    @Override
    public synchronized void close() {
        LocalAwsException failure = null;
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                if (failure == null) {
                    failure = new LocalAwsException("an embedded service did not stop cleanly", e);
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
