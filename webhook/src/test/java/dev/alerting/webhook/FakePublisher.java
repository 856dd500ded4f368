package dev.alerting.webhook;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Keeps what was published, one message at a time; can be taken down, or fail unexpectedly. */
final class FakePublisher implements AlertPublisher {
    record Published(String body, Map<String, String> attributes) {}

    final List<Published> published = new ArrayList<>();
    final List<Duration> within = new ArrayList<>();
    RuntimeException failure;

    /** Runs before a message is taken or refused. */
    Runnable before = () -> {};

    /** The parts of one delivery by their number; they arrive in any order. */
    List<Published> inOrder() {
        return published.stream()
                .sorted(Comparator.comparingInt(message ->
                        Integer.parseInt(message.attributes().get("delivery_id").replaceFirst(".*/", ""))))
                .toList();
    }

    @Override
    public synchronized void publish(String body, Map<String, String> attributes, Duration limit) {
        within.add(limit);
        before.run();
        if (failure != null) {
            throw failure;
        }
        published.add(new Published(body, Map.copyOf(attributes)));
    }
}
