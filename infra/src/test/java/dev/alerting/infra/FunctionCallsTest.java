package dev.alerting.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
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
}
