package dev.alerting.local.aws;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/** The planned faults that have not been used yet, in order. Safe for concurrent use. */
final class PlannedFaults {

    private record Target(AwsService service, String operation) {}

    private final Map<Target, Queue<FaultKind>> planned = new HashMap<>();

    synchronized void add(AwsService service, String operation, int times, FaultKind kind) {
        Queue<FaultKind> faults = planned.computeIfAbsent(new Target(service, operation), key -> new ArrayDeque<>());
        for (int i = 0; i < times; i++) {
            faults.add(kind);
        }
    }

    synchronized Optional<FaultKind> takeNext(AwsService service, String operation) {
        Queue<FaultKind> faults = planned.get(new Target(service, operation));
        return faults == null ? Optional.empty() : Optional.ofNullable(faults.poll());
    }
}
