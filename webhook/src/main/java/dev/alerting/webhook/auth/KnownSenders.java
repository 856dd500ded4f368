package dev.alerting.webhook.auth;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The senders that the secret lists. */
final class KnownSenders {
    /** Each costs every request a comparison, including requests without valid credentials. */
    static final int MAX_SENDERS = 100;

    /** Least privileged first: that one counts when a request carries the credentials of several. */
    private static final Comparator<Entry> LEAST_FIRST = Comparator.<Entry, Boolean>comparing(
                    entry -> entry.sender().scope().source().isEmpty())
            .thenComparing(entry -> entry.sender().name());

    private final List<Entry> entries;

    /** A sender and how it authenticates. */
    record Entry(Sender sender, Scheme scheme) {}

    private KnownSenders(List<Entry> entries) {
        this.entries = entries;
    }

    /** @throws IllegalArgumentException if an entry is not of a form of {@link SenderEntry}; never shows a secret */
    static KnownSenders parse(JsonNode secret) {
        if (!secret.isObject() || secret.isEmpty()) {
            throw new IllegalArgumentException("it is not an object with at least one entry");
        }
        if (secret.size() > MAX_SENDERS) {
            throw new IllegalArgumentException("it has more than " + MAX_SENDERS + " entries");
        }
        Set<String> names = new HashSet<>();
        List<Entry> entries = new ArrayList<>();
        secret.properties().forEach(entry -> {
            String name = entry.getKey().toLowerCase(Locale.ROOT);
            if (!names.add(name)) {
                throw new IllegalArgumentException("the header " + name + " is named twice");
            }
            entries.add(SenderEntry.read(entry.getKey(), entry.getValue()));
        });
        entries.sort(LEAST_FIRST);
        return new KnownSenders(List.copyOf(entries));
    }

    /** The first sender whose credentials the request carries. Tries every entry, even after one has matched. */
    Optional<Sender> match(SignedRequest request, Instant now, DigestComparison comparison) {
        Optional<Sender> matched = Optional.empty();
        for (Entry entry : entries) {
            boolean accepted = entry.scheme().accepts(request, now, comparison);
            if (accepted && matched.isEmpty()) {
                matched = Optional.of(entry.sender());
            }
        }
        return matched;
    }

    /** As written in the secret. */
    Set<String> names() {
        Set<String> names = new HashSet<>();
        entries.forEach(entry -> names.add(entry.sender().name()));
        return Set.copyOf(names);
    }

    @Override
    public String toString() {
        return "KnownSenders" + names();
    }
}
