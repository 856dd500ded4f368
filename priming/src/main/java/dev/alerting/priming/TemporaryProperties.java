package dev.alerting.priming;

import java.util.HashMap;
import java.util.Map;

/** System properties that have another value until this is closed. */
final class TemporaryProperties implements AutoCloseable {
    private final Map<String, String> before = new HashMap<>();

    TemporaryProperties(Map<String, String> values) {
        values.forEach((name, value) -> before.put(name, System.getProperty(name)));
        values.forEach(System::setProperty);
    }

    @Override
    public void close() {
        before.forEach((name, value) -> {
            if (value == null) {
                System.clearProperty(name);
            } else {
                System.setProperty(name, value);
            }
        });
    }
}
