package dev.alerting.local.github.fault;

import dev.alerting.local.http.RecordedRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What goes wrong, and when. Rules are checked in the order in which they were added. The first that applies decides;
 * later ones are not checked and do not count the request. Only after latency are the next rules checked too.
 */
public final class FaultPlan {

    /**
     * What happens to one request.
     *
     * @param latency real time to wait before anything else
     * @param fault what goes wrong then, if anything
     */
    public record Decision(Duration latency, Optional<Fault> fault) {}

    private final List<FaultRule> rules = new CopyOnWriteArrayList<>();

    /** Adds a rule and returns it; it counts how often it was applied. */
    public FaultRule add(RequestMatch match, Fault fault) {
        FaultRule rule = new FaultRule(match, fault);
        rules.add(rule);
        return rule;
    }

    /** Removes one rule. */
    public void remove(FaultRule rule) {
        rules.remove(rule);
    }

    /** Removes all rules. */
    public void clear() {
        rules.clear();
    }

    /** What happens to this request. */
    public Decision decide(RecordedRequest request) {
        Duration latency = Duration.ZERO;
        for (FaultRule rule : rules) {
            Optional<Fault> fault = rule.consider(request);
            if (fault.isPresent() && fault.get() instanceof Fault.Latency(Duration more)) {
                latency = latency.plus(more);
            } else if (fault.isPresent()) {
                return new Decision(latency, fault);
            }
        }
        return new Decision(latency, Optional.empty());
    }
}
