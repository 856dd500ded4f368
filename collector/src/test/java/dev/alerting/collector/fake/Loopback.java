package dev.alerting.collector.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.alerting.common.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A server on this machine that answers as a test says. */
public final class Loopback implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile Function<Request, Answer> answers;

    /** @param headers by lower-case name, the first value of each */
    public record Request(String method, String path, String query, Map<String, String> headers, String body) {
        public JsonNode json() {
            return Json.parse(body);
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    /** What the server does with a request. */
    public sealed interface Answer {
        record Reply(int status, Map<String, String> headers, String body) implements Answer {}

        /** Less of the body than promised, then the end. */
        record CutOff(String body) implements Answer {}

        /** The connection ends without an answer. */
        record Close() implements Answer {}

        /** The status and the beginning of a body, then nothing for as long as the server lives. */
        record HangInBody(String body) implements Answer {}

        /** Nothing, for as long as the server lives. */
        record Hang() implements Answer {}

        static Answer reply(int status, String body) {
            return new Reply(status, Map.of(), body);
        }

        static Answer reply(int status, String body, String header, String value) {
            return new Reply(status, Map.of(header, value), body);
        }
    }

    public Loopback(Function<Request, Answer> answers) {
        this.answers = answers;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(executor);
        server.createContext("/", this::handle);
        server.start();
    }

    public void answers(Function<Request, Answer> value) {
        answers = value;
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public List<Request> requests() {
        return requests;
    }

    /** Method and path of each. */
    public List<String> calls() {
        return requests.stream().map(Request::toString).toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
        URI uri = exchange.getRequestURI();
        Request request = new Request(
                exchange.getRequestMethod(),
                uri.getPath(),
                uri.getQuery() == null ? "" : uri.getQuery(),
                headers,
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        requests.add(request);
        try (exchange) {
            switch (answers.apply(request)) {
                case Answer.Reply reply -> {
                    byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().set("Content-Type", "application/json");
                    reply.headers().forEach(exchange.getResponseHeaders()::set);
                    exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
                    if (body.length > 0) {
                        exchange.getResponseBody().write(body);
                    }
                }
                case Answer.CutOff cut -> {
                    byte[] body = cut.body().getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length + 100);
                    exchange.getResponseBody().write(body);
                    exchange.getResponseBody().flush();
                }
                case Answer.HangInBody hang -> {
                    byte[] body = hang.body().getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length + 100);
                    exchange.getResponseBody().write(body);
                    exchange.getResponseBody().flush();
                    closing.await();
                }
                case Answer.Close close -> {}
                case Answer.Hang hang -> closing.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        executor.close();
    }
}
