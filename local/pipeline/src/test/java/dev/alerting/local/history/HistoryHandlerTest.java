package dev.alerting.local.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.aws.AwsSettings;
import dev.alerting.common.config.ConfigurationException;
import dev.alerting.common.json.Json;
import dev.alerting.common.telemetry.StructuredLog;
import dev.alerting.history.HistoryHandler;
import dev.alerting.history.event.StoreUnavailableException;
import dev.alerting.history.store.DynamoReportMemory;
import dev.alerting.history.weekly.Week;
import dev.alerting.local.aws.BucketStub;
import dev.alerting.local.aws.LocalAws;
import dev.alerting.local.aws.LocalAwsOptions;
import dev.alerting.local.github.GitHubStandIn;
import dev.alerting.local.github.GitHubStandInOptions;
import dev.alerting.testing.AppKey;
import dev.alerting.testing.MovableClock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The function as Lambda calls it, on DynamoDB Local and a stub of S3. */
class HistoryHandlerTest {
    /** DynamoDB Local deletes what has expired by the machine's clock: never, by this one. */
    private static final Instant NOW = Instant.parse("2099-11-27T10:00:00Z");

    private static final String MANIFEST = "/reports/v1/dt=2099-11-27/manifest.json";

    private static final AppKey KEY = AppKey.ofBits(2048);

    private static LocalAws aws;
    private static BucketStub bucket;

    private final List<String> log = new CopyOnWriteArrayList<>();
    private final MovableClock clock = new MovableClock(NOW);

    @BeforeAll
    static void start() {
        aws = LocalAws.start(LocalAwsOptions.of("history-test"), line -> {});
        bucket = new BucketStub();
        aws.stub().putSecret("people", "a key that nobody knows");
    }

    @AfterAll
    static void stop() {
        bucket.close();
        aws.close();
    }

    @BeforeEach
    void empty() {
        bucket.setRefusing(false);
        for (String table : List.of(aws.eventsTableName(), aws.metricsTableName())) {
            List<String> keys = table.equals(aws.eventsTableName()) ? List.of("event") : List.of("day_team", "scope");
            items(table)
                    .forEach(item -> aws.dynamoDb().deleteItem(request -> {
                        Map<String, AttributeValue> key = new HashMap<>(item);
                        key.keySet().retainAll(keys);
                        request.tableName(table).key(key);
                    }));
        }
    }

    private static List<Map<String, AttributeValue>> items(String table) {
        return aws.dynamoDb().scanPaginator(request -> request.tableName(table)).items().stream()
                .toList();
    }

