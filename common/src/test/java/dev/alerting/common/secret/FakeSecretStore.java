package dev.alerting.common.secret;

import java.util.concurrent.atomic.AtomicInteger;

/** A store whose secret can be changed and which can be taken down. */
final class FakeSecretStore implements SecretStore {
    final AtomicInteger reads = new AtomicInteger();
    volatile String value = "one";
    volatile String previous = "";
    volatile boolean down;

    @Override
    public String read(String secretId) {
        reads.incrementAndGet();
        if (down) {
            throw new SecretUnavailableException("secret " + secretId + " cannot be read");
        }
        return value;
    }

    @Override
    public String readPrevious(String secretId) {
        if (previous.isEmpty()) {
            throw new SecretUnavailableException("secret " + secretId + " has no previous value");
        }
        return previous;
    }
}
