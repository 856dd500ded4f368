package dev.alerting.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.local.aws.AwsRequest;
import dev.alerting.local.aws.AwsService;
import dev.alerting.local.aws.FaultKind;
import dev.alerting.local.pipeline.LocalOptions;
import dev.alerting.local.pipeline.LocalPipeline;
import dev.alerting.local.pipeline.LocalSecrets;
import dev.alerting.local.pipeline.Senders;
import dev.alerting.testing.MovableClock;
import dev.alerting.testing.Repository;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Teams with a secret of their own, through the real door; whatever becomes of theirs, the others' alerts are filed. */
class SenderSecretsTest {
    private static final String PREFIX = "alerting-local-webhook-senders/";
    private static final String FILE = "grafana/grafana-firing.json";

    private final MovableClock clock = new MovableClock();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private LocalPipeline pipeline;
    private Senders senders;

    @BeforeEach
    void start() {
        pipeline = LocalPipeline.start(LocalOptions.standard()
                .withCollector("WEBHOOK_SENDERS_PREFIX", PREFIX)
                .withClock(clock)
                .withLog(log::add));
        senders = new Senders(pipeline, Repository.path("test-data"));
    }

    @AfterEach
    void stop() {
        senders.close();
        pipeline.close();
    }

    @Test
    void anAlertOfATeamWithASecretOfItsOwnIsFiledOnce() throws InterruptedException {
        putOwn("team-web/grafana", "hidden-one");

        assertThat(post("hidden-one")).isEqualTo(200);
        assertThat(post("hidden-one")).isEqualTo(200);

        assertFiled(1);
        // Two calls before the first answer, and none for the second request; the collector reads the App's secret
        // later.
        assertThat(secretCalls())
                .startsWith("GetSecretValue", "BatchGetSecretValue")
                .containsOnlyOnce("BatchGetSecretValue");
        assertThat(log).noneMatch(line -> line.contains("hidden"));
        assertThat(log).anyMatch(line -> line.contains("\"sender\":\"team-web/grafana\""));
    }

    @Test
    void whoIsInTheOneSecretCostsOneCallAsEver() throws InterruptedException {
        assertThat(postListed()).isEqualTo(200);

        assertFiled(1);
        assertThat(secretCalls()).isNotEmpty().doesNotContain("BatchGetSecretValue");
    }

    @Test
    void oneTeamsMistakeKeepsNobodyElseOut() throws InterruptedException {
        putOwn("web", "hidden-one");
        pipeline.aws().stub().putSecret(PREFIX + "broken", "{\"type\": \"token\", \"secrets\": [\"hidden\"");
        pipeline.aws().stub().putSecret(PREFIX + "greedy", own("hidden-two").replace("grafana", "heartbeat"));

        assertThat(post("hidden-two")).isEqualTo(401);
        assertThat(post("hidden-one")).isEqualTo(200);
        assertThat(postListed()).isEqualTo(200);

        // The same alert of two senders is two alerts.
        assertFiled(2);
        assertThat(log).noneMatch(line -> line.contains("hidden"));
        for (String sender : List.of("broken", "greedy")) {
            assertThat(log)
                    .anyMatch(line -> line.contains("\"WebhookSecretRejected\":1")
                            && line.contains("\"sender\":\"" + sender + "\""));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = FaultKind.class,
            names = {"GARBAGE"},
            mode = EnumSource.Mode.EXCLUDE)
    void whileTheyCannotBeReadTheirSendersSendAgainAndAllOthersAreFiled(FaultKind fault) throws InterruptedException {
        putOwn("web", "hidden-one");
        pipeline.aws().stub().failNext(AwsService.SECRETS_MANAGER, "BatchGetSecretValue", 1_000, fault);

        assertThat(post("hidden-one")).isEqualTo(503);
        assertThat(postListed()).isEqualTo(200);

        assertFiled(1);
    }

    @Test
    void onceReadTheyAreGoodWhileTheyCannotBeRead() throws InterruptedException {
        putOwn("web", "hidden-one");
        assertThat(post("hidden-one")).isEqualTo(200);
        pipeline.aws()
                .stub()
                .failNext(AwsService.SECRETS_MANAGER, "BatchGetSecretValue", 1_000, FaultKind.INTERNAL_ERROR);
        clock.advance(Duration.ofMinutes(30));

        assertThat(post("hidden-one")).isEqualTo(200);

        assertFiled(1);
    }

    private void putOwn(String name, String token) {
        pipeline.aws().stub().putSecret(PREFIX + name, own(token));
    }

    private static String own(String token) {
        return "{\"type\": \"token\", \"header\": \"X-Own-Token\", \"secrets\": [\"" + token
                + "\"], \"source\": \"grafana\"}";
    }

    private int post(String token) {
        return senders.post("X-Own-Token", token, senders.readPayload(FILE)).statusCode();
    }

    private int postListed() {
        return senders.post(LocalSecrets.GRAFANA_HEADER, senders.readPayload(FILE))
                .statusCode();
    }

    private void assertFiled(int issues) throws InterruptedException {
        assertThat(pipeline.awaitEmpty(Duration.ofMinutes(2))).isTrue();
        assertThat(pipeline.gitHub().issues()).hasSize(issues);
    }

    private List<String> secretCalls() {
        return pipeline.aws().stub().requests().stream()
                .filter(request -> request.service() == AwsService.SECRETS_MANAGER)
                .map(AwsRequest::operation)
                .toList();
    }
}