    private HistoryHandler handler(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "EVENTS_TABLE_NAME",
                aws.eventsTableName(),
                "METRICS_TABLE_NAME",
                aws.metricsTableName(),
                "REPORTS_BUCKET",
                "reports",
                "TIME_ZONES",
                "Europe/Berlin, UTC"));
        environment.putAll(more);
        Map<String, URI> endpoints = new HashMap<>();
        for (String service : List.of("DYNAMODB", "SECRETS_MANAGER")) {
            endpoints.put(service, URI.create(aws.environment().get("AWS_ENDPOINT_URL_" + service)));
        }
        endpoints.put("S3", bucket.endpoint());
        AwsSettings settings = new AwsSettings(
                Optional.of(LocalAws.REGION),
                endpoints,
                Optional.of(new AwsSettings.Keys(
                        aws.environment().get("AWS_ACCESS_KEY_ID"),
                        aws.environment().get("AWS_SECRET_ACCESS_KEY"))));
        return new HistoryHandler(environment, settings, new StructuredLog(clock, log::add), clock);
    }

    private static JsonNode call(HistoryHandler handler, JsonNode event) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try {
            handler.handleRequest(
                    new ByteArrayInputStream(Json.write(event).getBytes(StandardCharsets.UTF_8)), answer, null);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return Json.parse(answer.toString(StandardCharsets.UTF_8));
    }

    private static ObjectNode run(String run) {
        ObjectNode event = Json.object();
        event.putObject("history").put("run", run);
        return event;
    }

    /** Episodes that open and are taken on by somebody, each by one write. */
    private static ObjectNode openings(int from, int to) {
        ObjectNode event = Json.object();
        ArrayNode records = event.putArray("Records");
        for (int i = from; i < to; i++) {
            ObjectNode before = image("f%06d".formatted(i), 1);
            ObjectNode after = image("f%06d".formatted(i), 2);
            ObjectNode handling = after.putObject("handling").putObject("M");
            handling.putObject("acked_by").put("S", "ann");
            handling.putObject("acked_at").put("S", NOW.toString());
            records.add(record(Optional.empty(), before));
            records.add(record(Optional.of(before), after));
        }
        return event;
    }

    private static ObjectNode image(String fingerprint, long version) {
        ObjectNode image = Json.object();
        image.putObject("fingerprint").put("S", fingerprint);
        image.putObject("version").put("N", Long.toString(version));
        image.putObject("episode").put("N", "1");
        image.putObject("status").put("S", "OPEN");
        image.putObject("title").put("S", "Disk full");
        image.putObject("teams").putArray("L").addObject().put("S", "web");
        return image;
    }

    /** After the state table was lost, versions begin again. */
    @Test
    void anotherWriteOfTheSameVersionIsAnotherEvent() {
        HistoryHandler handler = handler(Map.of());
        call(handler, openings(0, 1));
        ObjectNode later = openings(0, 1);
        later.path("Records")
                .forEach(record -> record.withObject("/dynamodb")
                        .put(
                                "ApproximateCreationDateTime",
                                NOW.plusSeconds(3_600).getEpochSecond()));

        call(handler, later);
        call(handler, later);

        assertThat(items(aws.eventsTableName())).hasSize(4);
        clock.advance(Duration.ofHours(16));
        call(handler, run("aggregate"));
        assertThat(items(aws.metricsTableName()))
                .filteredOn(item -> item.get("scope").s().equals("total"))
                .anySatisfy(item -> assertThat(item.get("figures").s()).contains("\"acknowledgements\":2"));
    }

    private static ObjectNode record(Optional<ObjectNode> before, ObjectNode after) {
        ObjectNode record = Json.object().put("eventName", before.isPresent() ? "MODIFY" : "INSERT");
        ObjectNode change = record.putObject("dynamodb");
        change.put("ApproximateCreationDateTime", NOW.getEpochSecond());
        change.putObject("Keys").set("fingerprint", after.path("fingerprint"));
        before.ifPresent(image -> change.set("OldImage", image));
        change.set("NewImage", after);
        return record;
    }

    @Test
    void aBatchBecomesEventsAndTheNightFiles() {
        HistoryHandler handler = handler(Map.of("PEOPLE_KEY_SECRET_ID", "people"));

        JsonNode answer = call(handler, openings(0, 3));
        call(handler, openings(0, 3));
        clock.advance(Duration.ofHours(16));
        call(handler, run("aggregate"));
        JsonNode exported = call(handler, run("export"));
        JsonNode again = call(handler, run("export"));

        assertThat(answer.path("batchItemFailures").isArray()).isTrue();
        assertThat(answer.path("batchItemFailures")).isEmpty();
        assertThat(items(aws.eventsTableName()))
                .hasSize(6)
                .allMatch(item -> item.containsKey("ttl_expires_at"))
                .noneMatch(item -> item.toString().contains("ann"));
        assertThat(exported.path("days").toString()).contains("2099-11-27");
        assertThat(again.path("days")).isEmpty();
        assertThat(bucket.objects().get(MANIFEST)).contains("\"masked/episodes.csv\"");
        assertThat(bucket.objects()
                        .get("/reports/v1/dt=2099-11-27/episodes.csv")
                        .lines())
                .hasSize(4)
                .last()
                .asString()
                .startsWith("2099-11-27,f000002,1,web,")
                .endsWith(hash());
        assertThat(items(aws.metricsTableName()))
                .filteredOn(item -> item.get("scope").s().equals("total"))
                .filteredOn(item -> item.get("day_team").s().equals("2099-11-27#web"))
                .singleElement()
                .satisfies(item -> assertThat(item.get("figures").s()).contains("\"episodes\":3", "\"open_at_end\":3"));
    }

    private static String hash() {
        return dev.alerting.history.event.PersonKey.of("a key that nobody knows")
                .hash("ann")
                .orElseThrow();
    }

    /** More than a page of the index, and more than an item of what is open. */
    @Test
    void aDayMayHaveMoreThanAnyAnswerHolds() {
        HistoryHandler handler = handler(Map.of());
        ObjectNode event = Json.object();
        ArrayNode records = event.putArray("Records");
        for (int i = 0; i < 400; i++) {
            ObjectNode image = image("f%03d".formatted(i), 1);
            image.putObject("title").put("S", "x".repeat(1_900));
            records.add(record(Optional.empty(), image));
        }
        call(handler, event);
        clock.advance(Duration.ofHours(16));

        call(handler, run("aggregate"));
        call(handler, run("aggregate"));

        List<String> scopes = new ArrayList<>();
        items(aws.metricsTableName()).forEach(item -> {
            if (item.get("day_team").s().equals("#open#2099-11-28")) {
                scopes.add(item.get("scope").s());
            }
        });
        assertThat(scopes).contains("head", "0", "1");
        assertThat(items(aws.metricsTableName()))
                .filteredOn(item -> item.get("day_team").s().equals("2099-11-28#web")
                        && item.get("scope").s().equals("total"))
                .singleElement()
                .satisfies(item -> assertThat(item.get("figures").s()).contains("\"open_at_end\":400"));
    }

    @Test
    void aTeamThatHasNothingAnyMoreLosesItsFigures() {
        HistoryHandler handler = handler(Map.of());
        ObjectNode event = Json.object();
        ArrayNode records = event.putArray("Records");
        ObjectNode before = image("f1", 1);
        records.add(record(Optional.empty(), before));
        call(handler, event);
        clock.advance(Duration.ofDays(1));
        call(handler, run("aggregate"));
        ObjectNode after = image("f1", 2);
        after.putObject("teams").putArray("L").addObject().put("S", "db");
        records.removeAll();
        records.add(record(Optional.of(before), after));
        call(handler, event);

        call(handler, run("aggregate"));

        assertThat(items(aws.metricsTableName()))
                .extracting(item -> item.get("day_team").s())
                .contains("2099-11-27#web", "2099-11-27#db", "2099-11-28#db")
                .doesNotContain("2099-11-28#web");
    }

    @Test
    void anEventOfLastWeekIsAskedForAndDone() {
        HistoryHandler handler = handler(Map.of());
        clock.advance(Duration.ofDays(9));
        call(handler, run("aggregate"));
        call(handler, openings(0, 1));
        assertThat(items(aws.metricsTableName()))
                .extracting(item -> item.get("day_team").s())
                .contains("#late");

        call(handler, run("aggregate"));

        assertThat(items(aws.metricsTableName()))
                .extracting(item -> item.get("day_team").s())
                .doesNotContain("#late")
                .contains("2099-11-27#web", "2099-12-06#web");
    }

    @Test
    void aBucketThatRefusesFailsTheRunAndNothingElse() {
        HistoryHandler handler = handler(Map.of());
        call(handler, openings(0, 1));
        clock.advance(Duration.ofDays(1));
        bucket.setRefusing(true);

        assertThatThrownBy(() -> call(handler, run("export")))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("bucket");

        assertThat(log).anyMatch(line -> line.contains("HistoryRunFailures"));
        assertThat(items(aws.metricsTableName())).isNotEmpty();
    }

    @Test
    void aKeyThatIsTooShortStopsNothingAndIsToldEachTime() {
        aws.stub().putSecret("typed", "abc");
        HistoryHandler handler = handler(Map.of("PEOPLE_KEY_SECRET_ID", "typed"));

        JsonNode answer = call(handler, openings(0, 1));

        assertThat(answer.path("batchItemFailures")).isEmpty();
        assertThat(items(aws.eventsTableName()))
                .hasSize(2)
                .noneMatch(item -> item.containsKey("acknowledged_by"))
                .noneMatch(item -> item.toString().contains("ann"));
        assertThat(log)
                .anyMatch(line -> line.contains("people are left out") && line.contains("16 characters"))
                .anyMatch(line -> line.contains("HistoryPeopleKeyUnusable"));
        aws.stub().putSecret("typed", "a key that nobody knows");
        call(handler, openings(1, 2));
        assertThat(items(aws.eventsTableName()))
                .as("the right key is in use at once")
                .filteredOn(item -> item.containsKey("acknowledged_by"))
                .singleElement()
                .satisfies(item -> assertThat(item.get("acknowledged_by").s()).isEqualTo(hash()));
    }

    @Test
    void aSecretThatIsNotThereIsWaitedFor() {
        HistoryHandler handler = handler(Map.of("PEOPLE_KEY_SECRET_ID", "none"));

        JsonNode answer = call(handler, openings(0, 1));

        assertThat(answer.path("batchItemFailures")).hasSize(1);
        assertThat(items(aws.eventsTableName())).isEmpty();
        assertThat(log).anyMatch(line -> line.contains("HistoryWriteFailures"));
    }

    /** An item that somebody has edited by hand, in each of the tables. */
    @Test
    void whatIsDamagedIsLeftOutAndToldAndRepairedWhereItCanBe() {
        HistoryHandler handler = handler(Map.of());
        call(handler, openings(0, 3));
        clock.advance(Duration.ofDays(2));
        call(handler, run("aggregate"));
        assertThat(opened()).isEqualTo(3);
        damage(aws.eventsTableName(), "f000001#000000000001", "at", "yesterday");
        damage(aws.metricsTableName(), "#open#2099-11-27", "lines", "{no episode\n");
        log.clear();

        call(handler, run("aggregate"));
        assertThat(log)
                .filteredOn(line -> line.contains("an item cannot be read"))
                .anyMatch(line -> line.contains("#open#2099-11-27, 0"));
        assertThat(log).anyMatch(line -> line.contains("HistoryDamaged"));
        assertThat(openAtEnd("2099-11-29")).as("nothing of before is known").isZero();

        log.clear();
        call(handler, run("aggregate"));
        assertThat(openAtEnd("2099-11-29")).as("computed again from events").isEqualTo(3);

        log.clear();
        call(handler, runFrom("2099-11-27"));
        assertThat(log)
                .filteredOn(line -> line.contains("an item cannot be read"))
                .anyMatch(line -> line.contains("f000001#000000000001"));
        assertThat(opened()).as("without the one that is damaged").isEqualTo(2);
    }

    @Test
    void figuresThatAreDamagedAreComputedAgain() {
        try (GitHubStandIn gitHub =
                GitHubStandIn.start(GitHubStandInOptions.of("acme/alerts", 12_345, "alerts-app", KEY.publicKey())
                        .withClock(clock))) {
            aws.stub().putSecret("app", KEY.secret(true));
            HistoryHandler handler = handler(Map.of(
                    "REPORT_ISSUES", "true",
                    "GITHUB_REPO", "acme/alerts",
                    "GITHUB_API_URL", gitHub.apiUrl().toString(),
                    "GITHUB_APP_SECRET_ID", "app"));
            call(handler, openings(0, 3));
            clock.advance(Duration.between(NOW, Instant.parse("2099-11-30T06:00:00Z")));
            call(handler, run("aggregate"));
            damage(aws.metricsTableName(), "2099-11-27#web", "figures", "{torn");

            assertThatThrownBy(() -> call(handler, run("report")))
                    .hasMessageContaining("figures of 2099-11-27 are damaged");
            // The turn of a run that was cut off.
            clock.advance(Duration.ofMinutes(20));

            assertThat(call(handler, run("report")).path("teams")).hasSize(1);
            assertThat(gitHub.issues())
                    .singleElement()
                    .satisfies(issue -> assertThat(issue.body()).contains("| Episodes | 3 |"));
        }
    }

    private static ObjectNode runFrom(String day) {
        ObjectNode event = run("aggregate");
        event.withObject("/history").put("from", day);
        return event;
    }

    private static long opened() {
        return figure("2099-11-27", "episodes");
    }

    private static long openAtEnd(String day) {
        return figure(day, "open_at_end");
    }

    private static long figure(String day, String name) {
        return items(aws.metricsTableName()).stream()
                .filter(item -> item.get("day_team").s().equals(day + "#web")
                        && item.get("scope").s().equals("total"))
                .mapToLong(
                        item -> Json.parse(item.get("figures").s()).path(name).asLong())
                .sum();
    }

    /** Every item with this hash key that has the attribute. */
    private static void damage(String table, String key, String attribute, String value) {
        List<Map<String, AttributeValue>> found = items(table).stream()
                .filter(item ->
                        item.containsKey(attribute) && item.values().stream().anyMatch(text -> key.equals(text.s())))
                .toList();
        assertThat(found).isNotEmpty();
        found.forEach(item -> {
            Map<String, AttributeValue> damaged = new HashMap<>(item);
            damaged.put(attribute, AttributeValue.fromS(value));
            aws.dynamoDb().putItem(request -> request.tableName(table).item(damaged));
        });
    }

    @Test
    void theReportOfAWeekIsWrittenOnceByWhicheverInstance() {
        try (GitHubStandIn gitHub =
                GitHubStandIn.start(GitHubStandInOptions.of("acme/alerts", 12_345, "alerts-app", KEY.publicKey())
                        .withClock(clock))) {
            aws.stub().putSecret("app", KEY.secret(true));
            Map<String, String> reports = Map.of(
                    "REPORT_ISSUES", "true",
                    "GITHUB_REPO", "acme/alerts",
                    "GITHUB_API_URL", gitHub.apiUrl().toString(),
                    "GITHUB_APP_SECRET_ID", "app");
            call(handler(reports), openings(0, 3));
            assertThat(call(handler(reports), run("report")).path("teams"))
                    .as("no week with episodes is over")
                    .isEmpty();
            // Monday at 07:00 in Berlin.
            clock.advance(Duration.between(NOW, Instant.parse("2099-11-30T06:00:00Z")));

            assertThat(call(handler(reports), run("report")).path("teams")).hasSize(1);
            gitHub.clearRequests();
            assertThat(call(handler(reports), run("report")).path("teams")).isEmpty();

            assertThat(gitHub.requests())
                    .as("a week that is done costs no call")
                    .isEmpty();
            assertThat(gitHub.issues()).singleElement().satisfies(issue -> {
                assertThat(issue.title()).isEqualTo("Weekly report: alerts of web");
                assertThat(issue.body()).contains("| Episodes | 3 |");
                assertThat(issue.comments()).hasSize(1);
            });
            assertThat(log).anyMatch(line -> line.contains("HistoryReports"));
        }
    }

    @Test
    void oneInstanceWritesReportsAtATime() {
        DynamoReportMemory memory = memory("acme/alerts");
        Week week = new Week(LocalDate.parse("2099-11-29"));

        assertThat(memory.takeTurn(NOW, NOW.plusSeconds(60))).isTrue();
        assertThat(memory.takeTurn(NOW.plusSeconds(59), NOW.plusSeconds(119))).isFalse();
        assertThat(memory.takeTurn(NOW.plusSeconds(60), NOW.plusSeconds(120))).isTrue();
        memory.endTurn();
        assertThat(memory.takeTurn(NOW.plusSeconds(61), NOW.plusSeconds(121))).isTrue();
        assertThat(memory.finished()).isEmpty();
        assertThat(memory.done(week)).isEmpty();
        memory.setDone(week, "web");
        memory.setFinished(week);
        assertThat(memory.done(week)).containsExactly("web");
        assertThat(memory.done(new Week(LocalDate.parse("2099-12-06")))).isEmpty();
        assertThat(memory.finished()).contains(week);
        assertThat(memory.issue("web")).isEmpty();
        memory.setIssue("web", 12);
        assertThat(memory.issue("web")).contains(12);
        assertThat(memory.issue("db")).isEmpty();
    }

    /** There the number is that of another issue, which may be one of ours. */
    @Test
    void theIssueOfATeamIsRememberedForItsOwnRepositoryOnly() {
        memory("acme/alerts").setIssue("moved", 12);

        assertThat(memory("Acme/Alerts").issue("moved")).contains(12);
        assertThat(memory("acme/others").issue("moved")).isEmpty();
    }

    private DynamoReportMemory memory(String repository) {
        return new DynamoReportMemory(aws.dynamoDb(), aws.metricsTableName(), repository);
    }

    @Test
    void withoutTheSettingThereIsNoReportAndNothingElseIsNeeded() {
        HistoryHandler handler = handler(Map.of());

        assertThatThrownBy(() -> call(handler, run("report"))).hasMessageContaining("REPORT_ISSUES");
        assertThatThrownBy(() -> handler(Map.of("REPORT_ISSUES", "true")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("GITHUB_REPO");
    }

    @Test
    void aWrongSettingIsNamed() {
        assertThatThrownBy(() -> handler(Map.of("TIME_ZONES", "Mars/Olympus")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("TIME_ZONES");
        assertThatThrownBy(() -> handler(Map.of("REPORTS_BUCKET", " ")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("REPORTS_BUCKET");
    }
}
