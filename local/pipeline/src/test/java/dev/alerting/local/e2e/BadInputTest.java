package dev.alerting.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.local.aws.DeadLetter;
import dev.alerting.local.e2e.SharedPipeline.World;
import dev.alerting.local.pipeline.LocalSecrets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bad input gets a clear error and loses nothing. */
@ExtendWith(SharedPipeline.class)
class BadInputTest {
    private World world;
    private Scenario scenario;

    @BeforeEach
    void open(World shared) {
        world = shared;
        scenario = new Scenario(shared);
    }

    @ParameterizedTest
    @CsvSource({
        "cloudwatch/cloudwatch-corrupted.json, NOT_JSON, is not JSON",
        "cloudwatch/cloudwatch-bad-time.json, MISSING_FIELD, /StateChangeTime",
        "grafana/grafana-missing-fields.json, MISSING_FIELD, /alerts/0/status",
        "normalized/normalized-unknown-property.json, SCHEMA_VIOLATION, is not a known property",
        "normalized/normalized-wrong-version.json, SCHEMA_VIOLATION, /schema_version",
        "other/unknown-shape.json, UNKNOWN_SOURCE, known format",
        "other/not-json.txt, NOT_JSON, is not JSON"
    })
    void whatCannotBeProcessedGoesToTheDeadLetterQueueWithItsReason(String file, String reason, String detail)
            throws InterruptedException {
        String body = world.senders().readPayload(file);

        scenario.publish(body);

        List<DeadLetter> letters = letters(body);
        assertThat(letters).hasSize(1);
        assertThat(letters.getFirst().messageAttributes()).containsEntry("reason", reason);
        assertThat(letters.getFirst().messageAttributes().get("reason_detail")).contains(detail);
        assertThat(letters.getFirst().messageAttributes()).containsKeys("original_message_id", "failed_at");
        assertThat(scenario.actions()).contains("DEAD_LETTER");
    }

    @Test
    void theSendersAttributesGoAlongIntoTheDeadLetterQueue() throws InterruptedException {
        String body = world.senders().readPayload("grafana/grafana-missing-fields.json") + " ";

        scenario.post(LocalSecrets.GRAFANA_HEADER, body);

        assertThat(letters(body).getFirst().messageAttributes())
                .containsEntry("source", "grafana")
                .containsKey("delivery_id");
    }

    @Test
    void oneBadAlertOfAGroupDoesNotKeepTheOthersBack() throws InterruptedException {
        TestAlert good = TestAlert.fresh();
        ObjectNode bad = TestAlert.fresh().firing(0);
        bad.remove("startsAt");
        String body = TestAlert.group(good.firing(0), bad);

        scenario.post(LocalSecrets.GRAFANA_HEADER, body);

        assertThat(scenario.issues(good)).hasSize(1);
        assertThat(letters(body)).hasSize(1);
        assertThat(letters(body).getFirst().messageAttributes().get("reason_detail"))
                .isEqualTo("/alerts/1/startsAt: is required");
    }

    @Test
    void aRedrivenDeadLetterOpensNothingAgain() throws InterruptedException {
        TestAlert good = TestAlert.fresh();
        ObjectNode bad = TestAlert.fresh().firing(0);
        bad.remove("startsAt");
        String body = TestAlert.group(good.firing(0), bad);
        scenario.post(LocalSecrets.GRAFANA_HEADER, body);
        DeadLetter letter = letters(body).getFirst();

        scenario.redrive(letter);
        scenario.settle();

        assertThat(scenario.onlyIssue(good).comments()).isEmpty();
        assertThat(scenario.actions()).contains("SKIP_DUPLICATE");
    }

    /** Far more deliveries may have come since than a record remembers: the time of acceptance is what tells. */
    @Test
    void aDeadLetterRedrivenLongAfterTheResolutionIsAsOldAsItsAcceptance() throws InterruptedException {
        TestAlert good = TestAlert.fresh();
        ObjectNode bad = TestAlert.fresh().firing(0);
        bad.remove("startsAt");
        String body = TestAlert.group(good.firing(0), bad);
        scenario.post(LocalSecrets.GRAFANA_HEADER, body);
        world.clock().advance(Duration.ofMinutes(1));
        scenario.grafana(good.resolved(0, 1));
        world.clock().advance(Duration.ofHours(3));

        Map<String, String> attributes = new HashMap<>(letters(body).getFirst().messageAttributes());
        assertThat(attributes).containsKeys("accepted_at", "sender");
        attributes.put("delivery_id", "forgotten");
        scenario.enqueue(body, attributes);
        scenario.settle();

        assertThat(scenario.onlyIssue(good).isOpen()).isFalse();
        assertThat(scenario.actions()).contains("SKIP_STALE");

        // The same body without the attribute is news: it is the attribute that keeps it from being filed.
        attributes.remove("accepted_at");
        attributes.put("delivery_id", "without");
        scenario.enqueue(body, attributes);
        scenario.settle();
        assertThat(scenario.issues(good)).hasSize(2);
    }

    @Test
    void aWrongTokenGetsNothingIn() {
        TestAlert alert = TestAlert.fresh();

        int status = world.senders()
                .post(LocalSecrets.GRAFANA_HEADER, "wrong", TestAlert.group(alert.firing(0)))
                .statusCode();

        assertThat(status).isEqualTo(401);
        assertThat(world.pipeline().aws().queueDepth().total()).isZero();
    }

    private List<DeadLetter> letters(String body) {
        return world.pipeline().aws().peekDlq().stream()
                .filter(letter -> letter.body().equals(body))
                .toList();
    }
}
