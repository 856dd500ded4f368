package dev.alerting.webhook;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Keeps what was published; can be taken down, or broken in a way nobody foresaw. */
final class FakePublisher implements AlertPublisher {
    record Published(String body, Map<String, String> attributes) {}

    final List<Published> published = new ArrayList<>();
    RuntimeException failure;

    @Override
    public void publish(String body, Map<String, String> attributes) {
        if (failure != null) {
            throw failure;
        }
        published.add(new Published(body, Map.copyOf(attributes)));
    }
}
