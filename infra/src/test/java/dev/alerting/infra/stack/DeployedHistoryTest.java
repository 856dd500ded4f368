package dev.alerting.infra.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.history.weekly.Week;
import dev.alerting.local.aws.TableStream;
import dev.alerting.local.github.GitHubStandIn;
import dev.alerting.local.github.tracker.StoredComment;
import dev.alerting.local.github.tracker.StoredIssue;
import dev.alerting.local.lambda.FunctionProcess;
import dev.alerting.testing.history.Alerts;
import dev.alerting.testing.history.Alerts.Episode;
import dev.alerting.testing.history.Alerts.Fact;
import dev.alerting.testing.history.Alerts.Kind;
import dev.alerting.testing.history.WeekModel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The history of the stack as applied, after the alerts of {@link DeployedStackTest}: what they left in the stream of the
 * state table goes through the package and becomes raw events, figures and files; then random alerts of ten days, and
 * what the schedule of the report asks for. The stream's records are made those of the last day of the week that is to be
 * reported, because files are of days that are over, and reports of weeks.
 */
@EnabledIfEnvironmentVariable(
        named = "STACK_OUTPUTS",
        matches = ".+",
        disabledReason = "run by infra/bin/emulator-test, which applies the stack first")
class DeployedHistoryTest {
    private static final int BATCH = 100;

    private final AppliedStack stack = AppliedStack.find();
    private final FunctionConfiguration settings = stack.live(stack.prefix() + "-history", "history");
    private final Map<String, String> environment = settings.environment().variables();
    private final ZoneId zone = ZoneId.of(environment.get("TIME_ZONES").split(",")[0]);
    private final Week week = Week.dueAt(Clock.systemUTC().instant(), zone);

    @Test
    void whatTheAlertsDidIsInTheBucketAndInOneIssueForEachTeam() throws Exception {
        try (GitHubStandIn gitHub = stack.gitHub(environment);
                FunctionProcess history = stack.start(settings, "history");
                DynamoDbClient dynamoDb = stack.aws().client(DynamoDbClient.builder());
                S3Client s3 = stack.aws().client(S3Client.builder())) {
            List<ObjectNode> records = streamOfTheLastDay(dynamoDb);
            deliver(history, records);
            assertEvents(dynamoDb);
            assertFiles(history, s3);

            Alerts alerts = alerts();
            deliver(history, alerts.records());
            List<Episode> episodes = new ArrayList<>(episodes(records));
            episodes.addAll(alerts.episodes());
            JsonNode scheduled = scheduledReport();

            Set<String> teams = teams(episodes);
            assertThat(run(history, scheduled, "teams")).containsExactlyElementsOf(teams);
            assertReports(gitHub, teams, episodes);
            List<StoredIssue> written = gitHub.issues();
            gitHub.clearRequests();
            assertThat(run(history, scheduled, "teams")).isEmpty();
            assertThat(gitHub.requests())
                    .as("a week that is done costs no call")
                    .isEmpty();
            forgetReports(dynamoDb);
            assertThat(run(history, scheduled, "teams"))
                    .as("looked at again by a run that remembers nothing")
                    .containsExactlyElementsOf(teams);
            assertThat(gitHub.issues()).as("what was written is found again").isEqualTo(written);
        }
    }

    private List<ObjectNode> streamOfTheLastDay(DynamoDbClient dynamoDb) {
        long noon = week.last().atTime(LocalTime.NOON).toEpochSecond(ZoneOffset.UTC);
        try (TableStream written = TableStream.of(
                stack.aws().client(DynamoDbStreamsClient.builder()), dynamoDb, stack.output("status_table_name"))) {
            List<ObjectNode> records = written.read();
            records.forEach(record -> record.withObject("/dynamodb").put("ApproximateCreationDateTime", noon));
            assertThat(records).isNotEmpty();
            return records;
        }
    }

