package dev.alerting.local.operate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code make aws-publish-<env> VIA=webhook}: sends a normalized event through the real door, with a token of
 * {@code webhook-secrets}, which comes on standard input and is never shown.
 */
public final class PostedAlert {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Set<String> TYPES = Set.of("token", "bearer", "basic");

    /** A header with the credentials of an entry. */
    record Credentials(String entry, String header, String value) {
        @Override
        public String toString() {
            return "Credentials[" + entry + "]";
        }
    }

    private PostedAlert() {}

    /** {@code PostedAlert <url> <body>}; SENDER names the entry. */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length != 2) {
            System.err.println("usage: PostedAlert <url> <body>, with webhook-secrets on standard input");
            System.exit(2);
        }
        URI url = URI.create(args[0]);
        if (!keepsSecrets(url)) {
            System.err.println("The URL must begin with https://: a token is sent to it.");
            System.exit(2);
        }
        String secret = new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        Optional<String> wanted = Optional.ofNullable(System.getenv("SENDER")).filter(sender -> !sender.isBlank());
        Optional<Credentials> credentials = choose(secret, wanted);
        if (credentials.isEmpty()) {
            System.err.println("webhook-secrets has no "
                    + wanted.map(name -> "entry " + name).orElse("entry")
                    + " with a token that may send normalized events of the source test");
            System.exit(1);
        }
        System.exit(post(url, args[1], credentials.get()));
    }

    /** Whether nobody on the way can read what is sent there. */
    static boolean keepsSecrets(URI url) {
        return "https".equals(url.getScheme())
                || Optional.ofNullable(url.getHost())
                        .filter(Set.of("127.0.0.1", "localhost", "[::1]")::contains)
                        .isPresent();
    }

    /**
     * The first entry that may send a normalized event with the source {@code test}.
     *
     * @param wanted only this one
     */
    static Optional<Credentials> choose(String secret, Optional<String> wanted) {
        for (Map.Entry<String, JsonNode> entry : Json.parse(secret).properties()) {
            if (wanted.map(entry.getKey()::equals).orElse(true)) {
                Optional<Credentials> credentials = read(entry.getKey(), entry.getValue());
                if (credentials.isPresent()) {
                    return credentials;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Credentials> read(String name, JsonNode value) {
        if (value.isTextual() || value.isArray()) {
            return Optional.of(
                    new Credentials(name, name, value.isArray() ? value.path(0).asText() : value.textValue()));
        }
        String type = value.path("type").asText();
        boolean mayNormalized =
                Set.of("", "normalized").contains(value.path("source").asText());
        boolean mayTest = Set.of("", "test").contains(value.path("events_as").asText());
        if (!TYPES.contains(type) || !mayNormalized || !mayTest) {
            return Optional.empty();
        }
        String token = value.path("secrets").path(0).asText();
        String authorization = Json.text(value, "header").orElse("Authorization");
        return Optional.of(
                switch (type) {
                    case "token" ->
                        new Credentials(name, Json.text(value, "header").orElse(name), token);
                    case "bearer" -> new Credentials(name, authorization, "Bearer " + token);
                    default ->
                        new Credentials(
                                name,
                                authorization,
                                "Basic "
                                        + Base64.getEncoder()
                                                .encodeToString(
                                                        (value.path("username").asText() + ":" + token)
                                                                .getBytes(StandardCharsets.UTF_8)));
                });
    }

    /** @return 0 if it was answered with 200, else 1 */
    static int post(URI url, String body, Credentials credentials) throws IOException, InterruptedException {
        if (!credentials.value().chars().allMatch(c -> c >= ' ' && c <= '~')) {
            // The JDK would refuse it with a message that has it in full.
            System.err.println("The token of entry " + credentials.entry()
                    + " has a line break or another character that no header may have.");
            return 1;
        }
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header(credentials.header(), credentials.value())
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            System.out.println(
                    "answered " + answer.statusCode() + " to entry " + credentials.entry() + ": " + answer.body());
            return answer.statusCode() == 200 ? 0 : 1;
        }
    }
}
