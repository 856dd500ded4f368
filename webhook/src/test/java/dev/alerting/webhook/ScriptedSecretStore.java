package dev.alerting.webhook;

import dev.alerting.common.secret.MissingSecretException;
import dev.alerting.common.secret.SecretFolder;
import dev.alerting.common.secret.SecretUnavailableException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A store whose secrets can be changed and which can be taken down. */
public final class ScriptedSecretStore implements SecretFolder {
    public final AtomicInteger reads = new AtomicInteger();
    public volatile String value;
    public volatile boolean down;

    /** Runs within a read: to let time pass. */
    public volatile Runnable before = () -> {};

    /** The senders' own secrets, by name. */
    public final Map<String, Content> folder = new TreeMap<>();

    /** The values before of those. */
    public final Map<String, String> previous = new TreeMap<>();

    public final AtomicInteger folderReads = new AtomicInteger();
    public final AtomicInteger looksBack = new AtomicInteger();
    public volatile boolean folderDown;
    public volatile boolean previousDown;

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

    @Override
    public String readPrevious(String secretId) {
        looksBack.incrementAndGet();
        if (previousDown) {
            throw new SecretUnavailableException("secret " + secretId + " cannot be read");
        }
        return Optional.ofNullable(previous.get(secretId.substring(secretId.indexOf('/') + 1)))
                .orElseThrow(() -> new MissingSecretException("secret " + secretId + " has no previous value"));
    }

    @Override
    public Map<String, Content> readAll(String prefix, int most) {
        folderReads.incrementAndGet();
        if (folderDown) {
            throw new SecretUnavailableException("secrets " + prefix + "* cannot be read");
        }
        return new TreeMap<>(folder);
    }

    /** A sender's own secret, a token in the header {@code X-<name>}. */
    public void putOwn(String name, String token) {
        putOwnText(name, ownSecret(name, token));
    }

    public void putOwnText(String name, String text) {
        folder.put(name, new Content.Value(text));
    }

    public static String ownSecret(String name, String token) {
        return "{\"type\": \"token\", \"header\": \"X-" + name + "\", \"secrets\": [\"" + token
                + "\"], \"source\": \"grafana\"}";
    }
}
