package dev.alerting.collector.state;

import dev.alerting.collector.budget.BudgetStore.BudgetUnavailableException;
import dev.alerting.collector.budget.Lane;
import dev.alerting.collector.budget.Ledger;
import dev.alerting.collector.budget.Ledger.Share;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A {@link Ledger} as an item of the table. Each map is one text, {@code key=value} apart by blanks: some hundred entries
 * as attributes of their own would triple the size that each write pays for.
 */
final class BudgetItem {
    /** No fingerprint, which is a hash in hexadecimal. */
    static final String KEY = "#budget";

    private static final String SCHEMA_VERSION = "1";

    private BudgetItem() {}

    static Map<String, AttributeValue> write(Ledger ledger) {
        Map<String, AttributeValue> item = new HashMap<>();
        item.put("fingerprint", AttributeValue.fromS(KEY));
        item.put("schema_version", AttributeValue.fromN(SCHEMA_VERSION));
        item.put("version", AttributeValue.fromN(Long.toString(ledger.version())));
        put(item, "recent", ledger.recent());
        put(item, "older", ledger.older());
        put(
                item,
                "shares",
                ledger.shares().entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey,
                                entry -> entry.getValue().units() + "@"
                                        + entry.getValue().until())));
        put(item, "waiting", ledger.waiting());
        item.put("paused_until", AttributeValue.fromS(ledger.pausedUntil().toString()));
        return item;
    }

    private static void put(Map<String, AttributeValue> item, String name, Map<?, ?> values) {
        if (!values.isEmpty()) {
            item.put(
                    name,
                    AttributeValue.fromS(values.entrySet().stream()
                            .map(entry -> entry.getKey() + "=" + entry.getValue())
                            .collect(Collectors.joining(" "))));
        }
    }

    /** @throws BudgetUnavailableException if the item is damaged or of a later version */
    static Ledger read(Map<String, AttributeValue> item) {
        try {
            if (!item.get("schema_version").n().equals(SCHEMA_VERSION)) {
                throw new BudgetUnavailableException("the budget is of another version", null);
            }
            Map<String, Share> shares = new HashMap<>();
            each(item, "shares", (instance, share) -> {
                int at = share.indexOf('@');
                shares.put(instance, new Share(units(share.substring(0, at)), Instant.parse(share.substring(at + 1))));
            });
            Map<Lane, Instant> waiting = new EnumMap<>(Lane.class);
            each(item, "waiting", (lane, until) -> waiting.put(Lane.valueOf(lane), Instant.parse(until)));
            return new Ledger(
                    Long.parseLong(item.get("version").n()),
                    times(item, "recent"),
                    times(item, "older"),
                    shares,
                    waiting,
                    Instant.parse(item.get("paused_until").s()));
        } catch (BudgetUnavailableException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new BudgetUnavailableException("the budget is damaged: " + e, e);
        }
    }

    private static NavigableMap<Long, Integer> times(Map<String, AttributeValue> item, String name) {
        NavigableMap<Long, Integer> times = new TreeMap<>();
        each(item, name, (time, units) -> times.put(Long.parseLong(time), units(units)));
        return times;
    }

    private static int units(String text) {
        int units = Integer.parseInt(text);
        if (units < 1) {
            throw new IllegalArgumentException(text + " units");
        }
        return units;
    }

    private static void each(Map<String, AttributeValue> item, String name, BiConsumer<String, String> entry) {
        AttributeValue value = item.get(name);
        if (value != null) {
            Arrays.stream(value.s().split(" ")).forEach(text -> {
                int equals = text.indexOf('=');
                entry.accept(text.substring(0, equals), text.substring(equals + 1));
            });
        }
    }
}
