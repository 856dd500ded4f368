package dev.alerting.webhook.auth;

import dev.alerting.common.json.InvalidJsonException;
import dev.alerting.common.json.Json;
import dev.alerting.common.secret.InvalidSecretException;
import dev.alerting.common.secret.MissingSecretException;
import dev.alerting.common.secret.SecretFolder;
import dev.alerting.common.secret.SecretFolder.Content;
import dev.alerting.common.secret.SecretUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Senders that have a secret of their own, {@code <prefix><name>}, each for itself: what is wrong with one does not touch the
 * others. As with the one secret, a value that is not valid is not taken and the last one stays in force, however long it takes;
 * one that cannot be read is good for an hour. A sender whose secret is deleted is gone at the next read. Safe for concurrent use.
 */
final class OwnSecrets {
    /** Each costs a request of an unknown sender a comparison. */
    static final int MAX_SENDERS = 100;

    /** Of senders without a value to go by, so many are asked for the value before at one read: each is a call. */
    static final int MAX_LOOKS_BACK = 3;

    static final String LISTED =
            "webhook-secrets has an entry of this name, realm or events_as, and that one is in force";

    private static final Duration LONGEST_STALE = Duration.ofHours(1);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(30);

    private final SecretFolder folder;
    private final String prefix;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Optional<Reading> last = Optional.empty();
    private volatile Optional<Failure> failure = Optional.empty();

    /** The last reading that failed. */
    private record Failure(SecretUnavailableException why, Instant at) {}

    /** @param at when that value was read */
    private record Good(KnownSenders.Entry entry, Instant at) {}

    /**
     * @param missing there may be a sender with no value to go by: its secret, or all of them, could not be read now
     * @param fruitless name -> hash of a value that is not valid, of those with no valid value before it
     * @param at when they were read
     */
    private record Reading(
            Map<String, Good> good,
            Map<String, String> rejected,
            Optional<String> missing,
            Map<String, Integer> fruitless,
            Instant at) {
        Reading whileUnavailable(Failure failure) {
            return new Reading(good, rejected, Optional.of(failure.why().getMessage()), fruitless, at);
        }
    }

    /**
     * Those that may be let in.
     *
     * @param rejected name -> why its secret is not in use, or not its current value
     * @param missing why somebody who is not among them may be a sender all the same
     * @param readAt when they were read
     */
    record Found(KnownSenders senders, Map<String, String> rejected, Optional<String> missing, Instant readAt) {}

    OwnSecrets(SecretFolder folder, String prefix, Clock clock) {
        this.folder = folder;
        this.prefix = prefix;
        this.clock = clock;
    }

    /**
     * @param listed the senders of the one secret: a sender that has both is that one
     * @param age from which on they are read again
     * @throws SecretUnavailableException if they cannot be read, and were not within the last hour
     */
    Found getNewerThan(Duration age, KnownSenders listed) {
        Reading reading = read(age);
        Map<String, String> rejected = new TreeMap<>(reading.rejected());
        List<KnownSenders.Entry> entries = new ArrayList<>();
        reading.good().forEach((name, good) -> {
            if (listed.includes(good.entry().sender())) {
                rejected.put(name, LISTED);
            } else {
                entries.add(good.entry());
            }
        });
        return new Found(KnownSenders.of(entries), rejected, reading.missing(), reading.at());
    }

    /** When they were last read. */
    Optional<Instant> readAt() {
        return last.map(Reading::at);
    }

    /** Drops them, e.g. before a snapshot of the process is taken. */
    void clear() {
        last = Optional.empty();
        failure = Optional.empty();
    }

    private Reading read(Duration age) {
        Instant now = clock.instant();
        Optional<Reading> known = last.filter(reading -> isFresh(reading, age, now));
        if (known.isPresent()) {
            return known.get();
        }
        lock.lock();
        try {
            Optional<Reading> meanwhile = last.filter(reading -> isFresh(reading, age, now));
            if (meanwhile.isPresent()) {
                return meanwhile.get();
            }
            Optional<Failure> recent = failure.filter(one -> isYounger(one.at(), PAUSE_AFTER_FAILURE, now));
            if (recent.isPresent()) {
                return stale(recent.get(), now);
            }
            try {
                Reading reading = toReading(folder.readAll(prefix, MAX_SENDERS), now);
                last = Optional.of(reading);
                failure = Optional.empty();
                return reading;
            } catch (SecretUnavailableException e) {
                failure = Optional.of(new Failure(e, now));
                return stale(failure.get(), now);
            }
        } finally {
            lock.unlock();
        }
    }

