package dev.alerting.webhook;

import dev.alerting.common.secret.SecretStore;
import dev.alerting.common.secret.SecretUnavailableException;
import java.util.concurrent.atomic.AtomicInteger;

/** A store whose secret can be changed and which can be taken down. */
public final class ScriptedSecretStore implements SecretStore {
    public final AtomicInteger reads = new AtomicInteger();
    public volatile String value;
    public volatile boolean down;

    /** Runs within a read: to let time pass. */
    public volatile Runnable before = () -> {};

    public ScriptedSecretStore(String value) {
        this.value = value;
    }

    @Override
    public String read(String secretId) {
        reads.incrementAndGet();
        before.run();
        if (down) {
            throw new SecretUnavailableException("secret " + secretId + " cannot be read");
        }
        return value;
    }
}
