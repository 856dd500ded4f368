package dev.alerting.collector.state;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A {@link Story} as an attribute of an item. What is not there, or not understood, is as in records of before. */
final class StoryItem {
    private StoryItem() {}

    static AttributeValue write(Story story) {
        Map<String, AttributeValue> map = new HashMap<>();
        map.put("labels", AttributeValue.fromL(texts(story.details().labels())));
        map.put("values", AttributeValue.fromS(story.details().values()));
        if (story.details().withoutRunbook()) {
            map.put("no_runbook", AttributeValue.fromBool(true));
        }
        story.ended().ifPresent(ended -> writeEnded(map, ended));
        putTime(map, "edited_at", story.display().editedAt());
        map.put("edits", number(story.display().edits()));
        story.display().comments().ifPresent(count -> map.put("comments", number(count)));
        map.put("repeats", number(story.display().repeats()));
        putTime(map, "flapping_until", story.display().flappingUntil());
        if (story.display().told()) {
            map.put("told", AttributeValue.fromBool(true));
        }
        map.put(
                "past",
                AttributeValue.fromL(
                        story.past().stream().map(StoryItem::writePast).toList()));
        return AttributeValue.fromM(map);
    }

    private static void writeEnded(Map<String, AttributeValue> map, Ended ended) {
        putTime(map, "ended_at", Optional.of(ended.at()));
        map.put("ended_how", AttributeValue.fromS(ended.how().name()));
    }

    private static AttributeValue writePast(PastEpisode episode) {
        Map<String, AttributeValue> map = new HashMap<>();
        map.put("number", number(episode.number()));
        putTime(map, "started_at", Optional.of(episode.startedAt()));
        writeEnded(map, episode.ended());
        putTime(map, "acknowledged_at", episode.acknowledgedAt());
        putText(map, "cause", episode.cause());
        putText(map, "noise", episode.noise());
        episode.issue().ifPresent(issue -> map.put("issue", number(issue)));
        return AttributeValue.fromM(map);
    }

    static Story read(Optional<Map<String, AttributeValue>> item) {
        return item.map(map -> new Story(
                        new Details(
                                get(map, "labels", AttributeValue::l).orElse(List.of()).stream()
                                        .map(AttributeValue::s)
                                        .toList(),
                                get(map, "values", AttributeValue::s).orElse(""),
                                get(map, "no_runbook", AttributeValue::bool).orElse(false)),
                        readEnded(map),
                        new Display(
                                time(map, "edited_at"),
                                integer(map, "edits").orElse(0),
                                integer(map, "comments"),
                                integer(map, "repeats").orElse(0),
                                time(map, "flapping_until"),
                                get(map, "told", AttributeValue::bool).orElse(false)),
                        get(map, "past", AttributeValue::l).orElse(List.of()).stream()
                                .map(AttributeValue::m)
                                .map(StoryItem::readPast)
                                .flatMap(Optional::stream)
                                .toList()))
                .orElse(Story.NONE);
    }

    private static Optional<Ended> readEnded(Map<String, AttributeValue> map) {
        return time(map, "ended_at")
                .flatMap(at -> get(map, "ended_how", AttributeValue::s)
                        .flatMap(StoryItem::ending)
                        .map(how -> new Ended(at, how)));
    }

    /** A later version may know more of them. */
    private static Optional<Ended.Ending> ending(String name) {
        try {
            return Optional.of(Ended.Ending.valueOf(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<PastEpisode> readPast(Map<String, AttributeValue> map) {
        return readEnded(map)
                .flatMap(ended -> time(map, "started_at")
                        .map(startedAt -> new PastEpisode(
                                integer(map, "number").orElse(0),
                                startedAt,
                                ended,
                                time(map, "acknowledged_at"),
                                get(map, "cause", AttributeValue::s),
                                get(map, "noise", AttributeValue::s),
                                integer(map, "issue"))));
    }

    private static List<AttributeValue> texts(List<String> values) {
        return values.stream().map(AttributeValue::fromS).toList();
    }

    private static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }

    private static void putTime(Map<String, AttributeValue> map, String name, Optional<Instant> time) {
        time.ifPresent(at -> map.put(name, AttributeValue.fromS(at.toString())));
    }

    private static void putText(Map<String, AttributeValue> map, String name, Optional<String> text) {
        text.ifPresent(value -> map.put(name, AttributeValue.fromS(value)));
    }

    private static Optional<Instant> time(Map<String, AttributeValue> map, String name) {
        return get(map, name, AttributeValue::s).map(Instant::parse);
    }

    private static Optional<Integer> integer(Map<String, AttributeValue> map, String name) {
        return get(map, name, AttributeValue::n).map(Integer::valueOf);
    }

    private static <T> Optional<T> get(Map<String, AttributeValue> map, String name, Function<AttributeValue, T> read) {
        return Optional.ofNullable(map.get(name)).map(read);
    }
}
