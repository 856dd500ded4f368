package dev.alerting.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.InvalidJsonException;
import dev.alerting.common.json.Json;
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
import java.util.HexFormat;
import java.util.Map;

/**
 * The two secrets a deployment has.
 *
 * @param webhook header name -> token
 * @param app the GitHub App's credentials, for the stand-in
 */
public record LocalSecrets(Map<String, String> webhook, StandInApp app) {
    /** Grafana, Alertmanager and custom senders each have a header of their own. */
    public static final String GRAFANA_HEADER = "X-Grafana-Token";

    public static final String ALERTMANAGER_HEADER = "X-Alertmanager-Token";
    public static final String CUSTOM_HEADER = "X-Alerting-Token";

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

    public static LocalSecrets generated() {
        return new LocalSecrets(
                Map.of(
                        GRAFANA_HEADER, token(),
                        ALERTMANAGER_HEADER, token(),
                        CUSTOM_HEADER, token()),
                newApp());
    }

    /**
     * The senders' tokens from a file, in the form of the deployed secret.
     *
     * @throws IllegalArgumentException saying what is wrong with the file
     */
    public static LocalSecrets fromFile(Path file) {
        try {
            JsonNode json = Json.parse(Files.readString(file));
            Map<String, String> tokens = Json.scalars(json);
            if (!json.isObject() || tokens.isEmpty()) {
                throw new IllegalArgumentException(
                        file + " must be a JSON object of header name -> token, e.g. {\"X-Grafana-Token\": \"...\"}");
            }
            return new LocalSecrets(tokens, newApp());
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read the secrets file " + file, e);
        } catch (InvalidJsonException e) {
            throw new IllegalArgumentException("the secrets file " + file + " is not JSON: " + e.getMessage(), e);
        }
    }

    String webhookSecret() {
        ObjectNode json = Json.object();
        webhook.forEach(json::put);
        return Json.write(json);
    }

    /** The token of a header; another sender's where the file names no such header. */
    Map.Entry<String, String> tokenFor(String header) {
        return webhook.containsKey(header)
                ? Map.entry(header, webhook.get(header))
                : webhook.entrySet().iterator().next();
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
