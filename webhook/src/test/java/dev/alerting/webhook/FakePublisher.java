package dev.alerting.webhook;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Keeps what was published; can be taken down, or broken in a way nobody foresaw. */
final class FakePublisher implements AlertPublisher {
    record Published(String body, Map<String, String> attributes) {}

    final List<Published> published = new ArrayList<>();
    final List<Duration> within = new ArrayList<>();
    RuntimeException failure;

    /** Runs before a message is taken, or not. */
    Runnable before = () -> {};

    @Override
    public void publish(String body, Map<String, String> attributes, Duration limit) {
        within.add(limit);
        before.run();
        if (failure != null) {
            throw failure;
        }
        published.add(new Published(body, Map.copyOf(attributes)));
    }
}
