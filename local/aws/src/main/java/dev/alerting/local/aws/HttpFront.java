package dev.alerting.local.aws;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.alerting.local.http.LoopbackServer;
import dev.alerting.local.http.Request;
import dev.alerting.local.http.Response;
import dev.alerting.local.http.ServerOptions;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

/**
 * Takes the place of API Gateway's HTTP API: turns requests for {@code /webhook} into invocations of a function, and
 * its responses into HTTP. All methods are passed on. Other paths are answered with 404, bodies over 10 MB with 413,
 * and a function that throws or gives no valid response with 500.
 *
 * <p>Lambda's limit of 6 MB per invocation, throttling and authorizers are not imitated.
 */
public final class HttpFront implements AutoCloseable {

    /** The one path that reaches the function. */
    public static final String PATH = "/webhook";

    /** The HTTP API's limit for request bodies. */
    public static final int MAX_BODY_BYTES = 10 * 1024 * 1024;

    /**
     * Invocations that run at once; further requests wait. On AWS each invocation has its own processor time; here
     * they share this machine, and too many at once would all exceed the function's time limits.
     */
    static final int MAX_CONCURRENT = 8;

    private static final String REQUEST_ID = "Apigw-Requestid";
    private static final String TEXT = "text/plain; charset=utf-8";

    // The server sets these itself.
    private static final Set<String> OWN_HEADERS = Set.of("content-length", "transfer-encoding", "connection", "date");

    private final RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> handler;
    private final HttpFrontOptions options;
    private final LoopbackServer server;
    private final Semaphore running = new Semaphore(MAX_CONCURRENT, true);

    private HttpFront(
            RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> handler, HttpFrontOptions options) {
        this.handler = handler;
        this.options = options;
        this.server = listen(options);
    }

    private static LoopbackServer listen(HttpFrontOptions options) {
        try {
            return LoopbackServer.bind(ServerOptions.defaults()
                    .withPort(options.port())
                    .withExecutor(FunctionThreads.executor(options.function().name()))
                    .withMaxBody(MAX_BODY_BYTES, HttpFront::tooLarge)
                    .withCloseGrace(options.closeGrace()));
        } catch (UncheckedIOException e) {
            throw new LocalAwsException(e.getMessage(), e);
        }
    }

    /**
     * Starts listening.
     *
     * @throws LocalAwsException if it cannot listen on the port
     */
    public static HttpFront start(
            RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> handler, HttpFrontOptions options) {
        HttpFront front = new HttpFront(handler, options);
        front.server.serve(front::answer);
        return front;
    }

    /** Where it listens, such as {@code http://127.0.0.1:8080}. */
    public URI endpoint() {
        return server.uri();
    }

    /** Where alerts are posted to. */
    public URI webhookUrl() {
        return endpoint().resolve(PATH);
    }

    private Response answer(Request request) {
        if (request.path().equals(PATH)) {
            return invoke(request);
        }
        return options.banner()
                .filter(banner -> request.path().equals("/") && request.method().equals("GET"))
                .map(banner -> Response.text(200, TEXT, banner.get()))
                .orElseGet(() -> jsonMessage(404, "Not Found"));
    }

    private Response invoke(Request request) {
        String requestId = UUID.randomUUID().toString();
        Instant now = options.clock().instant();
        return callHandler(HttpEvents.of(request, server.uri().getPort(), requestId, now))
                .flatMap(HttpFront::toResponse)
                .orElseGet(() -> jsonMessage(500, "Internal Server Error"))
                .with(REQUEST_ID, requestId);
    }

    private static Response tooLarge() {
        return jsonMessage(413, "Request Entity Too Large")
                .with(REQUEST_ID, UUID.randomUUID().toString());
    }

    /** Empty if the function fails or does not give a valid response. */
    private Optional<APIGatewayV2HTTPResponse> callHandler(APIGatewayV2HTTPEvent event) {
        running.acquireUninterruptibly();
        LocalLambdaContext context = new LocalLambdaContext(options.function(), options.clock());
        try {
            return Optional.ofNullable(handler.handleRequest(event, context))
                    .filter(response -> response.getStatusCode() >= 200 && response.getStatusCode() <= 599);
        } catch (Exception | Error e) {
            // Any throwable is a function error; the front goes on.
            options.function().logger().log(options.function().name() + " failed: " + e);
            return Optional.empty();
        } finally {
            running.release();
        }
    }

    /** Empty if the body is declared as base64 and is not. */
    private static Optional<Response> toResponse(APIGatewayV2HTTPResponse response) {
        return body(response).map(body -> {
            Map<String, List<String>> headers = headers(response);
            if (body.length > 0) {
                headers.putIfAbsent("Content-Type", List.of(TEXT));
            }
            return new Response(response.getStatusCode(), headers, body);
        });
    }

    private static Optional<byte[]> body(APIGatewayV2HTTPResponse response) {
        String body = Optional.ofNullable(response.getBody()).orElse("");
        if (!response.getIsBase64Encoded()) {
            return Optional.of(body.getBytes(StandardCharsets.UTF_8));
        }
        try {
            return Optional.of(Base64.getDecoder().decode(body));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Map<String, List<String>> headers(APIGatewayV2HTTPResponse response) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Optional.ofNullable(response.getMultiValueHeaders()).ifPresent(headers::putAll);
        Optional.ofNullable(response.getHeaders())
                .ifPresent(single ->
                        single.forEach((name, value) -> headers.merge(name, List.of(value), HttpFront::concatenate)));
        Optional.ofNullable(response.getCookies())
                .ifPresent(cookies -> headers.merge("Set-Cookie", cookies, HttpFront::concatenate));
        OWN_HEADERS.forEach(headers::remove);
        return headers;
    }

    private static List<String> concatenate(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    private static Response jsonMessage(int status, String text) {
        return Response.json(status, "{\"message\":\"" + text + "\"}");
    }

    /** Lets running requests finish, at most for the configured grace, and stops. */
    @Override
    public void close() {
        server.close();
    }
}
