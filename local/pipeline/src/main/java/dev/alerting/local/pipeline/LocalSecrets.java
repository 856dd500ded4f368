package dev.alerting.local.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.common.secret.SecretUnavailableException;
import dev.alerting.webhook.auth.SenderAuthenticator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The two secrets a deployment has.
 *
 * @param webhookSecret the senders' secret, as deployed
 * @param webhook header name -> token, of those of its senders that send one
 * @param app the GitHub App's credentials, for the stand-in
 */
public record LocalSecrets(String webhookSecret, Map<String, String> webhook, StandInApp app) {
    /** Grafana, Alertmanager and custom senders each have a header of their own. */
    public static final String GRAFANA_HEADER = "X-Grafana-Token";

    public static final String ALERTMANAGER_HEADER = "X-Alertmanager-Token";
    public static final String CUSTOM_HEADER = "X-Alerting-Token";

    /** Those of the senders that have one of their own. */
    private static final Map<String, String> OWN_HEADERS =
            Map.of("grafana", GRAFANA_HEADER, "alertmanager", ALERTMANAGER_HEADER);

    private static final SecureRandom RANDOM = new SecureRandom();

    public LocalSecrets {
        webhook = Map.copyOf(webhook);
    }

    /** A key pair made for this run. */
    public record StandInApp(long id, String slug, KeyPair keys) {
        public RSAPublicKey publicKey() {
            return (RSAPublicKey) keys.getPublic();
        }

        /** In the form of the deployed secret. */
        public String secret() {
            String pem = "-----BEGIN PRIVATE KEY-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'})
                            .encodeToString(keys.getPrivate().getEncoded())
                    + "\n-----END PRIVATE KEY-----\n";
            return Json.write(Json.object()
                    .put("github_app_id", Long.toString(id))
                    .put(
                            "github_app_key_base64",
                            Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII))));
        }

        @Override
        public String toString() {
            return "StandInApp[" + slug + "]";
        }
    }

    /**
     * The header whose token a sender has.
     *
     * @param source the value of the message attribute {@code source}
     */
    static String headerOf(String source) {
        return OWN_HEADERS.getOrDefault(source, CUSTOM_HEADER);
    }

    public static LocalSecrets generated() {
        ObjectNode tokens = Json.object();
        List.of(GRAFANA_HEADER, ALERTMANAGER_HEADER, CUSTOM_HEADER).forEach(header -> tokens.put(header, token()));
        ObjectNode gitHub = tokens.putObject("github-app").put("type", "github").put("source", "github");
        gitHub.putArray("secrets").add(token());
        return of(Json.write(tokens));
    }

    /**
     * The senders' tokens and keys from a file, in the form of the deployed secret.
     *
     * @throws IllegalArgumentException saying what is wrong with the file
     */
    public static LocalSecrets fromFile(Path file) {
        try {
            String text = Files.readString(file);
            SenderAuthenticator.checkSecret(file.toString(), text);
            return of(text);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read the secrets file " + file, e);
        } catch (SecretUnavailableException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /** @param webhookSecret in the form of the deployed secret */
    public static LocalSecrets of(String webhookSecret) {
        Map<String, String> tokens = new HashMap<>();
        Json.parse(webhookSecret).properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            if (value.isTextual()) {
                tokens.put(entry.getKey(), value.textValue());
            } else if (value.isArray()) {
                tokens.put(entry.getKey(), value.path(0).asText());
            } else if (value.path("type").asText().equals("token")) {
                tokens.put(
                        Json.text(value, "header").orElse(entry.getKey()),
                        value.path("secrets").path(0).asText());
            }
        });
        return new LocalSecrets(webhookSecret, tokens, newApp());
    }

    /** What GitHub signs its events with; empty where the secret has no entry for them. */
    Optional<String> gitHubSecret() {
        for (JsonNode entry : Json.parse(webhookSecret)) {
            if (entry.path("source").asText().equals("github")) {
                return Optional.of(entry.path("secrets").path(0).asText());
            }
        }
        return Optional.empty();
    }

    /** The token of a header; another sender's where there is no such header; empty where all senders sign. */
    Optional<Map.Entry<String, String>> tokenFor(String header) {
        return webhook.containsKey(header)
                ? Optional.of(Map.entry(header, webhook.get(header)))
                : webhook.entrySet().stream().findFirst();
    }

    @Override
    public String toString() {
        return "LocalSecrets" + webhook.keySet();
    }

    private static String token() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static StandInApp newApp() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return new StandInApp(4711, "alerting-infra", generator.generateKeyPair());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has RSA", e);
        }
    }
}