    /** In the place of the event source mapping: the emulator has one, and cannot run functions. */
    private static void deliver(FunctionProcess history, List<ObjectNode> records) throws InterruptedException {
        for (int from = 0; from < records.size(); from += BATCH) {
            ObjectNode event = Json.object();
            ArrayNode batch = event.putArray("Records");
            records.subList(from, Math.min(from + BATCH, records.size())).forEach(batch::add);
            JsonNode answer = Json.parse(history.invoke(Json.write(event)).answer());
            assertThat(answer.path("batchItemFailures").isEmpty())
                    .as(answer.toString())
                    .isTrue();
        }
    }

    private void assertEvents(DynamoDbClient dynamoDb) {
        assertThat(dynamoDb.queryPaginator(request -> request.tableName(environment.get("EVENTS_TABLE_NAME"))
                                .indexName("by-day")
                                .keyConditionExpression("#day = :day")
                                .expressionAttributeNames(Map.of("#day", "day"))
                                .expressionAttributeValues(Map.of(
                                        ":day", AttributeValue.fromS(week.last().toString()))))
                        .items())
                .as("Grafana's alert opened, and that of what was no JSON; CloudWatch's opened and closed")
                .hasSize(4);
    }

    private void assertFiles(FunctionProcess history, S3Client s3) throws Exception {
        String day = week.last().toString();
        assertThat(run(history, request("aggregate", Map.of("from", day)), "days"))
                .contains(day);
        JsonNode asked = request("export", Map.of("from", day, "to", day));
        assertThat(run(history, asked, "days")).containsExactly(day);

        String place = "v1/dt=" + day + "/";
        JsonNode files = Json.parse(text(read(s3, place + "manifest.json"))).path("files");
        assertThat(files.properties())
                .extracting(Map.Entry::getKey)
                .containsExactlyInAnyOrder(
                        "episodes.csv",
                        "rules.csv",
                        "teams.csv",
                        "masked/episodes.csv",
                        "masked/rules.csv",
                        "masked/teams.csv");
        for (Map.Entry<String, JsonNode> file : files.properties()) {
            assertThat(sha256(read(s3, place + file.getKey())))
                    .as(file.getKey())
                    .isEqualTo(file.getValue().path("sha256").asText());
        }
        assertThat(text(read(s3, place + "episodes.csv")).lines().skip(1))
                .hasSize(3)
                .anyMatch(row -> row.contains(",dev-infra,P1,grafana,") && row.contains(",open,"))
                .anyMatch(row -> row.contains(",web,P0,cloudwatch,") && row.contains("checkout-latency"));
        assertThat(text(read(s3, place + "masked/episodes.csv")).lines().skip(1))
                .as("hashed with the key that was applied")
                .anyMatch(row -> row.matches(day + ",[0-9a-f]{16},1,web,P0,cloudwatch,[0-9a-f]{16},[0-9a-f]{16},.*"))
                .noneMatch(row -> row.contains("checkout-latency"));
        assertThat(run(history, asked, "days")).as("the same bytes again").isEmpty();
    }

    /** The first random ones with episodes of each team in the week, and one that is stuck. */
    private Alerts alerts() {
        Instant begin = week.end().minus(Duration.ofDays(Alerts.DAYS));
        return LongStream.iterate(1, seed -> seed + 1)
                .mapToObj(seed -> new Alerts(seed, begin))
                .filter(alerts -> {
                    List<WeekModel> models = Set.of("web", "db", "net").stream()
                            .map(team -> model(alerts.episodes(), team))
                            .toList();
                    return models.stream().noneMatch(WeekModel::isWithoutEpisodes)
                            && models.stream().anyMatch(model -> model.stuck() > 0);
                })
                .findFirst()
                .orElseThrow();
    }

    private WeekModel model(List<Episode> episodes, String team) {
        return WeekModel.of(episodes, week.first(), week.last(), team, zone);
    }

    /** What {@link DeployedStackTest} sent, as somebody who saw each record opened and closed would tell it. */
    private static List<Episode> episodes(List<ObjectNode> records) {
        Map<String, Episode> episodes = new TreeMap<>();
        for (ObjectNode record : records) {
            JsonNode image = record.path("dynamodb").path("NewImage");
            String fingerprint = image.path("fingerprint").path("S").asText();
            String status = image.path("status").path("S").asText();
            Instant at = Instant.ofEpochSecond(
                    record.path("dynamodb").path("ApproximateCreationDateTime").asLong());
            if (status.equals("OPEN") && !fingerprint.startsWith("#")) {
                episodes.computeIfAbsent(fingerprint, key -> opened(image, at));
            }
            Episode open = episodes.get(fingerprint);
            if (status.equals("CLOSED") && open.facts().size() == 1) {
                String end =
                        image.path("story").path("M").path("ended_at").path("S").asText();
                open.facts().add(new Fact(at, Kind.RESOLVED, end));
            }
        }
        return List.copyOf(episodes.values());
    }

