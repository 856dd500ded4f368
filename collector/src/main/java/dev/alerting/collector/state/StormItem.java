package dev.alerting.collector.state;

import dev.alerting.common.event.Priority;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A {@link Storm} as an item of the state table, beside the records of alerts. Its key begins with a sign that no
 * fingerprint has. The attribute {@value #INDEX_KEY} is the key of the index: of an alert's record it names the storm the
 * alert is a row of, of a storm that needs looking after it is {@value #ACTIVE}.
 */
final class StormItem {
    /** The index of the table, and the attribute that is its key. */
    static final String INDEX_KEY = "storm";

    static final String ACTIVE = "#active";
    private static final String KEY = "#storm#";

    private StormItem() {}

    static String key(String hash) {
        return KEY + hash;
    }

    /** Of what the index gives of a storm. */
    static String hash(Map<String, AttributeValue> item) {
        return item.get("fingerprint").s().substring(KEY.length());
    }

    static Map<String, AttributeValue> write(Storm storm, Instant expires) {
        Map<String, AttributeValue> item = new HashMap<>();
        item.put("fingerprint", text(key(storm.key().hash())));
        if (storm.isActive()) {
            item.put(INDEX_KEY, text(ACTIVE));
        }
        item.put("storm_kind", text(storm.key().kind().name()));
        item.put("storm_team", text(storm.key().team()));
        item.put("storm_source", text(storm.key().source()));
        item.put("storm_rule", text(storm.key().rule()));
        item.put("episode", number(storm.episode()));
        item.put("phase", text(storm.phase().name()));
        item.put("changed_at", text(storm.changedAt().toString()));
        item.put(
                "counted",
                AttributeValue.fromL(storm.counted().stream()
                        .map(one -> text(one.alert() + " " + one.at()))
                        .toList()));
        storm.issue().ifPresent(issue -> {
            item.put("issue_repo", text(issue.repository()));
            item.put("issue_number", number(issue.number().orElseThrow()));
        });
        storm.shown().ifPresent(shown -> {
            item.put("shown", text(shown.hash()));
            item.put("shown_title", text(shown.title()));
            item.put(
                    "shown_labels",
                    AttributeValue.fromL(
                            shown.labels().stream().map(StormItem::text).toList()));
        });
        put(item, "shown_at", storm.shownAt());
        item.put("edits", number(storm.edits()));
        item.put("promoted", number(storm.promoted()));
        storm.movesFrom().ifPresent(from -> item.put("moves_from", number(from)));
        storm.claim().ifPresent(claim -> {
            item.put("owner", text(claim.owner()));
            item.put("lease_until", text(claim.until().toString()));
        });
        storm.opening().ifPresent(opening -> {
            item.put("opening_since", text(opening.since().toString()));
            put(item, "looked_at", opening.lookedAt());
        });
        put(item, "manually_closed_at", storm.closedByPersonAt());
        put(item, storm.numbers());
        put(item, storm.requests());
        item.put("version", number(storm.version()));
        item.put("ttl_expires_at", number(expires.getEpochSecond()));
        return item;
    }

    static Storm read(Map<String, AttributeValue> item) {
        Storm.Builder storm = new Storm.Builder(
                        storedKey(item), Instant.parse(item.get("changed_at").s()))
                .episode(Integer.parseInt(item.get("episode").n()))
                .counted(item.get("counted").l().stream()
                        .map(one -> one.s().split(" "))
                        .map(parts -> new Storm.Counted(parts[0], Instant.parse(parts[1])))
                        .toList())
                .edits(Integer.parseInt(item.get("edits").n()))
                .promoted(Integer.parseInt(item.get("promoted").n()))
                .movesFrom(optional(item, "moves_from", AttributeValue::n).map(Integer::valueOf))
                .claim(optional(item, "owner", AttributeValue::s)
                        .map(owner -> new Storm.Claim(
                                owner, Instant.parse(item.get("lease_until").s()))))
                .closedByPerson(time(item, "manually_closed_at"))
                .numbers(numbers(item))
                .requests(requests(item))
                .version(Long.parseLong(item.get("version").n()));
        storm.phase(
                Storm.Phase.valueOf(item.get("phase").s()),
                Instant.parse(item.get("changed_at").s()));
        optional(item, "issue_number", AttributeValue::n)
                .ifPresent(number -> storm.issue(item.get("issue_repo").s(), Integer.parseInt(number)));
        time(item, "opening_since")
                .ifPresent(since -> storm.opening(Optional.of(new Storm.Opening(since, time(item, "looked_at")))));
        time(item, "shown_at").ifPresent(at -> shown(item).ifPresent(shown -> storm.shows(shown, at)));
        return storm.build();
    }

    private static void put(Map<String, AttributeValue> item, RowNumbers numbers) {
        if (numbers.equals(RowNumbers.NONE)) {
            return;
        }
        item.put("last_row", number(numbers.last()));
        item.put(
                "row_numbers",
                AttributeValue.fromL(numbers.byFingerprint().entrySet().stream()
                        .map(entry -> text(entry.getValue() + " " + entry.getKey()))
                        .toList()));
    }

    /** None in what an earlier version wrote: then they are given with the next look. */
    private static RowNumbers numbers(Map<String, AttributeValue> item) {
        Map<String, Integer> byFingerprint = new LinkedHashMap<>();
        optional(item, "row_numbers", AttributeValue::l).orElse(List.of()).stream()
                .map(one -> one.s().split(" "))
                .forEach(parts -> byFingerprint.put(parts[1], Integer.valueOf(parts[0])));
        return new RowNumbers(
                optional(item, "last_row", AttributeValue::n)
                        .map(Integer::valueOf)
                        .orElse(0),
                byFingerprint);
    }

    private static void put(Map<String, AttributeValue> item, StormRequests requests) {
        if (!requests.seenTo().isEmpty()) {
            item.put(
                    "seen_to",
                    AttributeValue.fromL(
                            requests.seenTo().stream().map(StormItem::text).toList()));
        }
        requests.answering().ifPresent(answering -> {
            item.put("answering", text(answering.request()));
            item.put("answering_since", text(answering.since().toString()));
            put(item, "answering_looked_at", answering.lookedAt());
        });
    }

    private static StormRequests requests(Map<String, AttributeValue> item) {
        return new StormRequests(
                optional(item, "seen_to", AttributeValue::l).orElse(List.of()).stream()
                        .map(AttributeValue::s)
                        .toList(),
                optional(item, "answering", AttributeValue::s)
                        .map(request -> new StormRequests.Answering(
                                request,
                                Instant.parse(item.get("answering_since").s()),
                                time(item, "answering_looked_at"))));
    }

    /** Empty as well for what an earlier version wrote, which knew less of it: then it is shown anew. */
    private static Optional<Storm.Shown> shown(Map<String, AttributeValue> item) {
        return item.keySet().containsAll(Set.of("shown", "shown_title", "shown_labels"))
                ? Optional.of(new Storm.Shown(
                        item.get("shown").s(),
                        item.get("shown_title").s(),
                        item.get("shown_labels").l().stream()
                                .map(AttributeValue::s)
                                .toList()))
                : Optional.empty();
    }

    private static Storm.Key storedKey(Map<String, AttributeValue> item) {
        return new Storm.Key(
                Storm.Kind.valueOf(item.get("storm_kind").s()),
                item.get("storm_team").s(),
                item.get("storm_source").s(),
                item.get("storm_rule").s());
    }

    /** Of what the index gives of an alert's record. */
    static StormStore.Row row(Map<String, AttributeValue> item) {
        return new StormStore.Row(
                item.get("fingerprint").s(),
                item.get(INDEX_KEY).s(),
                optional(item, "status", AttributeValue::s).map(Status::valueOf).orElse(Status.NONE),
                item.get("title").s(),
                Priority.valueOf(item.get("priority").s()),
                optional(item, "teams", AttributeValue::l).orElse(List.of()).stream()
                        .map(AttributeValue::s)
                        .toList(),
                optional(item, "storm_source", AttributeValue::s).orElse(""),
                optional(item, "storm_rule", AttributeValue::s).orElse(""),
                time(item, "episode_started_at"),
                time(item, "last_comment_at"),
                optional(item, "manually_closed", AttributeValue::bool).orElse(false));
    }

    private static AttributeValue text(String value) {
        return AttributeValue.fromS(value);
    }

    private static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }

    private static void put(Map<String, AttributeValue> item, String name, Optional<Instant> time) {
        time.ifPresent(instant -> item.put(name, text(instant.toString())));
    }

    private static Optional<Instant> time(Map<String, AttributeValue> item, String name) {
        return optional(item, name, AttributeValue::s).map(Instant::parse);
    }

    private static <T> Optional<T> optional(
            Map<String, AttributeValue> item, String name, Function<AttributeValue, T> read) {
        return Optional.ofNullable(item.get(name)).map(read);
    }
}
