package dev.alerting.common.github;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.InvalidJsonException;
import dev.alerting.common.json.Json;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import javax.net.ssl.SSLHandshakeException;

/**
 * One exchange with GitHub: bounded in time, sent once, and with every failure classified. The time-out of an
 * {@link HttpRequest} ends with the headers of the answer, so the limit here is on the whole exchange, body included.
 */
public final class GitHubHttp {
    /** Where GitHub names no time, its guidance is to wait at least a minute. */
    private static final Duration DEFAULT_WAIT = Duration.ofMinutes(1);

    private static final Duration LONGEST_WAIT = Duration.ofHours(6);

    private static final Duration LONGEST_SHUTDOWN = Duration.ofSeconds(2);

    private static final int MAX_TEXT = 300;

    private final Duration timeout;
    private final Clock clock;
    private final LongConsumer remaining;
    private final ReentrantLock creating = new ReentrantLock();

    /** Created by the first call: a client has a thread from the start, which a snapshot should not have. */
    private volatile Optional<HttpClient> client = Optional.empty();

    /** @param remaining is told how many requests GitHub says are left of its primary limit */
    public GitHubHttp(Duration timeout, Clock clock, LongConsumer remaining) {
        this.remaining = remaining;
        this.timeout = timeout;
        this.clock = clock;
    }

    private HttpClient client() {
        Optional<HttpClient> known = client;
        if (known.isPresent()) {
            return known.get();
        }
        creating.lock();
        try {
            HttpClient created = client.orElseGet(() -> HttpClient.newBuilder()
                    .connectTimeout(timeout.dividedBy(2))
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .version(HttpClient.Version.HTTP_1_1)
                    .build());
            client = Optional.of(created);
            return created;
        } finally {
            creating.unlock();
        }
    }

    /** Ends every connection and the client's threads. The next call starts new ones. */
    public void disconnect() {
        creating.lock();
        try {
            client.ifPresent(GitHubHttp::shutDown);
            client = Optional.empty();
        } finally {
            creating.unlock();
        }
    }

    private static void shutDown(HttpClient client) {
        client.shutdownNow();
        try {
            client.awaitTermination(LONGEST_SHUTDOWN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * @return an answer below 400
     * @throws GitHubCallException for every other ending
     */
    public HttpResponse<byte[]> exchangeBytes(HttpRequest request) throws GitHubCallException {
        String call = request.method() + " " + request.uri().getPath();
        HttpResponse<byte[]> response = send(call, request);
        number(response, "x-ratelimit-remaining").ifPresent(remaining::accept);
        if (response.statusCode() >= 400) {
            throw answered(call, response);
        }
        return response;
    }

    private HttpResponse<byte[]> send(String call, HttpRequest request) throws GitHubCallException {
        CompletableFuture<HttpResponse<byte[]>> answer;
        try {
            answer = client().sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (RuntimeException e) {
            throw failure(call, e);
        }
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // Also closes the connection.
            answer.cancel(true);
            throw GitHubCallException.noAnswer(call + " had no answer within " + timeout.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw GitHubCallException.noAnswer(call + " was interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw failure(call, e.getCause() == null ? e : e.getCause());
        } catch (CancellationException e) {
            throw failure(call, e);
        }
    }

    private static GitHubCallException failure(String call, Throwable cause) {
        boolean neverSent = cause instanceof ConnectException
                || cause instanceof HttpConnectTimeoutException
                || cause instanceof SSLHandshakeException
                || cause instanceof UnresolvedAddressException;
        String message = call + " failed: " + cause.getClass().getSimpleName();
        return neverSent ? GitHubCallException.notSent(message, cause) : GitHubCallException.noAnswer(message, cause);
    }

    private GitHubCallException answered(String call, HttpResponse<byte[]> response) {
        int status = response.statusCode();
        String text = text(response.body());
        Optional<Duration> asked = requestedWait(response);
        // A secondary limit may come as a bare 403 that only its text tells from a missing permission.
        boolean limited = status == 429
                || status == 403
                        && (asked.isPresent() || text.toLowerCase(Locale.ROOT).contains("rate limit"));
        return GitHubCallException.answered(
                call, status, text, limited ? Optional.of(asked.orElse(DEFAULT_WAIT)) : asked, limited);
    }

    private Optional<Duration> requestedWait(HttpResponse<?> response) {
        Optional<Duration> retryAfter = number(response, "retry-after").map(GitHubHttp::plausibleWait);
        if (retryAfter.isPresent()) {
            return retryAfter;
        }
        boolean exhausted = number(response, "x-ratelimit-remaining")
                .filter(left -> left == 0)
                .isPresent();
        return exhausted && (response.statusCode() == 403 || response.statusCode() == 429)
                ? number(response, "x-ratelimit-reset")
                        .map(reset -> plausibleWait(
                                Math.max(0, reset) - clock.instant().getEpochSecond() + 1))
                : Optional.empty();
    }

    /** A queue keeps a message away for 12 hours at most, and GitHub's limits are gone within one. */
    private static Duration plausibleWait(long seconds) {
        return Duration.ofSeconds(Math.clamp(seconds, 1, LONGEST_WAIT.toSeconds()));
    }

    private static Optional<Long> number(HttpResponse<?> response, String header) {
        return response.headers().firstValue(header).flatMap(value -> {
            try {
                return Optional.of(Long.parseLong(value.strip()));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        });
    }

    private static String text(byte[] body) {
        try {
            JsonNode json = Json.parse(new String(body, StandardCharsets.UTF_8));
            StringBuilder text = new StringBuilder(Json.text(json, "message").orElse(""));
            json.path("errors")
                    .forEach(error -> text.append(' ')
                            .append(Json.text(error, "field").orElse(""))
                            .append(' ')
                            .append(Json.text(error, "message")
                                    .or(() -> Json.text(error, "code"))
                                    .orElse("")));
            return text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text.toString();
        } catch (InvalidJsonException e) {
            return "";
        }
    }
}
