package dev.alerting.infra.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.local.github.fault.FaultRule;
import dev.alerting.local.github.fault.Faults;
import dev.alerting.local.github.fault.RequestMatch;
import dev.alerting.local.github.tracker.StateReason;
import dev.alerting.local.github.tracker.StoredIssue;
import dev.alerting.local.pipeline.LocalSecrets;
import dev.alerting.local.pipeline.LocalSecrets.StandInApp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What {@code make game-day} plays in one process and {@code infra/bin/game-day-emulator} cannot, because alerts have to come
 * and go meanwhile: dead letters, a revoked key, and a state table that is restored or lost. Each is put right with the commands of
 * OPERATIONS.md, as they stand there; in the end each alert that fires has one open issue, and none has two.
 */
@EnabledIfEnvironmentVariable(
        named = "STACK_CHECKOUT",
        matches = ".+",
        disabledReason = "run by infra/bin/emulator-test with EMULATOR_RUNBOOK=on")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DeployedGameDayTest {
    private final Clock clock = Clock.systemUTC();
    private final AppliedStack stack = AppliedStack.find();
    private final String table = stack.output("status_table_name");

    @TempDir
    private Path folder;

    @Test
    @Order(1)
    void deadLettersAreFiledOnceAfterARedrive() throws Exception {
        Runbook runbook = new Runbook(stack, "Dead letters");
        Map<String, String> refused = Map.of("REASON", "REFUSED_BY_GITHUB", "YES", "1");
        try (DeployedPipeline pipeline = DeployedPipeline.start(stack)) {
            FaultRule refusal =
                    pipeline.gitHub().faults().add(RequestMatch.createIssue(), Faults.status(422, "Validation Failed"));
            // More than SQS hands out at once, and fewer of a rule than make a storm.
            List<Alert> alerts = IntStream.rangeClosed(1, 12)
                    .mapToObj(number -> alert("dead letter %02d".formatted(number)))
                    .toList();
            alerts.forEach(alert -> pipeline.send(alert.firing()));
            pipeline.deliver();
            Alert over = alerts.getFirst();
            Alert repeated = alerts.get(1);
            pipeline.send(over.resolved(clock.instant()));
            pipeline.send(repeated.firing());
            pipeline.deliver();
            assertThat(pipeline.gitHub().issues()).isEmpty();

            assertThat(runbook.doUpTo("dlq-list", refused)).contains("13  reason REFUSED_BY_GITHUB, source grafana");
            pipeline.gitHub().faults().remove(refusal);
            runbook.goTo("dlq-redrive");
            assertThat(runbook.doUpTo("dlq-redrive", refused)).contains("done: 13 sent");
            pipeline.deliver();

            assertThat(pipeline.issues(over.name())).as("it had ended before").isEmpty();
            alerts.stream().skip(1).forEach(alert -> assertOnlyIssue(pipeline, alert, true));
            assertThat(new Runbook(stack, "Dead letters").doUpTo("dlq-list", refused))
                    .contains("0 of");
            repeated = alerts.get(1);
            pipeline.send(repeated.resolved(clock.instant()));
            pipeline.deliver();
            assertOnlyIssue(pipeline, repeated, false);
            assertThat(pipeline.gitHub().issues()).hasSize(11);
        }
    }

    @Test
    @Order(2)
    void whatWaitedForANewKeyIsFiledOnce() throws Exception {
        Runbook runbook = new Runbook(stack, "Senders' secrets");
        try (DeployedPipeline pipeline = DeployedPipeline.start(stack)) {
            Alert before = alert("before the key went");
            Alert ends = alert("ends without a key");
            Alert meanwhile = alert("begins without a key");
            pipeline.send(before.firing());
            pipeline.send(ends.firing());
            pipeline.deliver();

            pipeline.gitHub().administration().revokeKey(pipeline.app().publicKey());
            // As after an hour, when the last token has run out.
            pipeline.gitHub().administration().revokeTokens();
            pipeline.send(ends.resolved(clock.instant()));
            pipeline.send(meanwhile.firing());
            pipeline.deliverInVain(2);
            assertThat(pipeline.log())
                    .anyMatch(line -> line.contains("\"RETRY\"") && line.contains("GITHUB_CONFIGURATION"));
            assertOnlyIssue(pipeline, ends, true);
            assertThat(pipeline.issues(meanwhile.name())).isEmpty();

            runbook.put("FILE=new.pem", "FILE=" + newKey(pipeline));
            runbook.goTo("rotate-app-key");
            assertThat(runbook.doUpTo("rotate-app-key")).contains("The secret has the new key");
            // An instance that has the old one reads the secret again within five minutes, a new one at once.
            pipeline.renewCollector();
            pipeline.deliver();

            assertOnlyIssue(pipeline, before, true);
            assertOnlyIssue(pipeline, ends, false);
            assertOnlyIssue(pipeline, meanwhile, true);
            assertThat(pipeline.gitHub().issues()).hasSize(3);
        }
    }

    /** @return the file that GitHub hands out for a further key of the App */
    private Path newKey(DeployedPipeline pipeline) throws IOException {
        StandInApp first = pipeline.app();
        StandInApp next = new StandInApp(
                first.id(), first.slug(), LocalSecrets.generated().app().keys());
        pipeline.gitHub().administration().addKey(next.publicKey());
        return Files.write(
                folder.resolve("new.pem"),
                Base64.getDecoder()
                        .decode(Json.parse(next.secret())
                                .path("github_app_key_base64")
                                .asText()));
    }

    @Test
    @Order(3)
    void aRestoredTableKnowsEachIssueAgain() throws Exception {
        Runbook restore = new Runbook(stack, "A restored table");
        try (DeployedPipeline pipeline = DeployedPipeline.start(stack)) {
            Alerts alerts = new Alerts("restored");
            alerts.beginBefore(pipeline);
            // The emulator restores what is there now and not what was, so that minute is this one.
            restore.put(
                    "2026-11-28T21:59:00Z",
                    Instant.ofEpochSecond(clock.instant().getEpochSecond()).toString());
            restore.doUpTo("wait table-exists");
            alerts.goOn(pipeline);
            items().forEach((key, item) -> damage(key));

            Runbook runbook = stopCollector();
            alerts.goOnInTheQueue(pipeline);
            restore.put(
                    "<ARN>",
                    Json.parse(restore.doUpTo("create-backup"))
                            .path("BackupDetails")
                            .path("BackupArn")
                            .asText());
            assertThat(restore.doUpTo("describe-backup")).contains("AVAILABLE");
            restore.doUpTo("wait table-exists --table-name alerting-prod-alerts-state");
            rebuild(runbook, "3 of 4 records", "1  closed by a person", "1  ended", "1  open");
            assertThat(planAndApply(runbook)).contains("aws_dynamodb_table.state will be updated in-place");
            sweep(runbook, pipeline);

            alerts.assertFiledOnce(pipeline);
            restore.doUpTo("delete-backup");
            // The emulator forgets that a restored table is encrypted, and does not learn it again. AWS keeps it.
            assertThat(changesOfASecondPlan()).containsExactly("aws_dynamodb_table.state server_side_encryption");
        }
    }

    @Test
    @Order(4)
    void aLostTableIsRebuiltFromTheIssues() throws Exception {
        try (DeployedPipeline pipeline = DeployedPipeline.start(stack)) {
            Alerts alerts = new Alerts("lost");
            alerts.beginBefore(pipeline);
            alerts.goOn(pipeline);
            items().forEach((key, item) -> damage(key));

            Runbook runbook = stopCollector();
            alerts.goOnInTheQueue(pipeline);
            new Runbook(stack, "An empty table").doUpTo("new-table");
            assertThat(items()).isEmpty();
            rebuild(runbook, "4 of 4 records", "1  closed by a person", "1  ended", "2  open");
            assertThat(planAndApply(runbook)).doesNotContain("aws_dynamodb_table.state will");
            sweep(runbook, pipeline);
            assertThat(pipeline.log())
                    .as("the sweep finds nothing to repair")
                    .noneMatch(line -> line.contains("\"repair\""));

            alerts.assertFiledOnce(pipeline);
            assertThat(changesOfASecondPlan()).isEmpty();
        }
    }

    /** One for each thing that can become of an alert while its record is lost. */
    private final class Alerts {
        private final Alert ends;
        private final Alert closedByPerson;
        private final Alert endsAndReturns;
        private final Alert beginsAfterTheMinute;
        private final Alert beginsInTheQueue;
        private Alert returned;

        Alerts(String what) {
            ends = alert(what + ", ends");
            closedByPerson = alert(what + ", closed by a person");
            endsAndReturns = alert(what + ", fires again");
            beginsAfterTheMinute = alert(what + ", begins after the minute");
            beginsInTheQueue = alert(what + ", begins in the queue");
            returned = endsAndReturns;
        }

        void beginBefore(DeployedPipeline pipeline) {
            List.of(ends, closedByPerson, endsAndReturns).forEach(alert -> pipeline.send(alert.firing()));
            pipeline.deliver();
        }

        /** What a table that is restored to the minute before does not know. */
        void goOn(DeployedPipeline pipeline) {
            pipeline.send(beginsAfterTheMinute.firing());
            pipeline.send(endsAndReturns.resolved(clock.instant()));
            pipeline.deliver();
            pipeline.gitHub()
                    .people()
                    .close(pipeline.issues(closedByPerson.name()).getFirst().number(), "ada", StateReason.COMPLETED);
            assertOnlyIssue(pipeline, endsAndReturns, false);
        }

        /** While the collector is stopped. */
        void goOnInTheQueue(DeployedPipeline pipeline) {
            returned = endsAndReturns.again(clock.instant());
            pipeline.send(ends.resolved(clock.instant()));
            pipeline.send(closedByPerson.firing());
            pipeline.send(beginsAfterTheMinute.firing());
            pipeline.send(returned.firing());
            pipeline.send(beginsInTheQueue.firing());
        }

        /** That its records are there again, and what waited has been delivered. */
        void assertFiledOnce(DeployedPipeline pipeline) {
            assertOnlyIssue(pipeline, ends, false);
            assertOnlyIssue(pipeline, closedByPerson, false);
            assertOnlyIssue(pipeline, beginsAfterTheMinute, true);
            assertOnlyIssue(pipeline, beginsInTheQueue, true);
            assertThat(pipeline.issues(returned.name()))
                    .extracting(StoredIssue::isOpen)
                    .as("an issue for each episode")
                    .containsExactly(false, true);
            assertThat(pipeline.gitHub().issues()).hasSize(6);

            pipeline.send(returned.resolved(clock.instant()));
            pipeline.send(beginsAfterTheMinute.resolved(clock.instant()));
            pipeline.send(beginsInTheQueue.firing());
            pipeline.deliver();
            assertThat(pipeline.issues(returned.name())).noneMatch(StoredIssue::isOpen);
            assertOnlyIssue(pipeline, beginsAfterTheMinute, false);
            assertOnlyIssue(pipeline, beginsInTheQueue, true);
            assertThat(pipeline.gitHub().issues()).hasSize(6);
        }
    }

    /** @return the rest of the section */
    private Runbook stopCollector() throws IOException {
        Runbook runbook = new Runbook(stack, "The state table");
        JsonNode mapping =
                Json.parse(runbook.doUpTo("list-event-source-mappings")).path(0);
        assertThat(mapping.path(1).asText()).isEqualTo("Enabled");
        runbook.put("<UUID>", mapping.path(0).asText());
        runbook.doUpTo("--no-enabled");
        await().atMost(Duration.ofMinutes(2)).until(() -> mappingIsOff());
        return runbook;
    }

    private boolean mappingIsOff() throws IOException {
        return new Runbook(stack, "The state table")
                .doUpTo("list-event-source-mappings")
                .contains("Disabled");
    }

    private void rebuild(Runbook runbook, String records, String... kinds) throws IOException {
        Map<String, Map<String, AttributeValue>> before = items();
        assertThat(runbook.doUpTo("DRY_RUN=1"))
                .contains("dry run: would write " + records)
                .contains(kinds);
        assertThat(items()).as("a dry run writes nothing").isEqualTo(before);

        assertThat(runbook.doUpTo("rebuild-state"))
                .contains("done: wrote " + records)
                .contains(kinds);
    }

    /** @return what the plan has printed */
    private String planAndApply(Runbook runbook) throws IOException {
        String version = stack.live(stack.output("collector_name"), "collector").version();
        String plan = runbook.doUpTo("aws-plan");
        assertThat(plan)
                .contains("aws_lambda_event_source_mapping.alerts will be updated in-place")
                .contains("aws_lambda_event_source_mapping.history[0] must be replaced")
                .contains("plan policy: allowed")
                .contains("0 exceptions");
        assertThat(runbook.doUpTo("aws-apply")).contains("Applied.");

        assertThat(mappingIsOff()).isFalse();
        assertThat(stack.live(stack.output("collector_name"), "collector").version())
                .isEqualTo(version);
        JsonNode described = Json.parse(stack.cli("dynamodb", "describe-table", "--table-name", table))
                .path("Table");
        JsonNode history = Json.parse(stack.cli(
                "lambda",
                "list-event-source-mappings",
                "--event-source-arn",
                described.path("LatestStreamArn").asText()));
        assertThat(history.path("EventSourceMappings")).hasSize(1);
        assertThat(stack.cli("dynamodb", "describe-time-to-live", "--table-name", table))
                .contains("ttl_expires_at", "\"ENABLED\"");
        assertThat(stack.cli("dynamodb", "describe-continuous-backups", "--table-name", table))
                .containsPattern("\"PointInTimeRecoveryStatus\": \"ENABLED\"");
        return plan;
    }

    /** After what waited, as its message is the last. */
    private void sweep(Runbook runbook, DeployedPipeline pipeline) throws IOException {
        runbook.doUpTo("sweep");
        pipeline.deliver();
        assertThat(pipeline.log()).anyMatch(line -> line.contains("\"sweep\""));
    }

    /** What there would be to do, as address and attribute. */
    private List<String> changesOfASecondPlan() throws IOException {
        Runbook runbook = new Runbook(stack, "The state table");
        runbook.goTo("aws-plan");
        runbook.doUpTo("aws-plan");
        JsonNode plan =
                Json.parse(Files.readString(Path.of(System.getenv("STACK_CHECKOUT"), "infra", "dev.tfplan.json")));
        List<String> changes = new ArrayList<>();
        for (JsonNode resource : plan.path("resource_changes")) {
            JsonNode change = resource.path("change");
            if (change.path("actions").path(0).asText().equals("no-op")) {
                continue;
            }
            TreeSet<String> names = new TreeSet<>();
            change.path("before").fieldNames().forEachRemaining(names::add);
            change.path("after").fieldNames().forEachRemaining(names::add);
            change.path("after_unknown").fieldNames().forEachRemaining(names::add);
            names.stream()
                    .filter(name -> !change.path("before")
                            .path(name)
                            .equals(change.path("after").path(name)))
                    .forEach(name -> changes.add(resource.path("address").asText() + " " + name));
        }
        return changes;
    }

    private static void assertOnlyIssue(DeployedPipeline pipeline, Alert alert, boolean open) {
        assertThat(pipeline.issues(alert.name()))
                .as(alert.name())
                .singleElement()
                .satisfies(issue -> assertThat(issue.isOpen()).isEqualTo(open));
    }

    private Map<String, Map<String, AttributeValue>> items() {
        try (DynamoDbClient dynamoDb = stack.aws().client(DynamoDbClient.builder())) {
            Map<String, Map<String, AttributeValue>> items = new HashMap<>();
            dynamoDb.scanPaginator(request -> request.tableName(table).consistentRead(true)).items().stream()
                    .forEach(item -> items.put(item.get("fingerprint").s(), item));
            return items;
        }
    }

    private void damage(String key) {
        try (DynamoDbClient dynamoDb = stack.aws().client(DynamoDbClient.builder())) {
            dynamoDb.deleteItem(
                    request -> request.tableName(table).key(Map.of("fingerprint", AttributeValue.fromS(key))));
        }
    }

    private Alert alert(String name) {
        return new Alert(name, clock.instant());
    }

    /**
     * An alert of Grafana with a rule of its own.
     *
     * @param since when it began to fire
     */
    private record Alert(String name, Instant since) {
        /** In another episode. */
        Alert again(Instant at) {
            return new Alert(name, at);
        }

        String firing() {
            return notification("firing", "0001-01-01T00:00:00Z");
        }

        String resolved(Instant at) {
            return notification("resolved", at.toString());
        }

        private String notification(String status, String endsAt) {
            String fingerprint = "%016x".formatted(Integer.toUnsignedLong(name.hashCode()));
            ObjectNode group = Json.object()
                    .put("receiver", "github")
                    .put("status", status)
                    .put("orgId", 1)
                    .put("version", "1")
                    .put("groupKey", "{}:{}")
                    .put("truncatedAlerts", 0);
            ObjectNode alert = group.putArray("alerts").addObject().put("status", status);
            alert.putObject("labels").put("alertname", name).put("team", "web").put("priority", "P2");
            alert.putObject("annotations").put("summary", name);
            alert.put("startsAt", since.toString())
                    .put("endsAt", endsAt)
                    .put("generatorURL", "https://grafana.example.com/alerting/grafana/r" + fingerprint + "/view")
                    .put("fingerprint", fingerprint);
            return Json.write(group);
        }
    }
}
