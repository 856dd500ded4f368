package dev.alerting.collector.state;

import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Priority;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * An {@link AlertRecord} as an item of the table. Written by hand: the enhanced client's introspection costs a cold
 * start for two dozen attributes. Times are RFC 3339 texts, so that people can read the table.
 */
final class RecordItem {
    private RecordItem() {}

    static Map<String, AttributeValue> write(AlertRecord record) {
        Map<String, AttributeValue> item = new HashMap<>();
        item.put("fingerprint", AttributeValue.fromS(record.fingerprint()));
        if (record.status() != Status.NONE) {
            item.put("status", AttributeValue.fromS(record.status().name()));
        }
        putRouting(item, record.routing());
        item.put("title", AttributeValue.fromS(record.title()));
        item.put("issue_repo", AttributeValue.fromS(record.issue().repository()));
        record.issue().number().ifPresent(number -> item.put("issue_number", number(number)));
        AlertRecord.Episode episode = record.episode();
        record.row().ifPresent(row -> {
            item.put(StormItem.INDEX_KEY, AttributeValue.fromS(row.storm()));
            item.put("storm_source", AttributeValue.fromS(row.source()));
            item.put("storm_rule", AttributeValue.fromS(row.rule()));
        });
        item.put("episode", number(episode.number()));
        putTime(item, "episode_started_at", episode.startedAt());
        putTime(item, "episode_observed_at", episode.observedAt());
        putTime(item, "last_provider_state_at", record.lastProviderStateAt());
        record.lastReason().ifPresent(reason -> item.put("last_reason", AttributeValue.fromS(reason)));
        putTime(item, "last_accepted_at", record.lastAcceptedAt());
        putTime(item, "first_seen_at", Optional.of(record.firstSeenAt()));
        putTime(item, "last_seen_at", Optional.of(record.lastSeenAt()));
        item.put("manually_closed", AttributeValue.fromBool(episode.isClosedByPerson()));
        putTime(item, "manually_closed_at", episode.closedByPersonAt());
        putTime(item, "last_comment_at", episode.lastCommentAt());
        item.put("suppressed", number(episode.suppressed()));
        item.put("recent_deliveries", textList(record.recentDeliveries()));
        item.put(
                "events",
                textList(
                        record.history().events().stream().map(SeenEvent::write).toList()));
        putTime(item, "awaited_firing", record.awaitedFiring());
        record.toldRouting().ifPresent(routing -> {
            Map<String, AttributeValue> told = new HashMap<>();
            putRouting(told, routing);
            item.put("told_routing", AttributeValue.fromM(told));
        });
        if (!record.handling().equals(Handling.NONE)) {
            item.put("handling", AttributeValue.fromM(HandlingItem.toAttributes(record.handling())));
        }
        record.nextTimer().ifPresent(end -> DynamoTimerIndex.set(item, end));
        if (!record.story().equals(Story.NONE)) {
            item.put("story", StoryItem.write(record.story()));
        }
        item.put("identity", AttributeValue.fromS(record.identity()));
        record.claim().ifPresent(claim -> item.put("claim", AttributeValue.fromM(write(claim))));
        item.put("version", number(record.version()));
        item.put("schema_version", number(AlertRecord.SCHEMA_VERSION));
        item.put(
                "ttl_expires_at",
                number(record.lastSeenAt().plus(AlertRecord.TIME_TO_LIVE).getEpochSecond()));
        return item;
    }

    static AlertRecord read(Map<String, AttributeValue> item) {
        Instant lastSeenAt = Instant.parse(item.get("last_seen_at").s());
        Status status =
                optional(item, "status", AttributeValue::s).map(Status::valueOf).orElse(Status.NONE);
        EventHistory history = history(item, status, lastSeenAt);
        return new AlertRecord.Builder(
                        item.get("fingerprint").s(),
                        Instant.parse(item.get("first_seen_at").s()))
                .status(status)
                .stored(
                        routing(item),
                        item.get("title").s(),
                        new AlertRecord.Issue(
                                item.get("issue_repo").s(),
                                optional(item, "issue_number", AttributeValue::n)
                                        .map(Integer::valueOf)),
                        row(item),
                        episode(item, history),
                        item.get("identity").s())
                .stored(
                        time(item, "last_provider_state_at"),
                        optional(item, "last_reason", AttributeValue::s),
                        textList(item, "recent_deliveries"))
                .history(history)
                .awaitedFiring(time(item, "awaited_firing"))
                .toldRouting(optional(item, "told_routing", AttributeValue::m).map(RecordItem::routing))
                .handling(optional(item, "handling", AttributeValue::m)
                        .map(HandlingItem::toHandling)
                        .orElse(Handling.NONE))
                .lastAcceptedAt(time(item, "last_accepted_at"))
                .story(StoryItem.read(optional(item, "story", AttributeValue::m)))
                .lastSeenAt(lastSeenAt)
                .claim(optional(item, "claim", AttributeValue::m).map(RecordItem::readClaim))
                .version(Long.parseLong(item.get("version").n()))
                .build();
    }

