package dev.alerting.local.github.fault;

import dev.alerting.local.http.RecordedRequest;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A rule of the plan, with its counts. */
public final class FaultRule {

    private final RequestMatch match;
    private final Fault fault;
    private final AtomicInteger seen = new AtomicInteger();
    private final AtomicInteger fired = new AtomicInteger();

    FaultRule(RequestMatch match, Fault fault) {
        this.match = match;
        this.fault = fault;
    }

    /** How many requests it has matched so far. */
    public int seen() {
        return seen.get();
    }

    /** How often its fault was applied. */
    public int fired() {
        return fired.get();
    }

    /** Counts the request if the rule matches it, and gives the fault if it applies. */
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
