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
        return new AlertEvent(
                "datadog",
                AlertState.FIRING,
                "Checkout slow",
                Optional.of("The checkout takes long."),
                Optional.of("Customers wait"),
                Optional.of("p99 was 4 s"),
                Priority.P1,
                Instant.parse("2025-10-21T06:14:09.000000001Z"),
                List.of("web", "dev-infra"),
                new Resource(
                        "service", Optional.of("checkout"), Optional.of("us-east-1"), Map.of("env", "prod", "az", "b")),
                new Identity(
                        Optional.of("123456789012"),
                        Optional.of("us-west-2"),
                        Optional.of("arn:aws:cloudwatch:us-west-2:123456789012:alarm:checkout"),
                        Optional.of("42"),
                        Optional.of("9481723")),
                new Links(
                        Optional.of(URI.create("https://runbooks.example.com/checkout")),
                        Optional.of(URI.create("https://dashboards.example.com/checkout")),
                        Optional.of(URI.create("https://monitors.example.com/9481723")),
                        Optional.of(URI.create("https://monitors.example.com/9481723/silence"))),
                Optional.empty());
    }

    /** Nothing but what the schema requires. */
    public static AlertEvent minimal() {
        return new AlertEvent(
                "health-check",
                AlertState.FIRING,
                "Status page does not answer",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Priority.P2,
                Instant.parse("2025-11-17T16:08:00Z"),
                List.of("web"),
                Resource.ofType("service"),
                Identity.NONE,
                Links.NONE,
                Optional.empty());
    }
}
