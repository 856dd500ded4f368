package dev.alerting.collector.upkeep;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.collector.delivery.Deadline;
import dev.alerting.common.json.InvalidJsonException;
import dev.alerting.common.json.Json;
import dev.alerting.common.secret.CachedSecret;
import dev.alerting.common.secret.InvalidSecretException;
import dev.alerting.common.secret.SecretStore;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Tells a watchman outside AWS, at each tick, that topic, queue, collector and table work: once it hears nothing any more, it raises
 * an alarm, also where those of this region cannot.
 */
public final class DeadMansSwitch implements UpkeepTask {
    private static final Duration SECRET_CACHE = Duration.ofMinutes(5);
    private static final int MAX_HEADERS = 10;

    private final CachedSecret<Watchman> secret;
    private final Duration timeout;
    private Optional<HttpClient> client = Optional.empty();

    /** Why the watchman has heard nothing; tells nothing of the secret. */
    public static final class NotToldException extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotToldException(String reason) {
            super(reason);
        }
    }

    private record Watchman(URI url, Map<String, String> headers, Optional<String> body) {
        @Override
        public String toString() {
            return "Watchman[...]";
        }
    }

    /**
     * @param secretId a secret that is an https address, or an object with {@code url}, {@code headers} and {@code body}; with a body it
     *     is POST, else GET
     * @param timeout of a call, its answer included
     */
    public DeadMansSwitch(SecretStore secrets, String secretId, Duration timeout, Clock clock) {
        this.secret = new CachedSecret<>(secrets, secretId, DeadMansSwitch::parse, SECRET_CACHE, clock);
        this.timeout = timeout;
    }

    @Override
    public String name() {
        return "dead-mans-switch";
    }

    @Override
    public Duration interval() {
        return Duration.ZERO;
    }

    /** @throws NotToldException unless the answer is 2xx */
    @Override
    public boolean run(Instant now, Deadline deadline) {
        Watchman watchman = secret.get();
        HttpRequest.Builder request = HttpRequest.newBuilder(watchman.url()).timeout(timeout);
        watchman.headers().forEach(request::header);
        watchman.body().ifPresent(body -> request.POST(BodyPublishers.ofString(body)));
        HttpResponse<Void> response = send(request.build());
        if (response.statusCode() / 100 != 2) {
            throw new NotToldException("the dead man's switch answers " + response.statusCode());
        }
        return true;
    }

    /** What was read must not be in a snapshot. */
    public void clearCaches() {
        secret.clear();
    }

    /** The client's own time limit ends with the headers: a body that never comes would keep all of upkeep waiting. */
    private HttpResponse<Void> send(HttpRequest request) {
        CompletableFuture<HttpResponse<Void>> answer = client().sendAsync(request, BodyHandlers.discarding());
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new NotToldException("the dead man's switch does not answer in time");
        } catch (ExecutionException e) {
            // Its message may name the address, which is the secret.
            throw new NotToldException("the dead man's switch does not answer: "
                    + e.getCause().getClass().getSimpleName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotToldException("interrupted");
        } finally {
            answer.cancel(true);
        }
    }

    private synchronized HttpClient client() {
        if (client.isEmpty()) {
            client = Optional.of(HttpClient.newBuilder()
                    .connectTimeout(timeout)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build());
        }
        return client.get();
    }

    private static Watchman parse(String text) {
        String stripped = text.strip();
        if (!stripped.startsWith("{")) {
            return new Watchman(address(stripped), Map.of(), Optional.empty());
        }
        try {
            JsonNode json = Json.parse(stripped);
            Map<String, String> headers = new TreeMap<>();
            json.path("headers")
                    .properties()
                    .forEach(header ->
                            headers.put(header.getKey(), header.getValue().asText()));
            if (headers.size() > MAX_HEADERS) {
                throw invalid("it has more than " + MAX_HEADERS + " headers");
            }
            Watchman watchman = new Watchman(
                    address(Json.text(json, "url").orElse("")), Map.copyOf(headers), Json.text(json, "body"));
            // Whether the names and values may be headers.
            headers.forEach(HttpRequest.newBuilder(watchman.url())::header);
            return watchman;
        } catch (InvalidJsonException e) {
            throw invalid("it is neither an address nor a JSON object");
        } catch (IllegalArgumentException e) {
            throw invalid("its headers cannot be sent");
        }
    }

    private static URI address(String text) {
        try {
            URI uri = URI.create(text);
            boolean here = "127.0.0.1".equals(uri.getHost()) || "localhost".equals(uri.getHost());
            if (uri.getHost() != null && ("https".equals(uri.getScheme()) || here && "http".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Said below, without showing it.
        }
        throw invalid("it is not an https address, nor an object with one in \"url\"");
    }

    private static InvalidSecretException invalid(String what) {
        return new InvalidSecretException("the secret of the dead man's switch is not valid: " + what);
    }
}
