package dev.alerting.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.aws.AwsSettings;
import dev.alerting.common.json.Json;
import dev.alerting.common.telemetry.StructuredLog;
import dev.alerting.history.HistoryHandler;
import dev.alerting.history.weekly.Week;
import dev.alerting.local.aws.BucketStub;
import dev.alerting.local.aws.LocalAws;
import dev.alerting.local.aws.TableStream;
import dev.alerting.local.github.fault.Faults;
import dev.alerting.local.github.fault.RequestMatch;
import dev.alerting.local.pipeline.LocalOptions;
import dev.alerting.local.pipeline.LocalPipeline;
import dev.alerting.local.pipeline.LocalSecrets;
import dev.alerting.local.pipeline.Senders;
import dev.alerting.testing.Repository;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The functions call what their roles allow, and their roles allow nothing that they do not call. */
class FunctionCallsTest {
    @Test
    void whatIsGrantedToTheFunctionsIsWhatTheyCall() throws IOException, InterruptedException {
        try (LocalPipeline pipeline = LocalPipeline.start(LocalOptions.standard());
                Senders senders = new Senders(pipeline, Repository.path("test-data"))) {
            // A group, so that records are read together; a dead letter; and a call that fails, so that one comes
            // again.
            senders.post(LocalSecrets.GRAFANA_HEADER, senders.readPayload("grafana/grafana-group-of-three.json"));
            senders.publish(senders.readPayload("cloudwatch/cloudwatch-alarm.json"));
            senders.publish(senders.readPayload("other/unknown-shape.json"));
            pipeline.gitHub().faults().add(RequestMatch.closeIssue().nth(1), Faults.serviceUnavailable());
            senders.publish(senders.readPayload("cloudwatch/cloudwatch-ok.json"));
            // The sweep compares an open alert with its alarm, which has to be one of this account.
            senders.publish(senders.readPayload("cloudwatch/cloudwatch-alarm.json")
                    .replace("123456789012:alarm:", "000000000000:alarm:other "));
            assertThat(pipeline.awaitEmpty(Duration.ofMinutes(2))).isTrue();
            pipeline.tick();
            wakeUp(pipeline);
            tellWhatHappened(pipeline);

            Set<Grant> granted =
                    new TreeSet<>(GrantList.read(Path.of("grants.json")).ofFunctions());
            await().atMost(Duration.ofMinutes(2))
                    .untilAsserted(() -> assertThat(RecordedCalls.calls()).isEqualTo(granted));
        }
    }

    /** As the schedule of a deployment does. */
    private static void wakeUp(LocalPipeline pipeline) throws IOException {
        String topics = Stream.of("alerting-local-ops", "alerting-local-ops-critical")
                .map(name -> pipeline.aws()
                        .sns()
                        .createTopic(request -> request.name(name))
                        .topicArn())
                .map(arn -> "{\"arn\": \"" + arn + "\", \"listeners\": 0}")
                .collect(Collectors.joining(","));
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        pipeline.webhook()
                .handleRequest(
                        new ByteArrayInputStream(
                                ("{\"wake_up\": {\"topics\": [" + topics + "]}}").getBytes(StandardCharsets.UTF_8)),
                        answer,
                        null);
        assertThat(answer.toString(StandardCharsets.UTF_8)).contains("awake");
    }

    /** As the mapping and the schedules of a deployment do, as if it had happened in the week that is to be reported. */
    private static void tellWhatHappened(LocalPipeline pipeline) throws IOException {
        Clock clock = Clock.systemUTC();
        long noon = Week.dueAt(clock.instant(), ZoneOffset.UTC)
                .last()
                .atTime(LocalTime.NOON)
                .toEpochSecond(ZoneOffset.UTC);
        pipeline.aws().stub().putSecret("alerting-local-history-people-key", "a key that nobody knows");
        try (BucketStub bucket = new BucketStub();
                TableStream stream = pipeline.aws().stateStream()) {
            HistoryHandler history = history(pipeline, bucket, clock);
            ObjectNode batch = Json.object();
            ArrayNode records = batch.putArray("Records");
            for (ObjectNode record : stream.read()) {
                record.withObject("/dynamodb").put("ApproximateCreationDateTime", noon);
                records.add(record);
            }
            assertThat(call(history, Json.write(batch)).path("batchItemFailures"))
                    .isEmpty();
            for (String run : List.of("aggregate", "export", "report")) {
                assertThat(call(history, "{\"history\": {\"run\": \"" + run + "\"}}")
                                .path("days")
                                .isArray())
                        .as(run)
                        .isTrue();
            }
        }
    }

    private static HistoryHandler history(LocalPipeline pipeline, BucketStub bucket, Clock clock) {
        Map<String, String> local = pipeline.aws().environment();
        Map<String, URI> endpoints = new HashMap<>();
        for (String service : List.of("DYNAMODB", "SECRETS_MANAGER")) {
            endpoints.put(service, URI.create(local.get("AWS_ENDPOINT_URL_" + service)));
        }
        endpoints.put("S3", bucket.endpoint());
        return new HistoryHandler(
                Map.of(
                        "EVENTS_TABLE_NAME",
                        pipeline.aws().eventsTableName(),
                        "METRICS_TABLE_NAME",
                        pipeline.aws().metricsTableName(),
                        "REPORTS_BUCKET",
                        "alerting-local-alert-reports-" + LocalAws.ACCOUNT_ID,
                        "PEOPLE_KEY_SECRET_ID",
                        "alerting-local-history-people-key",
                        "REPORT_ISSUES",
                        "true",
                        "GITHUB_REPO",
                        "acme/alerts",
                        "GITHUB_API_URL",
                        pipeline.gitHub().apiUrl().toString(),
                        "GITHUB_APP_SECRET_ID",
                        "alerting-local-alerting-app-secrets"),
                new AwsSettings(
                        Optional.of(LocalAws.REGION),
                        endpoints,
                        Optional.of(new AwsSettings.Keys(
                                local.get("AWS_ACCESS_KEY_ID"), local.get("AWS_SECRET_ACCESS_KEY")))),
                new StructuredLog(clock, line -> {}),
                clock);
    }

    private static JsonNode call(HistoryHandler history, String event) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        history.handleRequest(new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)), answer, null);
        return Json.parse(answer.toString(StandardCharsets.UTF_8));
    }
}
