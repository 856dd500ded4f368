package dev.alerting.history.figures;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Durations in classes that are half open: each holds its lower edge and not its upper one, so 60 s are in the class of up
 * to five minutes. Negative ones, where two clocks differ, count as zero.
 */
public final class Histogram {
    /** Upper edges, which belong to the next class; above the last one there is one more class. */
    public static final List<Duration> EDGES = List.of(
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofHours(1),
            Duration.ofHours(4),
            Duration.ofHours(24),
            Duration.ofDays(7));

    /** Names of the classes, by their upper edges. */
    public static final List<String> CLASSES = List.of("1m", "5m", "15m", "1h", "4h", "24h", "7d", "inf");

    private final long[] counts = new long[CLASSES.size()];
    private long seconds;

    public void add(Duration duration) {
        Duration counted = duration.isNegative() ? Duration.ZERO : duration;
        counts[classOf(counted)]++;
        seconds += counted.toSeconds();
    }

    private static int classOf(Duration duration) {
        int index = 0;
        while (index < EDGES.size() && duration.compareTo(EDGES.get(index)) >= 0) {
            index++;
        }
        return index;
    }

    public void add(Histogram other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        seconds += other.seconds;
    }

    /** How many durations are in the class of this name. */
    public long count(String name) {
        return counts[CLASSES.indexOf(name)];
    }

    public long count() {
        long sum = 0;
        for (long number : counts) {
            sum += number;
        }
        return sum;
    }

    /** Sum of the durations in whole seconds, each rounded down. */
    public long seconds() {
        return seconds;
    }

    /** In whole seconds, rounded down; empty without durations. */
    public Optional<Duration> mean() {
        return count() == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds / count()));
    }

    ObjectNode toJson() {
        ObjectNode json = Json.object();
        ArrayNode classes = json.putArray("classes");
        for (long number : counts) {
            classes.add(number);
        }
        return json.put("seconds", seconds);
    }

    static Histogram read(JsonNode json) {
        Histogram histogram = new Histogram();
        for (int i = 0; i < histogram.counts.length; i++) {
            histogram.counts[i] = json.path("classes").path(i).asLong();
        }
        histogram.seconds = json.path("seconds").asLong();
        return histogram;
    }
}
