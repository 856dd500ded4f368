package dev.alerting.local.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HttpFrontTest {

    private static final Instant NOW = Instant.parse("2020-03-12T19:03:58.390Z");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private APIGatewayV2HTTPEvent seen;

    @AfterEach
    void stop() throws Exception {
        http.close();
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    private HttpFront front(Function<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> handler) {
        return front(handler, HttpFrontOptions.of("webhook").withClock(InstantSource.fixed(NOW)));
    }

    private HttpFront front(
            Function<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> handler, HttpFrontOptions options) {
        HttpFront front = HttpFront.start(
                (event, context) -> {
                    seen = event;
                    return handler.apply(event);
                },
                options);
        open.push(front);
        return front;
    }

    private static APIGatewayV2HTTPResponse ok() {
        return APIGatewayV2HTTPResponse.builder()
                .withStatusCode(200)
                .withHeaders(Map.of("Content-Type", "application/json"))
                .withBody("{}")
                .build();
    }

    private HttpResponse<String> post(HttpFront front, String contentType, byte[] body)
            throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(front.webhookUrl())
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofByteArray(body)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aRequestBecomesAnEventInPayloadFormat2() throws Exception {
        HttpFront front = front(event -> ok());

        send(HttpRequest.newBuilder(URI.create(front.webhookUrl() + "?team=a&team=b%20c&flag"))
                .header("Content-Type", "application/json")
                .header("X-Token", "one")
                .header("X-Token", "two")
                .header("Cookie", "a=1; b=2")
                .header("User-Agent", "Grafana")
                .POST(BodyPublishers.ofString("{\"title\":\"Zürich\"}")));

        assertThat(seen.getVersion()).isEqualTo("2.0");
        assertThat(seen.getRouteKey()).isEqualTo("POST /webhook");
        assertThat(seen.getRawPath()).isEqualTo("/webhook");
        assertThat(seen.getRawQueryString()).isEqualTo("team=a&team=b%20c&flag");
        assertThat(seen.getQueryStringParameters()).isEqualTo(Map.of("team", "a,b c", "flag", ""));
        assertThat(seen.getCookies()).containsExactly("a=1", "b=2");
        assertThat(seen.getHeaders())
                .containsEntry("content-type", "application/json")
                .containsEntry("x-token", "one,two")
                .containsEntry("x-forwarded-for", "127.0.0.1")
                .containsEntry("content-length", "19")
                .doesNotContainKey("cookie");
        assertThat(seen.getBody()).isEqualTo("{\"title\":\"Zürich\"}");
        assertThat(seen.getIsBase64Encoded()).isFalse();

        APIGatewayV2HTTPEvent.RequestContext context = seen.getRequestContext();
        assertThat(context.getRouteKey()).isEqualTo("POST /webhook");
        assertThat(context.getStage()).isEqualTo("$default");
        assertThat(context.getTime()).isEqualTo("12/Mar/2020:19:03:58 +0000");
        assertThat(context.getTimeEpoch()).isEqualTo(NOW.toEpochMilli());
        assertThat(context.getRequestId()).isNotBlank();
        assertThat(context.getHttp().getMethod()).isEqualTo("POST");
        assertThat(context.getHttp().getPath()).isEqualTo("/webhook");
        assertThat(context.getHttp().getProtocol()).isEqualTo("HTTP/1.1");
        assertThat(context.getHttp().getSourceIp()).isEqualTo("127.0.0.1");
        assertThat(context.getHttp().getUserAgent()).isEqualTo("Grafana");
    }

    @Test
    void whatARequestDoesNotHaveIsNull() throws Exception {
        HttpFront front = front(event -> ok());

        send(HttpRequest.newBuilder(front.webhookUrl()).GET());

        assertThat(seen.getRouteKey()).isEqualTo("GET /webhook");
        assertThat(seen.getRawQueryString()).isEmpty();
        assertThat(seen.getQueryStringParameters()).isNull();
        assertThat(seen.getCookies()).isNull();
        assertThat(seen.getBody()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/json; charset=utf-8", "text/plain", "application/vnd.api+json", "application/xml"})
    void textArrivesAsText(String contentType) throws Exception {
        HttpFront front = front(event -> ok());

        post(front, contentType, "text".getBytes(StandardCharsets.UTF_8));

        assertThat(seen.getBody()).isEqualTo("text");
        assertThat(seen.getIsBase64Encoded()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/octet-stream", "application/x-www-form-urlencoded", "image/png"})
    void otherContentArrivesAsBase64(String contentType) throws Exception {
        HttpFront front = front(event -> ok());

        post(front, contentType, new byte[] {0, 1, (byte) 0xff});

        assertThat(Base64.getDecoder().decode(seen.getBody())).containsExactly(0, 1, 0xff);
        assertThat(seen.getIsBase64Encoded()).isTrue();
    }

    @Test
    void textThatIsNotUtf8ArrivesUnharmedAsBase64() throws Exception {
        HttpFront front = front(event -> ok());

        post(front, "application/json", new byte[] {'{', (byte) 0xff, '}'});

        assertThat(Base64.getDecoder().decode(seen.getBody())).containsExactly('{', 0xff, '}');
        assertThat(seen.getIsBase64Encoded()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"})
    void everyMethodReachesTheFunction(String method) throws Exception {
        HttpFront front = front(event -> APIGatewayV2HTTPResponse.builder()
                .withStatusCode(405)
                .withHeaders(Map.of("Allow", "POST"))
                .withBody("{\"message\":\"no\"}")
                .build());

        HttpResponse<String> response =
                send(HttpRequest.newBuilder(front.webhookUrl()).method(method, BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("allow")).contains("POST");
        assertThat(seen.getRequestContext().getHttp().getMethod()).isEqualTo(method);
    }

    @Test
    void theResponseIsWhatTheFunctionAnswered() throws Exception {
        HttpFront front = front(event -> APIGatewayV2HTTPResponse.builder()
                .withStatusCode(202)
                .withHeaders(Map.of("Content-Type", "application/json", "Retry-After", "5", "Content-Length", "99"))
                .withMultiValueHeaders(Map.of("X-Many", List.of("a", "b")))
                .withCookies(List.of("c=1", "d=2"))
                .withBody(Base64.getEncoder().encodeToString("ü".getBytes(StandardCharsets.UTF_8)))
                .withIsBase64Encoded(true)
                .build());

        HttpResponse<String> response = post(front, "application/json", new byte[0]);

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.body()).isEqualTo("ü");
        assertThat(response.headers().firstValue("retry-after")).contains("5");
        assertThat(response.headers().allValues("x-many")).containsExactlyInAnyOrder("a", "b");
        assertThat(response.headers().allValues("set-cookie")).containsExactlyInAnyOrder("c=1", "d=2");
        assertThat(response.headers().firstValue("apigw-requestid"))
                .contains(seen.getRequestContext().getRequestId());
    }

    @Test
    void aFunctionThatFailsIsAnInternalServerError() throws Exception {
        List<String> log = new CopyOnWriteArrayList<>();
        FunctionSettings function = new FunctionSettings("webhook", Duration.ofSeconds(60), 1024, new LambdaLogger() {
            @Override
            public void log(String message) {
                log.add(message);
            }

            @Override
            public void log(byte[] message) {
                log.add(new String(message, StandardCharsets.UTF_8));
            }
        });
        HttpFront throwing = front(
                event -> {
                    throw new IllegalStateException("secret detail");
                },
                HttpFrontOptions.of("webhook").withFunction(function));
        HttpFront silent = front(event -> null);
        HttpFront garbled = front(event -> APIGatewayV2HTTPResponse.builder()
                .withStatusCode(200)
                .withBody("*")
                .withIsBase64Encoded(true)
                .build());

        for (HttpFront front : List.of(throwing, silent, garbled)) {
            HttpResponse<String> response = post(front, "application/json", new byte[0]);

            assertThat(response.statusCode()).isEqualTo(500);
            assertThat(response.body()).isEqualTo("{\"message\":\"Internal Server Error\"}");
        }
        assertThat(log).singleElement().asString().contains("secret detail");
    }

    @Test
    void otherPathsAreNotFound() throws Exception {
        HttpFront front = front(event -> ok());

        for (String path : List.of("/", "/webhook/", "/webhooks", "/Webhook")) {
            HttpResponse<String> response =
                    send(HttpRequest.newBuilder(front.endpoint().resolve(path)));

            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(response.body()).isEqualTo("{\"message\":\"Not Found\"}");
        }
        assertThat(seen).isNull();
    }

    @Test
    void theBannerIsShownAtTheRoot() throws Exception {
        HttpFront front =
                front(event -> ok(), HttpFrontOptions.of("webhook").withBanner(() -> "alerts go to /webhook"));

        HttpResponse<String> response =
                send(HttpRequest.newBuilder(front.endpoint().resolve("/")));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("alerts go to /webhook");
    }

    @Test
    void tenMegabytesAreTakenAndOneByteMoreIsNot() throws Exception {
        HttpFront front = front(event -> ok());

        HttpResponse<String> largest = post(front, "text/plain", new byte[HttpFront.MAX_BODY_BYTES]);
        assertThat(largest.statusCode()).isEqualTo(200);
        assertThat(seen.getBody()).hasSize(HttpFront.MAX_BODY_BYTES);
        seen = null;
        HttpResponse<String> tooLarge = post(front, "text/plain", new byte[HttpFront.MAX_BODY_BYTES + 1]);

        assertThat(tooLarge.statusCode()).isEqualTo(413);
        assertThat(tooLarge.body()).isEqualTo("{\"message\":\"Request Entity Too Large\"}");
        assertThat(seen).isNull();
    }

    @Test
    void closingLetsARunningRequestFinish() throws Exception {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        HttpFront front = front(event -> {
            began.countDown();
            try {
                mayEnd.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException("cut off", e);
            }
            return ok();
        });
        CompletableFuture<HttpResponse<String>> response = http.sendAsync(
                HttpRequest.newBuilder(front.webhookUrl())
                        .POST(BodyPublishers.ofString("{}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        began.await();

        Thread closing = Thread.ofVirtual().start(front::close);
        mayEnd.countDown();
        closing.join();

        assertThat(response.get().statusCode()).isEqualTo(200);
        assertThatThrownBy(() -> send(HttpRequest.newBuilder(front.webhookUrl())))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aCrowdOfRequestsWaitsItsTurnAndIsAnswered() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch begun = new CountDownLatch(HttpFront.MAX_CONCURRENT);
        CountDownLatch mayEnd = new CountDownLatch(1);
        HttpFront front = front(event -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            begun.countDown();
            try {
                mayEnd.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException("cut off", e);
            }
            running.decrementAndGet();
            return ok();
        });
        List<CompletableFuture<HttpResponse<String>>> responses = IntStream.range(0, 3 * HttpFront.MAX_CONCURRENT)
                .mapToObj(i -> http.sendAsync(
                        HttpRequest.newBuilder(front.webhookUrl())
                                .POST(BodyPublishers.ofString("{}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString()))
                .toList();

        begun.await();
        mayEnd.countDown();

        for (CompletableFuture<HttpResponse<String>> response : responses) {
            assertThat(response.get().statusCode()).isEqualTo(200);
        }
        assertThat(most).hasValue(HttpFront.MAX_CONCURRENT);
    }

    @Test
    void aPortInUseIsToldByItsNumber() {
        HttpFront front = front(event -> ok());
        int port = front.endpoint().getPort();

        assertThatThrownBy(() ->
                        front(event -> ok(), HttpFrontOptions.of("webhook").withPort(port)))
                .isInstanceOf(LocalAwsException.class)
                .hasMessageContaining("127.0.0.1:" + port);
    }
}
