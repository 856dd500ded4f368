package dev.alerting.history.event;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What one write of a record changed, and how the episode stood afterwards.
 *
 * @param version of the record after the write; with the fingerprint, it names the event
 * @param at when it was written, as the stream says: to the second
 * @param changes at least one
 * @param episode number of the episode of this alert
 * @param open whether the alert fired afterwards
 * @param team the first of the record's teams; empty if it had none
 * @param rule what the alert comes from; its title where the sender does not say
 * @param issue number of the episode's issue; empty for a row
 * @param startedAt when the episode began, by the sender's clock
 * @param actedAt when a person did something about the episode, if this is what changed
 * @param endedAt when the alert ended, by the sender's clock, if this is what changed
 * @param noise why it should not have been told, as somebody wrote
 * @param acknowledgedBy keyed hash of who is on it
 * @param flapping at least the third episode within six hours, if it has just begun
 * @param withoutRunbook whether its firing named no runbook, if it has just begun
 * @param expiresAt when the record goes away, unless the alert is seen again
 */
public record RawEvent(
        String fingerprint,
        long version,
        Instant at,
        Set<Change> changes,
        int episode,
        boolean open,
        String team,
        String priority,
        String source,
        String rule,
        String title,
        String repository,
        Optional<Integer> issue,
        Optional<Instant> startedAt,
        Optional<Instant> actedAt,
        Optional<Instant> endedAt,
        Optional<String> noise,
        boolean useful,
        Optional<String> cause,
        Optional<String> acknowledgedBy,
        long repeats,
        boolean routingUnknown,
        boolean flapping,
        boolean withoutRunbook,
        Optional<Instant> expiresAt)
        implements Comparable<RawEvent> {
    private static final String KEY = "event";

    public RawEvent {
        changes = Set.copyOf(changes);
    }

    /** Sorts as fingerprint and version do. */
    public String key() {
        return key(fingerprint, version);
    }

    static String key(String fingerprint, long version) {
        String digits = Long.toString(version);
        return fingerprint + "#" + "0".repeat(Math.max(0, 12 - digits.length())) + digits;
    }

    /** For a write that shares its version with an earlier one, as after the state table was lost. */
    public String keyOfAnotherWrite() {
        return key() + "#" + at;
    }

    /** In UTC. */
    public LocalDate day() {
        return at.atZone(ZoneOffset.UTC).toLocalDate();
    }

    public boolean has(Change change) {
        return changes.contains(change);
    }

    @Override
    public int compareTo(RawEvent other) {
        return key().compareTo(other.key());
    }

    /** As attributes of an item, all of them texts, {@code event} being the key and {@code day} that of the index. */
    public Map<String, String> toAttributes() {
        Map<String, String> map = new TreeMap<>();
        map.put(KEY, key());
        map.put("day", day().toString());
        map.put("at", at.toString());
        map.put("changes", changes.stream().sorted().map(Change::name).collect(Collectors.joining(" ")));
        map.put("episode", Integer.toString(episode));
        put(map, "team", team);
        put(map, "priority", priority);
        put(map, "source", source);
        put(map, "rule", rule);
        put(map, "title", title);
        put(map, "repository", repository);
        issue.ifPresent(number -> map.put("issue", Integer.toString(number)));
        startedAt.ifPresent(time -> map.put("started_at", time.toString()));
        actedAt.ifPresent(time -> map.put("acted_at", time.toString()));
        endedAt.ifPresent(time -> map.put("ended_at", time.toString()));
        noise.ifPresent(text -> put(map, "noise", text));
        cause.ifPresent(text -> put(map, "cause", text));
        acknowledgedBy.ifPresent(hash -> put(map, "acknowledged_by", hash));
        map.put("repeats", Long.toString(repeats));
        flag(map, "open", open);
        flag(map, "useful", useful);
        flag(map, "routing_unknown", routingUnknown);
        flag(map, "flapping", flapping);
        flag(map, "no_runbook", withoutRunbook);
        expiresAt.ifPresent(time -> map.put("expires_at", time.toString()));
        return map;
    }

    /** Empty for what {@link #toAttributes} did not write. Changes that only a later version knows are left out. */
    public static Optional<RawEvent> read(Map<String, String> map) {
        try {
            String key = map.get(KEY);
            // A third part tells two writes apart that share a version.
            String[] parts = key.split("#");
            Set<Change> changes = EnumSet.noneOf(Change.class);
            for (String name : map.get("changes").split(" ")) {
                change(name).ifPresent(changes::add);
            }
            return Optional.of(new RawEvent(
                    parts[0],
                    Long.parseLong(parts[1]),
                    Instant.parse(map.get("at")),
                    changes,
                    Integer.parseInt(map.get("episode")),
                    map.containsKey("open"),
                    map.getOrDefault("team", ""),
                    map.getOrDefault("priority", ""),
                    map.getOrDefault("source", ""),
                    map.getOrDefault("rule", ""),
                    map.getOrDefault("title", ""),
                    map.getOrDefault("repository", ""),
                    Optional.ofNullable(map.get("issue")).map(Integer::valueOf),
                    Optional.ofNullable(map.get("started_at")).map(Instant::parse),
                    Optional.ofNullable(map.get("acted_at")).map(Instant::parse),
                    Optional.ofNullable(map.get("ended_at")).map(Instant::parse),
                    Optional.ofNullable(map.get("noise")),
                    map.containsKey("useful"),
                    Optional.ofNullable(map.get("cause")),
                    Optional.ofNullable(map.get("acknowledged_by")),
                    Long.parseLong(map.getOrDefault("repeats", "0")),
                    map.containsKey("routing_unknown"),
                    map.containsKey("flapping"),
                    map.containsKey("no_runbook"),
                    Optional.ofNullable(map.get("expires_at")).map(Instant::parse)));
        } catch (DateTimeException | IllegalArgumentException | NullPointerException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static Optional<Change> change(String name) {
        try {
            return Optional.of(Change.valueOf(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static void put(Map<String, String> map, String name, String text) {
        if (!text.isEmpty()) {
            map.put(name, text);
        }
    }

    private static void flag(Map<String, String> map, String name, boolean value) {
        if (value) {
            map.put(name, "true");
        }
    }
}
