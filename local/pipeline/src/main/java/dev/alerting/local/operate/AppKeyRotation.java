package dev.alerting.local.operate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.collector.issue.GitHubIssueTracker;
import dev.alerting.collector.issue.Outcome;
import dev.alerting.common.github.AppCredentials;
import dev.alerting.common.json.InvalidJsonException;
import dev.alerting.common.json.Json;
import dev.alerting.common.secret.InvalidSecretException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.GetSecretValueResponse;

/**
 * {@code make rotate-app-key-<env>}: puts a further key of the GitHub App into its secret, once GitHub has accepted it. The key
 * before stays in force until somebody deletes it at GitHub, so no call fails in between.
 */
public final class AppKeyRotation {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final SecretsManagerClient secrets;
    private final String secretId;
    private final URI api;
    private final String repository;
    private final Clock clock;
    private final Consumer<String> out;

    AppKeyRotation(
            SecretsManagerClient secrets,
            String secretId,
            URI api,
            String repository,
            Clock clock,
            Consumer<String> out) {
        this.secrets = secrets;
        this.secretId = secretId;
        this.api = api;
        this.repository = repository;
        this.clock = clock;
        this.out = out;
    }

    /** {@code AppKeyRotation <repository> <GitHub API> <secret of the App> <PEM file>}. */
    public static void main(String[] args) throws IOException {
        if (args.length != 4) {
            System.err.println("usage: AppKeyRotation <repository> <GitHub API> <secret of the App> <PEM file>");
            System.exit(2);
        }
        byte[] pem = Files.readAllBytes(Path.of(args[3]));
        try (SecretsManagerClient secrets = SecretsManagerClient.builder()
                .httpClient(UrlConnectionHttpClient.create())
                .build()) {
            boolean done = new AppKeyRotation(
                            secrets, args[2], URI.create(args[1]), args[0], Clock.systemUTC(), System.out::println)
                    .run(pem);
            System.exit(done ? 0 : 1);
        } catch (SdkException e) {
            System.err.println("AWS: " + e.getMessage());
            System.exit(1);
        }
    }

    /**
     * @param pem the file that GitHub hands out
     * @return whether the new key is in the secret
     */
    boolean run(byte[] pem) {
        GetSecretValueResponse present = read();
        String next;
        AppCredentials after;
        try {
            next = withKey(present.secretString(), pem);
            after = AppCredentials.parse(next);
        } catch (InvalidSecretException e) {
            out.accept(e.getMessage() + ". Nothing was changed.");
            return false;
        } catch (InvalidJsonException e) {
            out.accept("The secret is not a JSON object: put it anew, as docs/deploy.md says. Nothing was changed.");
            return false;
        }
        String before = fingerprint(present.secretString());
        if (before.equals(after.fingerprint())) {
            out.accept("This key, " + after.fingerprint()
                    + ", is in the secret already: generate another on the App's page.");
            return false;
        }
        if (!isAccepted(next)) {
            return false;
        }
        if (!read().versionId().equals(present.versionId())) {
            out.accept(
                    "Somebody else has changed the secret meanwhile. Nothing was changed; look what it holds, and try"
                            + " again.");
            return false;
        }
        secrets.putSecretValue(request -> request.secretId(secretId).secretString(next));
        out.accept("The secret has the new key, " + after.fingerprint() + ". Both are in force.");
        out.accept(
                "The collector reads it within five minutes, and uses tokens of the old key for up to an hour. Then delete the old"
                        + " one, " + before + ", on the App's page, and the file with the new one.");
        return true;
    }

    private GetSecretValueResponse read() {
        return secrets.getSecretValue(request -> request.secretId(secretId));
    }

    /** A key that cannot be read is no reason to keep it. */
    private static String fingerprint(String secret) {
        try {
            return AppCredentials.parse(secret).fingerprint();
        } catch (InvalidSecretException e) {
            return "which cannot be read";
        }
    }

    private static String withKey(String secret, byte[] pem) {
        ObjectNode next = (ObjectNode) Json.parse(secret);
        return Json.write(next.put("github_app_key_base64", Base64.getEncoder().encodeToString(pem)));
    }

    /** Whether one can log in with it and get to the repository. */
    private boolean isAccepted(String secret) {
        Outcome<?> access = GitHubIssueTracker.asApp(
                        api, repository, id -> secret, "the new key", TIMEOUT, clock, left -> {})
                .checkAccess();
        String problem = switch (access) {
            case Outcome.Applied<?> applied -> "";
            case Outcome.Refused<?> refused -> refused.reason();
            case Outcome.Unavailable<?> unavailable -> unavailable.reason();
            case Outcome.Unknown<?> unknown -> unknown.reason();
        };
        if (problem.isEmpty()) {
            return true;
        }
        out.accept(
                "GitHub does not accept the new key: " + problem + ". Nothing was changed. Is it a key of this App?");
        return false;
    }
}
