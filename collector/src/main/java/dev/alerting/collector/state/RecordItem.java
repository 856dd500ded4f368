package dev.alerting.collector.state;

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
        item.put("teams", texts(record.teams()));
        item.put("priority", AttributeValue.fromS(record.priority().name()));
        item.put("routing_unknown", AttributeValue.fromBool(record.routingUnknown()));
        item.put("title", AttributeValue.fromS(record.title()));
        item.put("issue_repo", AttributeValue.fromS(record.issueRepo()));
        record.issueNumber().ifPresent(number -> item.put("issue_number", number(number)));
        item.put("episode", number(record.episode()));
        put(item, "episode_started_at", record.episodeStartedAt());
        put(item, "last_provider_state_at", record.lastProviderStateAt());
        record.lastReason().ifPresent(reason -> item.put("last_reason", AttributeValue.fromS(reason)));
        put(item, "first_seen_at", Optional.of(record.firstSeenAt()));
        put(item, "last_seen_at", Optional.of(record.lastSeenAt()));
        item.put("manually_closed", AttributeValue.fromBool(record.manuallyClosed()));
        put(item, "manually_closed_at", record.manuallyClosedAt());
        put(item, "last_comment_at", record.lastCommentAt());
        item.put("suppressed", number(record.suppressed()));
        item.put("recent_deliveries", texts(record.recentDeliveries()));
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
        return new AlertRecord(
                item.get("fingerprint").s(),
                optional(item, "status", AttributeValue::s).map(Status::valueOf).orElse(Status.NONE),
                texts(item, "teams"),
                Priority.valueOf(item.get("priority").s()),
                optional(item, "routing_unknown", AttributeValue::bool).orElse(false),
                item.get("title").s(),
                item.get("issue_repo").s(),
                optional(item, "issue_number", AttributeValue::n).map(Integer::valueOf),
                Integer.parseInt(item.get("episode").n()),
                time(item, "episode_started_at"),
                time(item, "last_provider_state_at"),
                optional(item, "last_reason", AttributeValue::s),
                Instant.parse(item.get("first_seen_at").s()),
                Instant.parse(item.get("last_seen_at").s()),
                optional(item, "manually_closed", AttributeValue::bool).orElse(false),
                time(item, "manually_closed_at"),
                time(item, "last_comment_at"),
                optional(item, "suppressed", AttributeValue::n)
                        .map(Integer::valueOf)
                        .orElse(0),
                texts(item, "recent_deliveries"),
                item.get("identity").s(),
                optional(item, "claim", AttributeValue::m).map(RecordItem::readClaim),
                Long.parseLong(item.get("version").n()));
    }

    private static Map<String, AttributeValue> write(Claim claim) {
        Map<String, AttributeValue> map = new HashMap<>();
        map.put("intent", AttributeValue.fromS(claim.intent().name()));
        map.put("owner", AttributeValue.fromS(claim.owner()));
        map.put("action_id", AttributeValue.fromS(claim.actionId()));
        put(map, "started_at", Optional.of(claim.startedAt()));
        put(map, "lease_until", Optional.of(claim.leaseUntil()));
        put(map, "looked_at", claim.lookedAt());
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

    private static AttributeValue texts(List<String> values) {
        return AttributeValue.fromL(values.stream().map(AttributeValue::fromS).toList());
    }

    private static List<String> texts(Map<String, AttributeValue> item, String name) {
        return optional(item, name, AttributeValue::l)
                .map(values -> values.stream().map(AttributeValue::s).toList())
                .orElse(List.of());
    }

    private static void put(Map<String, AttributeValue> item, String name, Optional<Instant> time) {
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
