package dev.alerting.collector.state;

import dev.alerting.collector.state.AlertStateStore.StateUnavailableException;
import dev.alerting.common.event.Priority;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * The item {@code #silences} of the state table, with one attribute for each silence: so one read finds them all. No
 * fingerprint begins like this.
 */
public final class DynamoSilenceStore implements SilenceStore {
    public static final String KEY = "#silences";

    private static final String PREFIX = "silence-";
    private static final String VERSION = "version";

    /** The attributes of a silence. */
    private static final Set<String> NAMES =
            Set.of("source", "team", "rule", "priority", "labels", "id", "start", "end", "by", "issue", "kept");

    /** Each time somebody else was faster; then it is given up. */
    private static final int ATTEMPTS = 5;

    private final DynamoDbClient client;
    private final String table;
    private final Consumer<String> onUnreadable;

    /** @param onUnreadable is told the id of a silence that cannot be understood and therefore silences nothing */
    public DynamoSilenceStore(DynamoDbClient client, String table, Consumer<String> onUnreadable) {
        this.client = client;
        this.table = table;
        this.onUnreadable = onUnreadable;
    }

    @Override
    public List<Silence> list() {
        return toSilences(read());
    }

    private List<Silence> toSilences(Map<String, AttributeValue> item) {
        return item.entrySet().stream()
                .filter(attribute -> attribute.getKey().startsWith(PREFIX))
                .flatMap(attribute ->
                        toSilence(attribute.getKey().substring(PREFIX.length()), attribute.getValue()).stream())
                .toList();
    }

    @Override
    public void put(Silence silence) {
        change(item -> {
            item.put(PREFIX + silence.id(), toAttribute(silence));
            return item;
        });
    }

    @Override
    public Optional<Silence> remove(String id) {
        Map<String, AttributeValue> before = change(item -> {
            item.remove(PREFIX + id);
            return item;
        });
        return Optional.ofNullable(before.get(PREFIX + id)).flatMap(found -> toSilence(id, found));
    }

    @Override
    public void count(Map<String, Integer> kept) {
        change(item -> {
            toSilences(item).stream()
                    .filter(silence -> kept.containsKey(silence.id()))
                    .forEach(silence -> item.put(
                            PREFIX + silence.id(),
                            toAttribute(silence.withKept(silence.kept() + kept.get(silence.id())))));
            return item;
        });
    }

    /** Returns the item as it was. */
    private Map<String, AttributeValue> change(UnaryOperator<Map<String, AttributeValue>> change) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Map<String, AttributeValue> before = read();
            Map<String, AttributeValue> after = change.apply(new HashMap<>(before));
            if (after.equals(before) || write(after, version(before))) {
                return before;
            }
        }
        throw new StateUnavailableException("the item of silences is changed by others all the time", null);
    }

    private Map<String, AttributeValue> read() {
        try {
            return client.getItem(request -> request.tableName(table)
                            .key(Map.of("fingerprint", AttributeValue.fromS(KEY)))
                            .consistentRead(true))
                    .item();
        } catch (SdkException e) {
            throw new StateUnavailableException("the item of silences cannot be read: " + e.getMessage(), e);
        }
    }

    private boolean write(Map<String, AttributeValue> item, long version) {
        item.put("fingerprint", AttributeValue.fromS(KEY));
        item.put(VERSION, AttributeValue.fromN(Long.toString(version + 1)));
        try {
            client.putItem(request -> {
                request.tableName(table).item(item);
                if (version == 0) {
                    request.conditionExpression("attribute_not_exists(fingerprint)");
                } else {
                    request.conditionExpression("version = :read")
                            .expressionAttributeValues(Map.of(":read", AttributeValue.fromN(Long.toString(version))));
                }
            });
            return true;
        } catch (ConditionalCheckFailedException e) {
            return false;
        } catch (SdkException e) {
            throw new StateUnavailableException("the item of silences cannot be written: " + e.getMessage(), e);
        }
    }

    private static long version(Map<String, AttributeValue> item) {
        return item.containsKey(VERSION) ? Long.parseLong(item.get(VERSION).n()) : 0;
    }

    private static AttributeValue toAttribute(Silence silence) {
        Map<String, AttributeValue> map = new HashMap<>();
        Silence.Matchers matchers = silence.matchers();
        putText(map, "source", matchers.source());
        putText(map, "team", matchers.team());
        putText(map, "rule", matchers.rule());
        putText(
                map,
                "priority",
                Optional.of(matchers.priorities().stream()
                                .map(Priority::name)
                                .sorted()
                                .collect(Collectors.joining(",")))
                        .filter(text -> !text.isEmpty()));
        if (!matchers.labels().isEmpty()) {
            map.put(
                    "labels",
                    AttributeValue.fromM(matchers.labels().entrySet().stream()
                            .collect(Collectors.toMap(
                                    Map.Entry::getKey, label -> AttributeValue.fromS(label.getValue())))));
        }
        map.put("id", AttributeValue.fromS(silence.id()));
        map.put("start", AttributeValue.fromS(silence.start().toString()));
        map.put("end", AttributeValue.fromS(silence.end().toString()));
        map.put("by", AttributeValue.fromS(silence.by()));
        silence.issue().ifPresent(issue -> map.put("issue", AttributeValue.fromN(Integer.toString(issue))));
        map.put("kept", AttributeValue.fromN(Integer.toString(silence.kept())));
        return AttributeValue.fromM(map);
    }

    /** People may have written it by hand: what is not understood to the last word would silence more than they want. */
    private Optional<Silence> toSilence(String id, AttributeValue attribute) {
        try {
            if (!attribute.hasM() || !NAMES.containsAll(attribute.m().keySet())) {
                throw new IllegalArgumentException("not a silence, or with attributes that have no meaning");
            }
            Map<String, AttributeValue> map = attribute.m();
            Silence.Matchers matchers = new Silence.Matchers(
                    text(map, "source"),
                    text(map, "team"),
                    text(map, "rule"),
                    text(map, "priority").stream()
                            .flatMap(names -> Stream.of(names.split(",")))
                            .map(name -> Priority.valueOf(name.strip()))
                            .collect(Collectors.toSet()),
                    map.containsKey("labels")
                            ? labels(map.get("labels")).entrySet().stream()
                                    .collect(Collectors.toMap(
                                            Map.Entry::getKey,
                                            label -> label.getValue().s()))
                            : Map.of());
            return Optional.of(new Silence(
                    id,
                    matchers,
                    Instant.parse(text(map, "start").orElseThrow()),
                    Instant.parse(text(map, "end").orElseThrow()),
                    text(map, "by").orElse(""),
                    number(map, "issue"),
                    number(map, "kept").orElse(0)));
        } catch (DateTimeException | IllegalArgumentException | NoSuchElementException | NullPointerException e) {
            onUnreadable.accept(id);
            return Optional.empty();
        }
    }

    private static void putText(Map<String, AttributeValue> map, String name, Optional<String> text) {
        text.ifPresent(value -> map.put(name, AttributeValue.fromS(value)));
    }

    /** @throws NoSuchElementException if it is there and not a text */
    private static Optional<String> text(Map<String, AttributeValue> map, String name) {
        return map.containsKey(name)
                ? Optional.of(Optional.ofNullable(map.get(name).s()).orElseThrow())
                : Optional.empty();
    }

    /** @throws NoSuchElementException if it is there and not a number */
    private static Optional<Integer> number(Map<String, AttributeValue> map, String name) {
        return map.containsKey(name)
                ? Optional.of(
                        Integer.valueOf(Optional.ofNullable(map.get(name).n()).orElseThrow()))
                : Optional.empty();
    }

    private static Map<String, AttributeValue> labels(AttributeValue attribute) {
        if (!attribute.hasM()) {
            throw new IllegalArgumentException("labels are not a map");
        }
        return attribute.m();
    }
}
