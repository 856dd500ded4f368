package dev.alerting.local.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An HTTP server on the loopback interface that ends without cutting off a request it has begun.
 *
 * <p>{@code HttpServer.stop(delay)} waits for the whole delay on some JDKs even when nothing is running, so requests
 * are counted here.
 */
final class LoopbackServer {

    /** Waiting connections; the JDK's default of 50 refuses a burst. */
    private static final int BACKLOG = 1024;

    /** What is read and thrown away of a body that is too large, so that the sender can read the answer. */
    private static final long DRAIN_LIMIT = 64L * 1024 * 1024;

    private final HttpServer server;
    private final ExecutorService executor;
    // One party is the server itself; each request is one more while it runs.
    private final Phaser running = new Phaser(1);

    private LoopbackServer(HttpServer server, ExecutorService executor) {
        this.server = server;
        this.executor = executor;
    }

    /**
     * Starts listening.
     *
     * @param port 0 for one that the system chooses
     * @param executor runs the requests; owned by this server from now on
     * @throws LocalAwsException when the port cannot be had
     */
    static LoopbackServer start(int port, ExecutorService executor, HttpHandler handler) {
        try {
            HttpServer http = HttpServer.create(Loopback.address(port), BACKLOG);
            var server = new LoopbackServer(http, executor);
            http.setExecutor(executor);
            http.createContext("/", exchange -> server.handle(exchange, handler));
            http.start();
            return server;
        } catch (IOException e) {
            executor.shutdownNow();
            throw new LocalAwsException("cannot listen on " + Loopback.HOST + ":" + port + ": " + e.getMessage(), e);
        }
    }

    private void handle(HttpExchange exchange, HttpHandler handler) throws IOException {
        if (running.register() < 0) {
            exchange.close();
            return;
        }
        try (exchange) {
            handler.handle(exchange);
        } finally {
            running.arriveAndDeregister();
        }
    }

    URI endpoint() {
        return Loopback.uri(server.getAddress().getPort());
    }

    /** Waits for running requests at most {@code grace}, then stops. Requests that come meanwhile are still served. */
    void close(Duration grace) {
        int phase = running.arriveAndDeregister();
        try {
            running.awaitAdvanceInterruptibly(phase, grace.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            // The bound is the caller's; what still runs is cut off.
        }
        server.stop(0);
        executor.shutdownNow();
    }

    /**
     * Reads a body of up to {@code limit} bytes; longer ones are read away and refused by an {@link
     * OversizeException}.
     */
    static byte[] readBody(HttpExchange exchange, int limit) throws IOException {
        InputStream in = exchange.getRequestBody();
        byte[] body = in.readNBytes(limit + 1);
        if (body.length > limit) {
            drain(in);
            throw new OversizeException();
        }
        return body;
    }

    private static void drain(InputStream in) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        long total = 0;
        for (int n = in.read(buffer); n >= 0 && total < DRAIN_LIMIT; n = in.read(buffer)) {
            total += n;
        }
    }

    static void write(HttpExchange exchange, Reply reply) throws IOException {
        reply.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        boolean bodyless = reply.body().length == 0
                || reply.status() == 204
                || reply.status() == 304
                || "HEAD".equals(exchange.getRequestMethod());
        exchange.sendResponseHeaders(reply.status(), bodyless ? -1 : reply.body().length);
        if (!bodyless) {
            exchange.getResponseBody().write(reply.body());
        }
    }

    /** A request body longer than the service takes. */
    static final class OversizeException extends IOException {

        private static final long serialVersionUID = 1L;
    }
}
