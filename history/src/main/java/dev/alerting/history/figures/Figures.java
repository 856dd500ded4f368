package dev.alerting.history.figures;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** The figures of some time, of one rule or of a whole team. They add up, over rules and over days. */
public final class Figures {
    /** A share of fewer judged episodes says more about who judged than about the rule. */
    public static final int JUDGED_AT_LEAST = 5;

    private static final int HOURS = 24;

    private final Map<Count, Long> counts = new EnumMap<>(Count.class);
    private final Map<Timing, Histogram> timings = new EnumMap<>(Timing.class);
    private final Map<String, Long> noiseReasons = new TreeMap<>();
    private final Map<String, Long> priorities = new TreeMap<>();
    private final long[] byHour = new long[HOURS];
    private Optional<CommonTitle> title = Optional.empty();

    public Figures() {
        for (Timing timing : Timing.values()) {
            timings.put(timing, new Histogram());
        }
    }

    void add(Count count) {
        add(count, 1);
    }

    void add(Count count, long number) {
        counts.merge(count, number, Long::sum);
    }

    void add(Timing timing, Duration duration) {
        timings.get(timing).add(duration);
    }

    /** Another alert of the same rule, as people see it. */
    void addTitle(CommonTitle of) {
        title = Optional.of(title.map(known -> known.with(of)).orElse(of));
    }

    /** Of several rules together. */
    void forgetTitle() {
        title = Optional.empty();
    }

    void addEpisode(String priority, int hour) {
        add(Count.EPISODES);
        priorities.merge(priority.isEmpty() ? "none" : priority, 1L, Long::sum);
        byHour[hour]++;
    }

    void addNoise(String reason) {
        add(Count.NOISE);
        noiseReasons.merge(reason, 1L, Long::sum);
    }

    public void add(Figures other) {
        other.counts.forEach(this::add);
        other.timings.forEach((timing, histogram) -> timings.get(timing).add(histogram));
        other.noiseReasons.forEach((reason, number) -> noiseReasons.merge(reason, number, Long::sum));
        other.priorities.forEach((priority, number) -> priorities.merge(priority, number, Long::sum));
        for (int hour = 0; hour < HOURS; hour++) {
            byHour[hour] += other.byHour[hour];
        }
        other.title.ifPresent(this::addTitle);
    }

    /** What the titles of a rule's alerts have in common; empty if nobody has told of one. */
    public Optional<CommonTitle> title() {
        return title;
    }

    public long count(Count count) {
        return counts.getOrDefault(count, 0L);
    }

    public Histogram timing(Timing timing) {
        return timings.get(timing);
    }

    /** Episodes by the priority they began with; those without one under {@code none}. */
    public Map<String, Long> priorities() {
        return Map.copyOf(priorities);
    }

    /** Episodes judged as noise, by what was said. */
    public Map<String, Long> noiseReasons() {
        return Map.copyOf(noiseReasons);
    }

    /** Episodes that began in that hour of the day, in the team's zone. */
    public long byHour(int hour) {
        return byHour[hour];
    }

    /** Share of useful episodes among those judged; empty below {@value #JUDGED_AT_LEAST}. */
    public OptionalDouble precision() {
        long judged = count(Count.USEFUL) + count(Count.NOISE);
        return judged < JUDGED_AT_LEAST ? OptionalDouble.empty() : share(count(Count.USEFUL), judged);
    }

    /** Share of endings of episodes that a person did something about, as far as that is known. */
    public OptionalDouble answeredShare() {
        return share(count(Count.ANSWERED), count(Count.ANSWERED) + count(Count.UNANSWERED));
    }

    /** Share of endings that came without anybody, out of sight not included. */
    public OptionalDouble selfHealedShare() {
        return share(count(Count.SELF_HEALED), count(Count.ANSWERED) + count(Count.UNANSWERED));
    }

    static OptionalDouble share(long part, long whole) {
        return whole == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) part / whole);
    }

    public ObjectNode toJson() {
        ObjectNode json = Json.object();
        counts.forEach((count, number) -> json.put(count.label(), number));
        timings.forEach((timing, histogram) -> {
            if (histogram.count() > 0) {
                json.set(timing.label(), histogram.toJson());
            }
        });
        title.ifPresent(known -> json.put("title", known.text()));
        ObjectNode reasons = json.putObject("noise_reasons");
        noiseReasons.forEach(reasons::put);
        ObjectNode begun = json.putObject("priorities");
        priorities.forEach(begun::put);
        ArrayNode hours = json.putArray("by_hour");
        for (long number : byHour) {
            hours.add(number);
        }
        return json;
    }

    /** What {@link #toJson} wrote; what is missing counts as zero. */
    public static Figures read(JsonNode json) {
        Figures figures = new Figures();
        for (Count count : Count.values()) {
            if (json.path(count.label()).asLong() > 0) {
                figures.add(count, json.path(count.label()).asLong());
            }
        }
        for (Timing timing : Timing.values()) {
            figures.timings.put(timing, Histogram.read(json.path(timing.label())));
        }
        json.path("noise_reasons")
                .properties()
                .forEach(reason -> figures.noiseReasons.put(
                        reason.getKey(), reason.getValue().asLong()));
        json.path("priorities")
                .properties()
                .forEach(priority -> figures.priorities.put(
                        priority.getKey(), priority.getValue().asLong()));
        figures.title = Json.text(json, "title").map(CommonTitle::new);
        for (int hour = 0; hour < HOURS; hour++) {
            figures.byHour[hour] = json.path("by_hour").path(hour).asLong();
        }
        return figures;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Figures figures && figures.toJson().equals(toJson());
    }

    @Override
    public int hashCode() {
        return counts.hashCode();
    }

    @Override
    public String toString() {
        return Json.write(toJson());
    }
}
