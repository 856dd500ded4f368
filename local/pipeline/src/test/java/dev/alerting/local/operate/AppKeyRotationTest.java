package dev.alerting.local.operate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.local.aws.LocalAws;
import dev.alerting.local.aws.LocalAwsOptions;
import dev.alerting.local.github.GitHubStandIn;
import dev.alerting.local.github.GitHubStandInOptions;
import dev.alerting.local.github.fault.Faults;
import dev.alerting.local.github.fault.RequestMatch;
import dev.alerting.local.pipeline.LocalSecrets;
import dev.alerting.local.pipeline.LocalSecrets.StandInApp;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AppKeyRotationTest {
    private static final String SECRET = "app";
    private static final StandInApp APP = LocalSecrets.generated().app();

    private static LocalAws aws;

    private final List<String> said = new ArrayList<>();
    private GitHubStandIn gitHub;

    @BeforeAll
    static void startAws() {
        aws = LocalAws.start(LocalAwsOptions.of("rotation"), line -> {});
    }

    @AfterAll
    static void stopAws() {
        aws.close();
    }

    @BeforeEach
    void start() {
        gitHub = GitHubStandIn.start(GitHubStandInOptions.of("acme/alerts", APP.id(), APP.slug(), APP.publicKey()));
        aws.stub().putSecret(SECRET, APP.secret());
    }

    @AfterEach
    void stop() {
        gitHub.close();
    }

    @Test
    void aKeyThatGitHubAcceptsIsPutAndWorksOnceTheOldOneIsGone() {
        StandInApp renewed = otherKey();
        gitHub.administration().addKey(renewed.publicKey());

        assertThat(rotate(pem(renewed))).isTrue();

        assertThat(secret()).isEqualTo(renewed.secret());
        assertThat(said).hasSize(2).allSatisfy(line -> assertThat(line).contains("SHA256:"));
        gitHub.administration().revokeKey(APP.publicKey());
        StandInApp third = otherKey();
        gitHub.administration().addKey(third.publicKey());
        assertThat(rotate(pem(third))).isTrue();
        assertNoKeyWasTold();
    }

    @Test
    void aKeyOfAnotherAppChangesNothing() {
        assertThat(rotate(pem(otherKey()))).isFalse();

        assertThat(secret()).isEqualTo(APP.secret());
        assertThat(said.getLast()).contains("GitHub does not accept", "Nothing was changed");
    }

    @Test
    void whileGitHubIsDownNothingIsChanged() {
        StandInApp renewed = otherKey();
        gitHub.administration().addKey(renewed.publicKey());
        gitHub.faults().add(RequestMatch.any(), Faults.serviceUnavailable());

        assertThat(rotate(pem(renewed))).isFalse();

        assertThat(secret()).isEqualTo(APP.secret());
    }

    @Test
    void whatSomebodyElsePutsMeanwhileStays() {
        StandInApp renewed = otherKey();
        gitHub.administration().addKey(renewed.publicKey());
        gitHub.onRequest(request -> aws.stub().putSecret(SECRET, "{\"put\": \"meanwhile\"}"));

        assertThat(rotate(pem(renewed))).isFalse();

        assertThat(secret()).isEqualTo("{\"put\": \"meanwhile\"}");
        assertThat(said.getLast()).contains("Somebody else");
    }

    @Test
    void aKeyThatCannotBeReadIsReplaced() {
        StandInApp renewed = otherKey();
        gitHub.administration().addKey(renewed.publicKey());
        aws.stub()
                .putSecret(SECRET, "{\"github_app_id\": \"" + APP.id() + "\", \"github_app_key_base64\": \"broken\"}");

        assertThat(rotate(pem(renewed))).isTrue();

        assertThat(secret()).contains("github_app_key_base64").doesNotContain("broken");
    }

    @Test
    void aSecretThatIsNoObjectIsLeftAlone() {
        aws.stub().putSecret(SECRET, "not JSON");

        assertThat(rotate(pem(otherKey()))).isFalse();

        assertThat(said.getLast()).contains("not a JSON object");
    }

    @Test
    void theKeyThatIsInUseIsNoNewOne() {
        assertThat(rotate(pem(APP))).isFalse();

        assertThat(said.getLast()).contains("is in the secret already");
    }

    @Test
    void aFileThatIsNoKeyIsRefusedWithoutShowingIt() {
        assertThat(rotate("not a key, but perhaps a password".getBytes(StandardCharsets.UTF_8)))
                .isFalse();

        assertThat(secret()).isEqualTo(APP.secret());
        assertThat(said.getLast()).contains("Nothing was changed").doesNotContain("password");
    }

    private boolean rotate(byte[] pem) {
        return new AppKeyRotation(aws.secrets(), SECRET, gitHub.apiUrl(), "acme/alerts", Clock.systemUTC(), said::add)
                .run(pem);
    }

    private static String secret() {
        return aws.secrets().getSecretValue(request -> request.secretId(SECRET)).secretString();
    }

    private static StandInApp otherKey() {
        return new StandInApp(
                APP.id(), APP.slug(), LocalSecrets.generated().app().keys());
    }

    private static byte[] pem(StandInApp app) {
        return ("-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'})
                                .encodeToString(app.keys().getPrivate().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private void assertNoKeyWasTold() {
        assertThat(String.join("\n", said)).doesNotContain("PRIVATE KEY");
    }
}
