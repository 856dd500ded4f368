package dev.alerting.local.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * An HTTP server that listens on the loopback interface only. Around the JDK's server, it bounds request bodies, can
 * break off an answer or give none, and closes without cutting off requests that have begun.
 *
 * <p>Running requests are counted here because {@code HttpServer.stop(delay)} waits for the whole delay on some JDKs
 * even when nothing is running.
 */
public final class LoopbackServer implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(LoopbackServer.class.getName());

    /** The only address that is listened on. */
    public static final String HOST = "127.0.0.1";

    /** Connections that may wait; the JDK's default of 50 refuses a burst. */
    private static final int BACKLOG = 1024;

    /** How much of an oversized body is read and discarded so that its sender gets to read the answer, in bytes. */
    private static final long DRAIN_LIMIT = 64L * 1024 * 1024;

    /** How long closing waits for interrupted requests, in seconds. */
    private static final long INTERRUPTED_GRACE = 5;

    private static final String NO_DELAY = "sun.net.httpserver.nodelay";

    private final HttpServer server;
    private final ServerOptions options;
    // One party is the server itself; each running request is one more.
    private final Phaser running = new Phaser(1);

    private LoopbackServer(HttpServer server, ServerOptions options) {
        this.server = server;
        this.options = options;
    }

    /**
     * Reserves a port, so that {@link #uri()} is known; {@link #serve} starts answering.
     *
     * @throws UncheckedIOException when the port is taken
     */
    public static LoopbackServer bind(ServerOptions options) {
        // Headers and body go out as two packets; without this, older JDKs delay the second by 40 ms for an ACK.
        if (System.getProperty(NO_DELAY) == null) {
            System.setProperty(NO_DELAY, "true");
        }
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(HOST, options.port()), BACKLOG);
            server.setExecutor(options.executor());
            return new LoopbackServer(server, options);
        } catch (IOException e) {
            options.executor().shutdownNow();
            throw new UncheckedIOException(
                    "cannot listen on " + HOST + ":" + options.port() + ": " + e.getMessage(), e);
        }
    }

    /** Starts answering. When a handler throws, the exception is logged and the connection closed. */
    public void serve(Function<Request, Answer> handler) {
        server.createContext("/", exchange -> handle(exchange, handler));
        server.start();
    }

    /** Where it listens, such as {@code http://127.0.0.1:43213}; no trailing slash. */
    public URI uri() {
        return URI.create("http://" + HOST + ":" + server.getAddress().getPort());
    }

    private void handle(HttpExchange exchange, Function<Request, Answer> handler) throws IOException {
        if (running.register() < 0) {
            exchange.close();
            return;
        }
        // Closing an exchange that was not answered in full closes its connection, which the faults rely on.
        try (exchange) {
            Optional<byte[]> body = readBody(exchange.getRequestBody());
            Answer reply = body.isPresent()
                    ? handler.apply(request(exchange, body.get()))
                    : options.tooLarge().get();
            switch (reply) {
                case Response response -> write(exchange, response, response.body().length);
                case Answer.CutShort(Response response) -> write(exchange, response, response.body().length / 2);
                case Answer.Nothing() -> {}
            }
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "cannot answer " + exchange.getRequestURI().getPath(),
                    e);
            throw e;
        } finally {
            running.arriveAndDeregister();
        }
    }

    /** Empty when the body is too long; it has been read all the same. */
    private Optional<byte[]> readBody(InputStream in) throws IOException {
        byte[] body = in.readNBytes(options.maxBodyBytes() + 1);
        if (body.length <= options.maxBodyBytes()) {
            return Optional.of(body);
        }
        byte[] buffer = new byte[64 * 1024];
        long discarded = 0;
        for (int n = in.read(buffer); n >= 0 && discarded < DRAIN_LIMIT; n = in.read(buffer)) {
            discarded += n;
        }
        return Optional.empty();
    }

    private static Request request(HttpExchange exchange, byte[] body) {
        Map<String, List<String>> headers = new TreeMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
        URI uri = exchange.getRequestURI();
        return new Request(
                exchange.getRequestMethod(),
                uri.getRawPath(),
                Optional.ofNullable(uri.getRawQuery()).orElse(""),
                headers,
                body,
                exchange.getProtocol(),
                exchange.getRemoteAddress().getAddress().getHostAddress());
    }

    private static void write(HttpExchange exchange, Response response, int bytes) throws IOException {
        response.headers()
                .forEach((name, values) ->
                        values.forEach(value -> exchange.getResponseHeaders().add(name, value)));
        boolean bodiless = response.body().length == 0
                || response.status() == 204
                || response.status() == 304
                || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(response.status(), bodiless ? -1 : response.body().length);
        if (!bodiless) {
            exchange.getResponseBody().write(response.body(), 0, bytes);
            exchange.getResponseBody().flush();
        }
    }

    /**
     * Waits for running requests as long as the options say, then interrupts what is left and closes all connections.
     * Requests that arrive while it waits are still served.
     */
    @Override
    public void close() {
        int phase = running.arriveAndDeregister();
        try {
            running.awaitAdvanceInterruptibly(phase, options.closeGrace().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            // The limit is the caller's; what is still running is cut off.
        }
        server.stop(0);
        options.executor().shutdownNow();
        awaitThreads();
    }

    private void awaitThreads() {
        try {
            options.executor().awaitTermination(INTERRUPTED_GRACE, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
