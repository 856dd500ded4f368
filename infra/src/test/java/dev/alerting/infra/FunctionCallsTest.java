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
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The functions call what their roles allow, and their roles allow nothing that they do not call. */
class FunctionCallsTest {
    @Test
    void whatIsGrantedToTheFunctionsIsWhatTheyCall() throws IOException {
        try (LocalPipeline pipeline = LocalPipeline.start(LocalOptions.standard());
                Senders senders = new Senders(pipeline, Repository.path("test-data"))) {
            // A group, so that records are read together; a dead letter; and a call that fails, so that one comes
            // again.
            senders.post(LocalSecrets.GRAFANA_HEADER, senders.readPayload("grafana/grafana-group-of-three.json"));
            senders.publish(senders.readPayload("cloudwatch/cloudwatch-alarm.json"));
            senders.publish(senders.readPayload("other/unknown-shape.json"));
            pipeline.gitHub().faults().add(RequestMatch.closeIssue().nth(1), Faults.serviceUnavailable());
            senders.publish(senders.readPayload("cloudwatch/cloudwatch-ok.json"));
            pipeline.tick();

            Set<Grant> granted =
                    new TreeSet<>(GrantList.read(Path.of("grants.json")).ofFunctions());
            await().atMost(Duration.ofMinutes(2))
                    .untilAsserted(() -> assertThat(RecordedCalls.calls()).isEqualTo(granted));
        }
    }
}
