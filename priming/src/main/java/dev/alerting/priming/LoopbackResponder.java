package dev.alerting.priming;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Answers HTTP requests of this process, one at a time, each on its own connection, which it then closes. On plain sockets:
 * Lambda's JVM need not have the module of the JDK's own HTTP server.
 */
final class LoopbackResponder implements AutoCloseable {
    /** No request of ours is larger. */
    private static final int MAX_REQUEST_BYTES = 1024 * 1024;

    private static final int MAX_LINE_BYTES = 16 * 1024;

    /**
     * Ends a client that sends nothing and would keep all others waiting. Long, because a first handshake takes seconds
     * where processors are shared; the hook before a snapshot has 130 s.
     */
    static final Duration HANG_LIMIT = Duration.ofSeconds(20);

    private final ServerSocket server;
    private final String scheme;
    private final Function<Request, Answer> answers;
    private final Thread thread;

    /** @param headers by lower-case name; the last of several values */
    record Request(String method, String path, Map<String, String> headers, String body) {
        Optional<String> header(String lowerCaseName) {
            return Optional.ofNullable(headers.get(lowerCaseName));
        }
    }

    /**
     * An answer in UTF-8, with these headers besides those of every answer.
     *
     * @param connection value of the header {@code Connection}; the connection is closed whatever it says
     */
    record Answer(int status, String type, String body, Map<String, String> headers, String connection) {
        Answer(int status, String type, String body) {
            this(status, type, body, Map.of(), "close");
        }

        Answer withHeaders(Map<String, String> more) {
            return new Answer(status, type, body, more, connection);
        }

        /** For a client that is to run what it does to keep a connection, and has to end it itself. */
        Answer withKeepAlive() {
            return new Answer(status, type, body, headers, "keep-alive");
        }

        static Answer json(String body) {
            return json(200, body);
        }

        static Answer json(int status, String body) {
            return new Answer(status, "application/json", body);
        }
    }

    private LoopbackResponder(ServerSocket server, String scheme, Function<Request, Answer> answers) {
        this.server = server;
        this.scheme = scheme;
        this.answers = answers;
        this.thread = Thread.ofPlatform().daemon().name("loopback-responder").unstarted(this::acceptConnections);
    }

    /** Starts one on a free port. */
    static LoopbackResponder start(Function<Request, Answer> answers) throws IOException {
        return start(new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1})), "http", answers);
    }

    /** Starts one on a socket, which it then owns. */
    static LoopbackResponder start(ServerSocket server, String scheme, Function<Request, Answer> answers) {
        LoopbackResponder responder = new LoopbackResponder(server, scheme, answers);
        responder.thread.start();
        return responder;
    }

    URI uri() {
        return URI.create(scheme + "://127.0.0.1:" + server.getLocalPort());
    }

    private void acceptConnections() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                socket.setSoTimeout((int) HANG_LIMIT.toMillis());
                answer(socket);
            } catch (IOException | RuntimeException e) {
                // The client sees its connection end and reports that itself.
            }
        }
    }

    private void answer(Socket socket) throws IOException {
        InputStream in = new BufferedInputStream(socket.getInputStream());
        String[] start = readLine(in).split(" ", 3);
        if (start.length < 3) {
            return;
        }
        Map<String, String> headers = new HashMap<>();
        for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        if (length > MAX_REQUEST_BYTES) {
            return;
        }
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        Answer answer = answers.apply(new Request(start[0], start[1], headers, body));
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder("HTTP/1.1 " + answer.status() + " answer\r\n");
        answer.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        head.append("Content-Type: ").append(answer.type()).append("\r\nContent-Length: ");
        head.append(bytes.length)
                .append("\r\nConnection: ")
                .append(answer.connection())
                .append("\r\n\r\n");
        OutputStream out = socket.getOutputStream();
        out.write(head.toString().getBytes(StandardCharsets.US_ASCII));
        out.write(bytes);
        out.flush();
    }

    private static String readLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int read = in.read(); read != '\n'; read = in.read()) {
            if (read < 0 || line.size() > MAX_LINE_BYTES) {
                throw new IOException("not a line of HTTP");
            }
            line.write(read);
        }
        return line.toString(StandardCharsets.US_ASCII).stripTrailing();
    }

    /** Returns once its thread has ended, and with it every connection. */
    @Override
    public void close() throws IOException {
        server.close();
        try {
            thread.join(HANG_LIMIT.plusSeconds(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