    private static void putRouting(Map<String, AttributeValue> item, AlertRecord.Routing routing) {
        item.put("teams", textList(routing.teams()));
        item.put("priority", AttributeValue.fromS(routing.priority().name()));
        item.put("routing_unknown", AttributeValue.fromBool(routing.unknown()));
    }

    private static AlertRecord.Routing routing(Map<String, AttributeValue> item) {
        return new AlertRecord.Routing(
                textList(item, "teams"),
                Priority.valueOf(item.get("priority").s()),
                optional(item, "routing_unknown", AttributeValue::bool).orElse(false));
    }

    private static Optional<AlertRecord.Row> row(Map<String, AttributeValue> item) {
        return optional(item, StormItem.INDEX_KEY, AttributeValue::s)
                .map(storm -> new AlertRecord.Row(
                        storm,
                        optional(item, "storm_source", AttributeValue::s).orElse(""),
                        optional(item, "storm_rule", AttributeValue::s).orElse("")));
    }

    private static AlertRecord.Episode episode(Map<String, AttributeValue> item, EventHistory history) {
        Optional<Instant> observedAt = time(item, "episode_observed_at")
                .or(() -> history.events().stream().map(SeenEvent::observedAt).findFirst());
        boolean closedByPerson =
                optional(item, "manually_closed", AttributeValue::bool).orElse(false);
        return new AlertRecord.Episode(
                Integer.parseInt(item.get("episode").n()),
                time(item, "episode_started_at"),
                observedAt,
                closedByPerson
                        ? time(item, "manually_closed_at").or(() -> Optional.of(Instant.EPOCH))
                        : Optional.empty(),
                time(item, "last_comment_at"),
                optional(item, "suppressed", AttributeValue::n)
                        .map(Integer::valueOf)
                        .orElse(0));
    }

    /**
     * Records of version 1.0 have no events. Theirs is made up from what they have: an open one has been told of
     * firing, a closed one of being resolved. The earlier of the sender's time and ours, so that whatever comes next is
     * newer, whichever clock it is ordered by.
     */
    private static EventHistory history(Map<String, AttributeValue> item, Status status, Instant lastSeenAt) {
        if (item.containsKey("events")) {
            return new EventHistory(textList(item, "events").stream()
                    .map(SeenEvent::read)
                    .flatMap(Optional::stream)
                    .toList());
        }
        if (status == Status.NONE) {
            return EventHistory.EMPTY;
        }
        Instant observedAt =
                time(item, "last_provider_state_at").filter(lastSeenAt::isAfter).orElse(lastSeenAt);
        return new EventHistory(List.of(new SeenEvent(
                observedAt,
                status == Status.OPEN ? AlertState.FIRING : AlertState.RESOLVED,
                time(item, "episode_started_at"),
                Optional.empty())));
    }

    private static Map<String, AttributeValue> write(Claim claim) {
        Map<String, AttributeValue> map = new HashMap<>();
        map.put("intent", AttributeValue.fromS(claim.intent().name()));
        map.put("owner", AttributeValue.fromS(claim.owner()));
        map.put("action_id", AttributeValue.fromS(claim.actionId()));
        putTime(map, "started_at", Optional.of(claim.startedAt()));
        putTime(map, "lease_until", Optional.of(claim.leaseUntil()));
        putTime(map, "looked_at", claim.lookedAt());
        map.put("next", AttributeValue.fromM(write(claim.next())));
        return map;
    }

    private static Claim readClaim(Map<String, AttributeValue> map) {
        return new Claim(
                Claim.Intent.valueOf(map.get("intent").s()),
                map.get("owner").s(),
                map.get("action_id").s(),
                Instant.parse(map.get("started_at").s()),
                Instant.parse(map.get("lease_until").s()),
                time(map, "looked_at"),
                read(map.get("next").m()));
    }

    private static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }

    private static AttributeValue textList(List<String> values) {
        return AttributeValue.fromL(values.stream().map(AttributeValue::fromS).toList());
    }

    private static List<String> textList(Map<String, AttributeValue> item, String name) {
        return optional(item, name, AttributeValue::l)
                .map(values -> values.stream().map(AttributeValue::s).toList())
                .orElse(List.of());
    }

    private static void putTime(Map<String, AttributeValue> item, String name, Optional<Instant> time) {
        time.ifPresent(instant -> item.put(name, AttributeValue.fromS(instant.toString())));
    }

    private static Optional<Instant> time(Map<String, AttributeValue> item, String name) {
        return optional(item, name, AttributeValue::s).map(Instant::parse);
    }

    private static <T> Optional<T> optional(
            Map<String, AttributeValue> item, String name, Function<AttributeValue, T> read) {
        return Optional.ofNullable(item.get(name)).map(read);
    }
}