    private static Episode opened(JsonNode image, Instant at) {
        String team = image.path("teams").path("L").path(0).path("S").asText();
        return new Episode(
                image.path("title").path("S").asText(),
                1,
                Instant.parse(image.path("episode_started_at").path("S").asText()),
                image.path("priority").path("S").asText(),
                team,
                new ArrayList<>(List.of(new Fact(at, Kind.OPENED, team))));
    }

    private Set<String> teams(List<Episode> episodes) {
        Set<String> teams = new TreeSet<>();
        episodes.forEach(episode -> episode.facts().stream()
                .filter(fact -> fact.kind() == Kind.TEAM || fact.kind() == Kind.OPENED)
                .map(Fact::detail)
                .filter(team -> !model(episodes, team).isWithoutEpisodes())
                .forEach(teams::add));
        assertThat(teams).contains("web", "db", "net", "dev-infra");
        return teams;
    }

    private void assertReports(GitHubStandIn gitHub, Set<String> teams, List<Episode> episodes) {
        assertThat(gitHub.issues())
                .hasSize(teams.size())
                .allSatisfy(issue -> assertThat(issue.labels()).contains("report:alerts"));
        for (String team : teams) {
            WeekModel expected = model(episodes, team);
            assertThat(gitHub.issues())
                    .filteredOn(issue -> issue.labels().contains("Team:" + team))
                    .singleElement()
                    .satisfies(issue -> {
                        assertThat(issue.body()).contains(expected.rows());
                        assertThat(issue.comments())
                                .extracting(StoredComment::body)
                                .singleElement()
                                .asString()
                                .contains(expected.remarks());
                    });
        }
    }

    /** What the schedule as applied hands the function. */
    private JsonNode scheduledReport() {
        JsonNode target = Json.parse(
                        stack.cli("scheduler", "get-schedule", "--name", stack.prefix() + "-history-report"))
                .path("Target");
        assertThat(target.path("Arn").asText()).endsWith(":function:" + stack.prefix() + "-history:live");
        return Json.parse(target.path("Input").asText());
    }

    private void forgetReports(DynamoDbClient dynamoDb) {
        String table = environment.get("METRICS_TABLE_NAME");
        List<Map<String, AttributeValue>> items =
                dynamoDb.scanPaginator(request -> request.tableName(table)).items().stream()
                        .filter(item -> item.get("day_team").s().startsWith("#reports"))
                        .toList();
        assertThat(items).isNotEmpty();
        items.forEach(item -> {
            Map<String, AttributeValue> key = new HashMap<>(item);
            key.keySet().retainAll(Set.of("day_team", "scope"));
            dynamoDb.deleteItem(request -> request.tableName(table).key(key));
        });
    }

    private static JsonNode request(String run, Map<String, String> more) {
        ObjectNode event = Json.object();
        ObjectNode request = event.putObject("history").put("run", run);
        more.forEach(request::put);
        return event;
    }

    private static List<String> run(FunctionProcess history, JsonNode event, String answered)
            throws InterruptedException {
        JsonNode answer = Json.parse(history.invoke(Json.write(event)).answer());
        assertThat(answer.path(answered).isArray()).as(answer.toString()).isTrue();
        return answer.path(answered).valueStream().map(JsonNode::asText).toList();
    }

    private byte[] read(S3Client s3, String key) {
        return s3.getObjectAsBytes(request ->
                        request.bucket(environment.get("REPORTS_BUCKET")).key(key))
                .asByteArray();
    }

    private static String text(byte[] content) {
        return new String(content, StandardCharsets.UTF_8);
    }

    private static String sha256(byte[] content) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }
}
