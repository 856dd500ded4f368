package dev.alerting.webhook.auth;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Senders and how they authenticate: those that the one secret lists, or those with secrets of their own. */
final class KnownSenders {
    /** Each costs every request a comparison, including requests without valid credentials. */
    static final int MAX_SENDERS = 100;

    /** Up to this size every key is tried, whatever the request carries. */
    static final int MAX_FREELY_HASHED_BYTES = 256 * 1024;

    /**
     * How much of larger bodies is hashed for one request, by all keys together: anybody can ask for that. Six keys can
     * check a body of 5 MB.
     */
    static final long MAX_HASHED_BYTES = 32L * 1024 * 1024;

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
        return of(entries);
    }

    static KnownSenders of(Collection<Entry> entries) {
        return new KnownSenders(entries.stream().sorted(LEAST_FIRST).toList());
    }

    /** Whether a sender of that name would be taken for one of these: by its name, or by its alerts. */
    boolean includes(Sender other) {
        return entries.stream()
                .map(Entry::sender)
                .anyMatch(sender -> sender.name().equalsIgnoreCase(other.name())
                        || sender.realm().equals(other.realm())
                        || sender.scope().sharesEvents(other.scope()));
    }

    /** Tries every entry, even after one has matched. Signatures of large bodies are checked only where there are any. */
    Authentication authenticate(SignedRequest request, Instant now, DigestComparison comparison) {
        int size = request.body().length;
        List<Entry> candidates = entries;
        if (size > MAX_FREELY_HASHED_BYTES) {
            candidates = entries.stream()
                    .filter(entry -> !(entry.scheme() instanceof SignatureScheme signature)
                            || request.header(signature.header()).isPresent())
                    .toList();
            long keys = candidates.stream()
                    .mapToLong(entry -> entry.scheme() instanceof SignatureScheme signature
                            ? signature.keys().size()
                            : 0)
                    .sum();
            if (keys * size > MAX_HASHED_BYTES) {
                return new Authentication.TooLarge((int) Math.max(MAX_FREELY_HASHED_BYTES, MAX_HASHED_BYTES / keys));
            }
        }
        Authentication result = new Authentication.Unknown();
        for (Entry entry : candidates) {
            boolean accepted = entry.scheme().accepts(request, now, comparison);
            if (accepted && result instanceof Authentication.Unknown) {
                result = new Authentication.Known(entry.sender());
            }
        }
        return result;
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
