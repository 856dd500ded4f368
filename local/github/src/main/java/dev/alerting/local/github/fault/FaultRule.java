package dev.alerting.local.github.fault;

import dev.alerting.local.http.RecordedRequest;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** One entry of the plan, with its counts. */
public final class FaultRule {

    private final RequestMatch match;
    private final Fault fault;
    private final AtomicInteger seen = new AtomicInteger();
    private final AtomicInteger fired = new AtomicInteger();

    FaultRule(RequestMatch match, Fault fault) {
        this.match = match;
        this.fault = fault;
    }

    /** How many requests it spoke of so far. */
    public int seen() {
        return seen.get();
    }

    /** How often its fault struck. */
    public int fired() {
        return fired.get();
    }

    /** Counts the request if it is one of the rule's, and says what happens to it. */
    Optional<Fault> consider(RecordedRequest request) {
        if (!match.request().test(request)) {
            return Optional.empty();
        }
        if (!match.occurrence().test(seen.incrementAndGet())) {
            return Optional.empty();
        }
        fired.incrementAndGet();
        return Optional.of(fault);
    }
}
