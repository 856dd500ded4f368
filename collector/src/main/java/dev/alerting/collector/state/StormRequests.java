package dev.alerting.collector.state;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What people have asked for on the issue of a storm.
 *
 * @param seenTo the requests done or answered, newest last: each is seen to once, however often it is delivered
 * @param answering a comment that answers one of them, of which it is not recorded whether it was written
 */
public record StormRequests(List<String> seenTo, Optional<Answering> answering) {
    public static final StormRequests NONE = new StormRequests(List.of(), Optional.empty());

    /**
     * A comment on its way.
     *
     * @param since it cannot be older on GitHub
     * @param lookedAt when it was first looked for in vain, after its attempt was over
     */
    public record Answering(String request, Instant since, Optional<Instant> lookedAt) {
        public Answering lookedAt(Instant at) {
            return new Answering(request, since, Optional.of(at));
        }
    }

    public StormRequests {
        seenTo = List.copyOf(seenTo);
    }

    public boolean hasSeenTo(String request) {
        return seenTo.contains(request);
    }

    /** As many are remembered as of an alert ({@link Handling#MAX_APPLIED}). */
    public StormRequests withSeenTo(String request) {
        List<String> all = new ArrayList<>(seenTo);
        all.add(request);
        return new StormRequests(
                all.subList(Math.max(0, all.size() - Handling.MAX_APPLIED), all.size()), Optional.empty());
    }

    public StormRequests withAnswering(Optional<Answering> value) {
        return new StormRequests(seenTo, value);
    }
}
