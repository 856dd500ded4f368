package dev.alerting.local.aws;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;

/**
 * Stands where API Gateway's HTTP API stands: turns requests for {@code /webhook} into invocations of a function, and
 * its responses into HTTP. Every method is passed on. Other paths are answered 404, bodies over 10 MB 413, and 500
 * stands for a function that throws, answers nothing or a status that is none.
 *
 * <p>Lambda's own limit of 6 MB an invocation, throttling and authorizers are not imitated.
 */
public final class HttpFront implements AutoCloseable {

    /** The one path that reaches the function. */
    public static final String PATH = "/webhook";

    /** The HTTP API's limit of a request body. */
    public static final int MAX_BODY_BYTES = 10 * 1024 * 1024;

    /**
     * Invocations that run at once; further requests wait their turn. On AWS each has processor time of its own, here
     * they share this machine's, and a crowd of them would all run into the function's limits together.
     */
    static final int MAX_CONCURRENT = 8;

    // The server writes these itself.
    private static final Set<String> OWN_HEADERS = Set.of("content-length", "transfer-encoding", "connection", "date");

    private final RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> handler;
    private final HttpFrontOptions options;
    private final LoopbackServer server;
    private final Semaphore running = new Semaphore(MAX_CONCURRENT, true);

    private HttpFront(
            RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> handler, HttpFrontOptions options) {
        this.handler = handler;
        this.options = options;
        this.server = LoopbackServer.start(
                options.port(), FunctionThreads.executor(options.function().name()), this::serve);
    }

    /**
     * Starts listening.
     *
     * @throws LocalAwsException when the port cannot be had
     */
    public static HttpFront start(
            RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> handler, HttpFrontOptions options) {
        return new HttpFront(handler, options);
    }

    /** Where it listens, such as {@code http://127.0.0.1:8080}. */
    public URI endpoint() {
        return server.endpoint();
    }

    /** Where alerts are posted to. */
    public URI webhookUrl() {
        return endpoint().resolve(PATH);
    }

    private void serve(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        if (PATH.equals(path)) {
            invoke(exchange);
        } else if ("/".equals(path)
                && exchange.getRequestMethod().equals("GET")
                && options.banner().isPresent()) {
            String banner = options.banner().get().get();
            LoopbackServer.write(exchange, Reply.of(200, "text/plain; charset=utf-8", banner));
        } else {
            LoopbackServer.write(exchange, message(404, "Not Found"));
        }
    }

    private void invoke(HttpExchange exchange) throws IOException {
        String requestId = UUID.randomUUID().toString();
        exchange.getResponseHeaders().set("Apigw-Requestid", requestId);
        try {
            byte[] body = LoopbackServer.readBody(exchange, MAX_BODY_BYTES);
            Instant now = options.clock().instant();
            answer(exchange, HttpEvents.of(exchange, body, requestId, now));
        } catch (LoopbackServer.OversizeException e) {
            LoopbackServer.write(exchange, message(413, "Request Entity Too Large"));
        }
    }

    private void answer(HttpExchange exchange, APIGatewayV2HTTPEvent event) throws IOException {
        Optional<APIGatewayV2HTTPResponse> response = response(event);
        Optional<byte[]> body = response.flatMap(HttpFront::body);
        if (response.isEmpty() || body.isEmpty()) {
            LoopbackServer.write(exchange, message(500, "Internal Server Error"));
            return;
        }
        copyHeaders(exchange, response.get());
        if (body.get().length > 0 && !exchange.getResponseHeaders().containsKey("Content-Type")) {
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        }
        LoopbackServer.write(exchange, new Reply(response.get().getStatusCode(), Map.of(), body.get()));
    }

    private Optional<APIGatewayV2HTTPResponse> response(APIGatewayV2HTTPEvent event) {
        running.acquireUninterruptibly();
        var context = new LocalLambdaContext(options.function(), options.clock());
        try {
            return Optional.ofNullable(handler.handleRequest(event, context))
                    .filter(response -> response.getStatusCode() >= 200 && response.getStatusCode() <= 599);
        } catch (Exception | Error e) {
            // Any throwable ends an invocation as a function error, and the front goes on.
            options.function().logger().log(options.function().name() + " failed: " + e);
            return Optional.empty();
        } finally {
            running.release();
        }
    }

    /** Empty when the function says base64 and it is not. */
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

    private static void copyHeaders(HttpExchange exchange, APIGatewayV2HTTPResponse response) {
        var target = exchange.getResponseHeaders();
        Optional.ofNullable(response.getMultiValueHeaders())
                .ifPresent(headers ->
                        headers.forEach((name, values) -> values.forEach(value -> add(exchange, name, value))));
        Optional.ofNullable(response.getHeaders())
                .ifPresent(headers -> headers.forEach((name, value) -> add(exchange, name, value)));
        for (String cookie : Optional.ofNullable(response.getCookies()).orElse(List.of())) {
            target.add("Set-Cookie", cookie);
        }
    }

    private static void add(HttpExchange exchange, String name, String value) {
        if (!OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
            exchange.getResponseHeaders().add(name, value);
        }
    }

    private static Reply message(int status, String text) {
        return Reply.json(status, "{\"message\":\"" + text + "\"}");
    }

    /** Finishes running requests, at most the configured grace, and stops. */
    @Override
    public void close() {
        server.close(options.closeGrace());
    }
}
