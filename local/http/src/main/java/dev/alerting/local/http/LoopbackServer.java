package dev.alerting.local.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** An HTTP server on the loopback interface, one virtual thread a request. */
public final class LoopbackServer implements AutoCloseable {

    /** Largest body that is read, in bytes; GitHub's own limit on issues is far below. */
    private static final int MAX_BODY = 4 * 1024 * 1024;

    private static final String NO_DELAY = "sun.net.httpserver.nodelay";

    private final HttpServer server;
    private final ExecutorService executor;

    private LoopbackServer(HttpServer server, ExecutorService executor) {
        this.server = server;
        this.executor = executor;
    }

    /**
     * Takes a port; {@link #serve} starts answering.
     *
     * @param port 0 for any free one
     * @throws IOException when the port is taken
     */
    public static LoopbackServer bind(int port) throws IOException {
        // Headers and body go out as two packets; without this, older JDKs let the second wait 40 ms for an ACK.
        if (System.getProperty(NO_DELAY) == null) {
            System.setProperty(NO_DELAY, "true");
        }
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 0);
        var executor = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("github-stand-in-", 1).factory());
        server.setExecutor(executor);
        return new LoopbackServer(server, executor);
    }

    /** Starts answering. */
    public void serve(Function<Request, Reply> handler) {
        server.createContext("/", exchange -> exchange(exchange, handler));
        server.start();
    }

    /** Where it listens, without a trailing slash. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private static void exchange(HttpExchange exchange, Function<Request, Reply> handler) throws IOException {
        // Closing an exchange that was not answered in full closes its connection: that is what the faults need.
        try (exchange) {
            var body = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
            if (body.length > MAX_BODY) {
                write(exchange, Response.empty(413), 0);
                return;
            }
            switch (handler.apply(request(exchange, body))) {
                case Response response -> write(exchange, response, response.body().length);
                case Reply.CutShort(Response response) -> write(exchange, response, response.body().length / 2);
                case Reply.Nothing() -> {}
            }
        }
    }

    private static Request request(HttpExchange exchange, byte[] body) {
        var headers = new HashMap<String, String>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
        var uri = exchange.getRequestURI();
        return new Request(
                exchange.getRequestMethod(),
                uri.getRawPath(),
                Optional.ofNullable(uri.getRawQuery()).orElse(""),
                headers,
                body);
    }

    private static void write(HttpExchange exchange, Response response, int bytes) throws IOException {
        response.headers().forEach(exchange.getResponseHeaders()::set);
        var bodiless =
                response.body().length == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(response.status(), bodiless ? -1 : response.body().length);
        if (!bodiless) {
            exchange.getResponseBody().write(response.body(), 0, bytes);
            exchange.getResponseBody().flush();
        }
    }

    /** Closes all connections and waits for the threads to end. */
    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
        executor.close();
    }
}
