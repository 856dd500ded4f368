package dev.alerting.common.telemetry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;

/**
 * Log lines as one JSON object each: {@code timestamp, level, message}, then the fields of the entry. Written by hand
 * because a logging framework with a JSON layout costs a cold start more than it gives two functions.
 */
public final class StructuredLog {
    private final Clock clock;
    private final Consumer<String> sink;

    /** @param sink takes one line, without a line end; must be safe for concurrent use */
    public StructuredLog(Clock clock, Consumer<String> sink) {
        this.clock = clock;
        this.sink = sink;
    }

    /** To standard output, where Lambda collects it. */
    public static StructuredLog toStandardOutput() {
        return new StructuredLog(Clock.systemUTC(), System.out::println);
    }

    /** Writes a line that is complete already, e.g. one of {@link Metrics}. */
    public void writeLine(String line) {
        sink.accept(line);
    }

    public Entry info(String message) {
        return new Entry("INFO", message);
    }

    public Entry warn(String message) {
        return new Entry("WARN", message);
    }

    public Entry error(String message) {
        return new Entry("ERROR", message);
    }

    /** One line being put together; nothing is written before {@link #write}. */
    public final class Entry {
        private final ObjectNode fields = Json.object();

        private Entry(String level, String message) {
            fields.put(
                    "timestamp", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
            fields.put("level", level);
            fields.put("message", message);
        }

        public Entry with(String name, String value) {
            fields.put(name, value);
            return this;
        }

        public Entry with(String name, long value) {
            fields.put(name, value);
            return this;
        }

        public Entry with(String name, JsonNode value) {
            fields.set(name, value);
            return this;
        }

        /** A failure that was foreseen, e.g. of a service that is down: its type and message say all there is to say. */
        public Entry withFailure(Throwable failure) {
            fields.put("error", failure.getClass().getSimpleName() + ": " + failure.getMessage());
            return this;
        }

        /**
         * A failure that nobody foresaw and somebody has to debug: as {@link #withFailure}, with where it comes from in
         * {@code stack} and {@code causes}. Of causes, only messages that cannot hold a secret are kept.
         */
        public Entry withUnexpected(Throwable failure) {
            withFailure(failure);
            ExceptionTrace.write(failure, fields);
            return this;
        }

        public void write() {
            sink.accept(Json.write(fields));
        }
    }
}
