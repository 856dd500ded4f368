package dev.alerting.local.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.local.lambda.RuntimeApi.Event;
import dev.alerting.local.lambda.RuntimeApi.Outcome;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RuntimeApiTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final RuntimeApi api = RuntimeApi.start("arn:aws:lambda:f", Duration.ofSeconds(30), () -> NOW);
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.close();
        api.close();
    }

    @Test
    void nextGivesTheEventWithItsHeadersAndTheAnswerComesBack() throws Exception {
        assertThat(api.initialized()).isNotDone();
        Event event = api.submitEvent("{\"a\":1}");

        HttpResponse<String> next = get("invocation/next");

        assertThat(api.initialized()).isDone();
        assertThat(event.started()).isDone();
        assertThat(next.statusCode()).isEqualTo(200);
        assertThat(next.body()).isEqualTo("{\"a\":1}");
        assertThat(next.headers().firstValue("Lambda-Runtime-Aws-Request-Id")).contains(event.id());
        assertThat(next.headers().firstValue("Lambda-Runtime-Deadline-Ms"))
                .contains(String.valueOf(NOW.plusSeconds(30).toEpochMilli()));
        assertThat(next.headers().firstValue("Lambda-Runtime-Invoked-Function-Arn"))
                .contains("arn:aws:lambda:f");
        assertThat(event.outcome()).isNotDone();

        assertThat(post("invocation/" + event.id() + "/response", "{\"b\":2}").statusCode())
                .isEqualTo(202);
        assertThat(event.outcome()).isCompletedWithValue(new Outcome.Answer("{\"b\":2}"));
    }

    @Test
    void anErrorComesBackWithItsType() throws Exception {
        Event event = api.submitEvent("{}");
        get("invocation/next");

        post("invocation/" + event.id() + "/error", "{\"errorMessage\":\"no\"}");

        assertThat(event.outcome())
                .isCompletedWithValue(new Outcome.Error("Handler.Broken", "{\"errorMessage\":\"no\"}"));
    }

    @Test
    void anErrorOfTheStartIsKept() throws Exception {
        assertThat(post("init/error", "{}").statusCode()).isEqualTo(202);

        assertThat(api.initFailure()).isCompletedWithValue(new Outcome.Error("Handler.Broken", "{}"));
        assertThat(api.initialized()).isNotDone();
    }

    @Test
    void aFunctionWithSnapStartWaitsForItsRestore() throws Exception {
        CompletableFuture<HttpResponse<String>> waiting =
                client.sendAsync(request("restore/next").GET().build(), BodyHandlers.ofString());

        api.initialized().get(1, TimeUnit.MINUTES);
        assertThat(waiting).isNotDone();
        api.restore();

        assertThat(waiting.get(1, TimeUnit.MINUTES).statusCode()).isEqualTo(200);
    }

    @Test
    void whatIsNoneOfItsOwnIsRefused() throws Exception {
        Event event = api.submitEvent("{}");
        get("invocation/next");

        assertThat(post("invocation/another/response", "{}").statusCode()).isEqualTo(400);
        assertThat(post("invocation/" + event.id() + "/else", "{}").statusCode())
                .isEqualTo(404);
        assertThat(get("else/next").statusCode()).isEqualTo(404);
        assertThat(event.outcome()).isNotDone();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path).GET().build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return client.send(
                request(path)
                        .header("Lambda-Runtime-Function-Error-Type", "Handler.Broken")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + api.address() + "/2018-06-01/runtime/" + path));
    }
}
