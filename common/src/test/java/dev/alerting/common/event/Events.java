package dev.alerting.common.event;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Events for tests, complete and minimal. */
public final class Events {
    private Events() {}

    /** Every field present. */
    public static AlertEvent complete() {
        return AlertEvent.builder()
                .source("datadog")
                .state(AlertState.FIRING)
                .title("Checkout slow")
                .description(Optional.of("The checkout takes long."))
                .summary(Optional.of("Customers wait"))
                .reason(Optional.of("p99 was 4 s"))
                .priority(Priority.P1)
                .occurredAt(Instant.parse("2025-10-21T06:14:09.000000001Z"))
                .startedAt(Optional.of(Instant.parse("2025-10-21T06:09:00Z")))
                .teams(List.of("web", "dev-infra"))
                .resource(new Resource(
                        "service", Optional.of("checkout"), Optional.of("us-east-1"), Map.of("env", "prod", "az", "b")))
                .identity(new Identity(
                        Optional.of("123456789012"),
                        Optional.of("us-west-2"),
                        Optional.of("arn:aws:cloudwatch:us-west-2:123456789012:alarm:checkout"),
                        Optional.of("42"),
                        Optional.of("9481723")))
                .links(new Links(
                        Optional.of(URI.create("https://runbooks.example.com/checkout")),
                        Optional.of(URI.create("https://dashboards.example.com/checkout")),
                        Optional.of(URI.create("https://monitors.example.com/9481723")),
                        Optional.of(URI.create("https://monitors.example.com/9481723/silence"))))
                .build();
    }

    /** Nothing but what the schema requires. */
    public static AlertEvent minimal() {
        return AlertEvent.builder()
                .source("health-check")
                .state(AlertState.FIRING)
                .title("Status page does not answer")
                .priority(Priority.P2)
                .occurredAt(Instant.parse("2025-11-17T16:08:00Z"))
                .teams(List.of("web"))
                .resource(new Resource("service", Optional.empty(), Optional.empty(), Map.of()))
                .build();
    }
}