    /** What is known all the same; whoever is not among them may have been added since. */
    private Reading stale(Failure why, Instant now) {
        return last.filter(reading -> isYounger(reading.at(), LONGEST_STALE, now))
                .map(reading -> reading.whileUnavailable(why))
                .orElseThrow(why::why);
    }

    private static boolean isFresh(Reading reading, Duration age, Instant now) {
        boolean again = reading.missing().isPresent() && !isYounger(reading.at(), PAUSE_AFTER_FAILURE, now);
        return !again && isYounger(reading.at(), age, now);
    }

    private static boolean isYounger(Instant at, Duration age, Instant now) {
        return now.isBefore(at.plus(age));
    }

    private Reading toReading(Map<String, Content> contents, Instant now) {
        Evaluation evaluation = new Evaluation(last, now);
        int seen = 0;
        for (Map.Entry<String, Content> content : new TreeMap<>(contents).entrySet()) {
            if (++seen > MAX_SENDERS) {
                evaluation.rejected.put(
                        content.getKey(), "there are more than " + MAX_SENDERS + " secrets " + prefix + "*");
            } else {
                evaluation.add(content.getKey(), content.getValue());
            }
        }
        return evaluation.result();
    }

    /** What a reading says of each sender, with the reading before it to fall back on. */
    private final class Evaluation {
        private final Map<String, Good> held;
        private final Map<String, Integer> asked;
        private final Instant now;
        private final Map<String, Good> good = new TreeMap<>();
        private final Map<String, String> rejected = new TreeMap<>();
        private final Map<String, Integer> fruitless = new TreeMap<>();
        private Optional<String> missing = Optional.empty();
        private int looksBack;

        Evaluation(Optional<Reading> before, Instant now) {
            this.held = before.map(Reading::good).orElseGet(Map::of);
            this.asked = before.map(Reading::fruitless).orElseGet(Map::of);
            this.now = now;
        }

        Reading result() {
            return new Reading(good, rejected, missing, fruitless, now);
        }

        void add(String name, Content content) {
            switch (content) {
                case Content.Value(String text) -> addValue(name, text);
                case Content.Unreadable(String reason) -> {
                    rejected.put(name, reason);
                    keepRecent(name);
                }
                case Content.Unavailable(String reason) -> {
                    if (!keepRecent(name)) {
                        missing = Optional.of("secret " + prefix + name + " cannot be read: " + reason);
                    }
                }
            }
        }

        private boolean keepRecent(String name) {
            Optional<Good> recent =
                    Optional.ofNullable(held.get(name)).filter(value -> isYounger(value.at(), LONGEST_STALE, now));
            recent.ifPresent(value -> good.put(name, value));
            return recent.isPresent();
        }

        private void addValue(String name, String text) {
            try {
                good.put(name, new Good(parse(name, text), now));
            } catch (InvalidSecretException e) {
                rejected.put(name, e.getMessage());
                if (held.containsKey(name)) {
                    good.put(name, held.get(name));
                } else if (Integer.valueOf(text.hashCode()).equals(asked.get(name))) {
                    fruitless.put(name, text.hashCode());
                } else {
                    lookBack(name, text);
                }
            }
        }

        private void lookBack(String name, String text) {
            if (looksBack >= MAX_LOOKS_BACK) {
                missing = Optional.of(
                        "secret " + prefix + name + " is not valid, and the value before it has not been read yet");
                return;
            }
            looksBack++;
            try {
                good.put(name, new Good(parse(name, folder.readPrevious(prefix + name)), now));
            } catch (InvalidSecretException | MissingSecretException e) {
                fruitless.put(name, text.hashCode());
            } catch (SecretUnavailableException e) {
                missing = Optional.of(e.getMessage());
            }
        }
    }

    /** @throws InvalidSecretException saying why, and showing no secret */
    static KnownSenders.Entry parse(String name, String text) {
        try {
            return SenderEntry.readOwn(name, Json.parse(text));
        } catch (InvalidJsonException | IllegalArgumentException e) {
            throw new InvalidSecretException(e.getMessage());
        }
    }
}
