package dev.alerting.history.store;

import dev.alerting.common.fingerprint.Fingerprint;
import dev.alerting.common.json.InvalidJsonException;
import dev.alerting.common.json.Json;
import dev.alerting.history.event.StoreUnavailableException;
import dev.alerting.history.figures.Figures;
import dev.alerting.history.figures.FiguresStore;
import dev.alerting.history.figures.OpenEpisode;
import dev.alerting.history.figures.RuleName;
import dev.alerting.history.figures.TeamFigures;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * Figures in a table with the keys {@code day_team} ({@code 2026-11-29#team}) and {@code scope}: {@code total}, or
 * {@code rule#} and a hash of the rule. What the computation remembers is in the same table, under keys that begin with
 * {@code #}.
 */
public final class DynamoFiguresStore implements FiguresStore {
    private static final String NAME = "the table of figures";
    private static final String HASH = "day_team";
    private static final String RANGE = "scope";
    private static final String FIGURES = "figures";
    private static final String TOTAL = "total";
    private static final String RULE = "rule#";
    private static final String PROGRESS = "#progress";
    private static final String LATE = "#late";
    private static final String HEAD = "head";
    private static final int RULE_HASH = 32;

    /** Two years and the weeks that a comparison with the year before needs. */
    private static final Duration FIGURES_LIVE = Duration.ofDays(800);

    /** Longer than raw events, without which it is of no use. */
    private static final Duration OPEN_LIVES = Duration.ofDays(100);

    /** An item holds 400 KB, and a character of a name may take three bytes. */
    private static final int CHUNK = 100_000;

    private final DynamoDbClient client;
    private final String table;
    private final Damage damage;

    /** @param damage is told of items that cannot be read any more; their days are computed again by the next run */
    public DynamoFiguresStore(DynamoDbClient client, String table, Damage damage) {
        this.client = client;
        this.table = table;
        this.damage = damage;
    }

    @Override
    public void write(LocalDate day, Map<String, TeamFigures> teams) {
        Set<String> written = teams(day);
        Set<String> all = new TreeSet<>(written);
        all.addAll(teams.keySet());
        // Before the figures: a run that is cut off leaves no team that the next one does not know of.
        writeTeams(day, written, all);
        all.forEach(team -> write(day, team, teams.getOrDefault(team, new TeamFigures())));
        writeTeams(day, all, new TreeSet<>(teams.keySet()));
    }

    /** Only what has changed: most of a day's rules have not, an hour later. */
    private void write(LocalDate day, String team, TeamFigures figures) {
        Map<String, Map<String, AttributeValue>> next = new HashMap<>();
        figures.rules().forEach((rule, ofRule) -> {
            Map<String, AttributeValue> item = figuresItem(day, team, scope(rule), ofRule);
            item.put("source", AttributeValue.fromS(rule.source()));
            item.put("rule", AttributeValue.fromS(rule.rule()));
            next.put(scope(rule), item);
        });
        if (!figures.rules().isEmpty()) {
            next.put(TOTAL, figuresItem(day, team, TOTAL, figures.total()));
        }
        Map<String, Map<String, AttributeValue>> present = new HashMap<>();
        items(day + "#" + team).forEach(item -> present.put(text(item, RANGE), item));
        next.forEach((scope, item) -> {
            if (!item.equals(present.get(scope))) {
                put(item);
            }
        });
        present.keySet().stream()
                .filter(scope -> !next.containsKey(scope))
                .forEach(scope -> call(() ->
                        client.deleteItem(request -> request.tableName(table).key(item(day + "#" + team, scope)))));
    }

    @Override
    public SortedSet<String> teams(LocalDate day) {
        return get(teamsKey(day), HEAD).map(item -> item.get("teams").l()).orElse(List.of()).stream()
                .map(AttributeValue::s)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void writeTeams(LocalDate day, Set<String> before, Set<String> teams) {
        if (!before.equals(teams)) {
            Map<String, AttributeValue> item = item(teamsKey(day), HEAD);
            item.put(
                    "teams",
                    AttributeValue.fromL(
                            teams.stream().map(AttributeValue::fromS).toList()));
            expire(item, day, FIGURES_LIVE);
            put(item);
        }
    }

    private static String teamsKey(LocalDate day) {
        return "#teams#" + day;
    }

    private static String scope(RuleName rule) {
        return RULE + Fingerprint.sha256(rule.source() + "\n" + rule.rule()).substring(0, RULE_HASH);
    }

    private static Map<String, AttributeValue> figuresItem(LocalDate day, String team, String scope, Figures figures) {
        Map<String, AttributeValue> item = item(day + "#" + team, scope);
        item.put("day", AttributeValue.fromS(day.toString()));
        item.put("team", AttributeValue.fromS(team));
        item.put(FIGURES, AttributeValue.fromS(Json.write(figures.toJson())));
        expire(item, day, FIGURES_LIVE);
        return item;
    }

    @Override
    public TeamFigures read(LocalDate day, String team) {
        TeamFigures figures = new TeamFigures();
        items(day + "#" + team)
                .filter(item -> text(item, RANGE).startsWith(RULE))
                .forEach(item ->
                        figures.add(new RuleName(text(item, "source"), text(item, "rule")), readFigures(day, item)));
        return figures;
    }

    private Figures readFigures(LocalDate day, Map<String, AttributeValue> item) {
        try {
            return Figures.read(Json.parse(text(item, FIGURES)));
        } catch (InvalidJsonException e) {
            repair(day, text(item, HASH) + ", " + text(item, RANGE));
            throw new StoreUnavailableException("figures of " + day + " are damaged; the next run computes them", e);
        }
    }

    /** The day is computed from its raw events again, which writes over what is damaged. */
    private void repair(LocalDate day, String item) {
        damage.found(NAME, item);
        markLate(day, "damaged");
    }

    @Override
    public void writeOpen(LocalDate day, Iterable<OpenEpisode> episodes) {
        StringBuilder lines = new StringBuilder();
        int chunks = 0;
        for (OpenEpisode episode : episodes) {
            lines.append(episode.write()).append('\n');
            if (lines.length() >= CHUNK) {
                putChunk(day, chunks++, lines);
            }
        }
        if (!lines.isEmpty()) {
            putChunk(day, chunks++, lines);
        }
        Map<String, AttributeValue> head = item(openKey(day), HEAD);
        head.put("chunks", AttributeValue.fromN(Integer.toString(chunks)));
        expire(head, day, OPEN_LIVES);
        put(head);
    }

    private void putChunk(LocalDate day, int number, StringBuilder lines) {
        Map<String, AttributeValue> item = item(openKey(day), Integer.toString(number));
        item.put("lines", AttributeValue.fromS(lines.toString()));
        expire(item, day, OPEN_LIVES);
        put(item);
        lines.setLength(0);
    }

    @Override
    public Iterator<OpenEpisode> readOpen(LocalDate day) {
        int chunks = get(openKey(day), HEAD)
                .map(head -> Integer.parseInt(head.get("chunks").n()))
                .orElse(0);
        return IntStream.range(0, chunks)
                .boxed()
                .flatMap(number -> readChunk(day, Integer.toString(number)))
                .iterator();
    }

    private Stream<OpenEpisode> readChunk(LocalDate day, String number) {
        String item = openKey(day) + ", " + number;
        Optional<Map<String, AttributeValue>> chunk = get(openKey(day), number);
        if (chunk.isEmpty()) {
            repair(day, item);
            return Stream.empty();
        }
        return text(chunk.get(), "lines").lines().flatMap(line -> {
            Optional<OpenEpisode> episode = OpenEpisode.read(line);
            if (episode.isEmpty()) {
                repair(day, item);
            }
            return episode.stream();
        });
    }

    private static String openKey(LocalDate day) {
        return "#open#" + day;
    }

    @Override
    public Optional<LocalDate> doneThrough() {
        return get(PROGRESS, HEAD).flatMap(item -> day(text(item, "done_through")));
    }

    @Override
    public void setDoneThrough(LocalDate day) {
        Map<String, AttributeValue> item = item(PROGRESS, HEAD);
        item.put("done_through", AttributeValue.fromS(day.toString()));
        put(item);
    }

    @Override
    public void markLate(LocalDate day, String event) {
        Map<String, AttributeValue> item = item(LATE, day.toString());
        item.put("event", AttributeValue.fromS(event));
        put(item);
    }

    @Override
    public SortedMap<LocalDate, String> lateDays() {
        SortedMap<LocalDate, String> days = new TreeMap<>();
        items(LATE).forEach(item -> day(text(item, RANGE)).ifPresent(day -> days.put(day, text(item, "event"))));
        return Collections.unmodifiableSortedMap(days);
    }

    @Override
    public void unmarkLate(LocalDate day, String event) {
        try {
            call(() -> client.deleteItem(request -> request.tableName(table)
                    .key(item(LATE, day.toString()))
                    .conditionExpression("#event = :event")
                    .expressionAttributeNames(Map.of("#event", "event"))
                    .expressionAttributeValues(Map.of(":event", AttributeValue.fromS(event)))));
        } catch (ConditionalCheckFailedException e) {
            // Another event has come since: the next run computes the day again.
        }
    }

    private Stream<Map<String, AttributeValue>> items(String hash) {
        return DynamoPages.items(
                client,
                NAME,
                request -> request.tableName(table)
                        .consistentRead(true)
                        .keyConditionExpression("day_team = :key")
                        .expressionAttributeValues(Map.of(":key", AttributeValue.fromS(hash))));
    }

    private void put(Map<String, AttributeValue> item) {
        call(() -> client.putItem(request -> request.tableName(table).item(item)));
    }

    private Optional<Map<String, AttributeValue>> get(String hash, String range) {
        Map<String, AttributeValue> item = call(() -> client.getItem(request ->
                        request.tableName(table).key(item(hash, range)).consistentRead(true)))
                .item();
        return item.isEmpty() ? Optional.empty() : Optional.of(item);
    }

    private static <T> T call(Supplier<T> request) {
        try {
            return request.get();
        } catch (ConditionalCheckFailedException e) {
            throw e;
        } catch (SdkException e) {
            throw new StoreUnavailableException(NAME + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static Map<String, AttributeValue> item(String hash, String range) {
        Map<String, AttributeValue> item = new HashMap<>();
        item.put(HASH, AttributeValue.fromS(hash));
        item.put(RANGE, AttributeValue.fromS(range));
        return item;
    }

    private static void expire(Map<String, AttributeValue> item, LocalDate day, Duration after) {
        long at = day.atStartOfDay(ZoneOffset.UTC).toInstant().plus(after).getEpochSecond();
        item.put("ttl_expires_at", AttributeValue.fromN(Long.toString(at)));
    }

    private static String text(Map<String, AttributeValue> item, String name) {
        return item.containsKey(name) ? item.get(name).s() : "";
    }

    private static Optional<LocalDate> day(String text) {
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
