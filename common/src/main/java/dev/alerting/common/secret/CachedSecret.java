package dev.alerting.common.secret;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * A secret, read again after its time to live, so that a rotation takes effect without a deployment. While the store
 * cannot be reached, the last value stays in use for up to {@link #LONGEST_STALE}. A new value that has not the form it
 * must have is rejected: the last one stays in use until there is a valid one, and an instance that has none yet takes the
 * value before. Safe for concurrent use.
 *
 * @param <T> the secret in the form it is used in
 */
public final class CachedSecret<T> {
    /** A value that was rotated out must not stay in use for as long as an outage lasts. */
    static final Duration LONGEST_STALE = Duration.ofHours(1);

    /** After a failed read the last value is used for this long before the next attempt: a read may take seconds. */
    static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(30);

    private final SecretStore store;
    private final String secretId;
    private final Function<String, T> parse;
    private final Duration timeToLive;
    private final Clock clock;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile Optional<Read<T>> last = Optional.empty();
    private volatile Instant failedAt = Instant.MIN;
    private volatile Optional<String> rejection = Optional.empty();

    private record Read<T>(T value, Instant at) {}

    /**
     * @param parse turns the text into the form it is used in, or throws an {@link InvalidSecretException}
     * @param timeToLive age at which the value is read again
     */
    public CachedSecret(
            SecretStore store, String secretId, Function<String, T> parse, Duration timeToLive, Clock clock) {
        this.store = store;
        this.secretId = secretId;
        this.parse = parse;
        this.timeToLive = timeToLive;
        this.clock = clock;
    }

    /** @throws SecretUnavailableException if no value is recent enough and none can be read */
    public T get() {
        return getNewerThan(timeToLive);
    }

    /** As {@link #get}, but a value of this age or older is read again: for a token that is not known yet. */
    public T getNewerThan(Duration age) {
        Instant now = clock.instant();
        Optional<Read<T>> known = last.filter(read -> isYounger(read, age, now));
        if (known.isPresent()) {
            return known.get().value();
        }
        reading.lock();
        try {
            Optional<Read<T>> meanwhile = last.filter(read -> isYounger(read, age, now));
            if (meanwhile.isPresent()) {
                return meanwhile.get().value();
            }
            Optional<Read<T>> stale =
                    last.filter(read -> isGoodEnough(read, now) && now.isBefore(failedAt.plus(PAUSE_AFTER_FAILURE)));
            if (stale.isPresent()) {
                return stale.get().value();
            }
            T value = parse.apply(store.read(secretId));
            rejection = Optional.empty();
            last = Optional.of(new Read<>(value, now));
            return value;
        } catch (InvalidSecretException e) {
            failedAt = now;
            rejection = Optional.of(e.getMessage());
            if (last.isEmpty()) {
                last = Optional.of(new Read<>(previous(e), now));
            }
            return last.get().value();
        } catch (SecretUnavailableException e) {
            failedAt = now;
            return last.filter(read -> isGoodEnough(read, now)).map(Read::value).orElseThrow(() -> e);
        } finally {
            reading.unlock();
        }
    }

    private T previous(InvalidSecretException invalid) {
        try {
            return parse.apply(store.readPrevious(secretId));
        } catch (SecretUnavailableException e) {
            invalid.addSuppressed(e);
            throw invalid;
        }
    }

    /** Why the current value is not in use, if it was rejected when it was last read. */
    public Optional<String> rejection() {
        return rejection;
    }

    /** Drops the value, e.g. before a snapshot of the process is taken. */
    public void clear() {
        last = Optional.empty();
        rejection = Optional.empty();
    }

    private boolean isGoodEnough(Read<?> read, Instant now) {
        return rejection.isPresent() || isYounger(read, LONGEST_STALE, now);
    }

    private static boolean isYounger(Read<?> read, Duration age, Instant now) {
        return now.isBefore(read.at().plus(age));
    }
}
