package dev.alerting.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.alerting.common.aws.AwsSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** SNS (Query protocol) and Secrets Manager (JSON 1.1) on loopback, as far as the webhook calls them. */
final class LoopbackAws {
    /** The forms SNS was sent. */
    final List<Map<String, String>> publications = new CopyOnWriteArrayList<>();

    /** While it is not released, SNS takes requests and does not answer. */
    volatile CountDownLatch silence = new CountDownLatch(0);

    volatile int status = 200;
    volatile String errorCode = "";
    volatile String secret = "{}";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    LoopbackAws() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    AwsSettings settings() {
        return new AwsSettings(
                Optional.of("us-east-1"),
                Map.of("SNS", address(), "SECRETS_MANAGER", address()),
                Optional.of(new AwsSettings.Keys("test", "test")));
    }

    void stop() {
        silence.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (exchange.getRequestHeaders().containsKey("X-Amz-Target")) {
            String quoted = secret.replace("\\", "\\\\").replace("\"", "\\\"");
            reply(exchange, 200, "application/x-amz-json-1.1", "{\"SecretString\":\"" + quoted + "\"}");
            return;
        }
        publications.add(form(body));
        try {
            silence.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        boolean asks = form(body).get("Action").equals("GetTopicAttributes");
        String xml = status == 200 && asks
                ? "<GetTopicAttributesResponse><GetTopicAttributesResult><Attributes>"
                        + "<entry><key>SubscriptionsConfirmed</key><value>2</value></entry>"
                        + "<entry><key>SubscriptionsPending</key><value>1</value></entry>"
                        + "</Attributes></GetTopicAttributesResult></GetTopicAttributesResponse>"
                : status == 200
                        ? "<PublishResponse><PublishResult><MessageId>m-1</MessageId></PublishResult></PublishResponse>"
                        : "<ErrorResponse><Error><Type>Sender</Type><Code>" + errorCode
                                + "</Code><Message>refused</Message></Error></ErrorResponse>";
        reply(exchange, status, "text/xml", xml);
    }

    private static void reply(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static Map<String, String> form(String body) {
        Map<String, String> fields = new TreeMap<>();
        for (String field : body.split("&")) {
            int equals = field.indexOf('=');
            fields.put(
                    URLDecoder.decode(field.substring(0, equals), StandardCharsets.UTF_8),
                    URLDecoder.decode(field.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return fields;
    }
}
