package dev.alerting.priming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.priming.LoopbackResponder.Answer;
import dev.alerting.priming.LoopbackResponder.Request;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class LoopbackResponderTest {
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    @Test
    void answersWhatItIsToldTo() throws IOException {
        try (LoopbackResponder responder = LoopbackResponder.start(request -> {
            requests.add(request);
            return Answer.json(201, "\"grüße\"").withHeaders(Map.of("X-More", "1"));
        })) {
            URLConnection connection =
                    responder.uri().resolve("/path?query").toURL().openConnection();
            connection.setDoOutput(true);
            connection.setRequestProperty("X-Asked", "a: b");
            try (OutputStream out = connection.getOutputStream()) {
                out.write("bitte schön".getBytes(StandardCharsets.UTF_8));
            }
            try (InputStream in = connection.getInputStream()) {
                assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo("\"grüße\"");
            }
            assertThat(connection.getHeaderField("Connection")).isEqualTo("close");
            assertThat(connection.getHeaderField("X-More")).isEqualTo("1");
        }
        assertThat(requests).singleElement().satisfies(request -> {
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.path()).isEqualTo("/path?query");
            assertThat(request.header("x-asked")).contains("a: b");
            assertThat(request.body()).isEqualTo("bitte schön");
        });
    }

    @Test
    void everyConnectionAndItsThreadHaveEndedOnceItIsClosed() throws IOException {
        LoopbackResponder responder = LoopbackResponder.start(request -> Answer.json("{}"));
        try (responder) {
            for (int i = 0; i < 3; i++) {
                try (Socket socket = new Socket("127.0.0.1", responder.uri().getPort())) {
                    socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    assertThat(new String(answered(socket), StandardCharsets.UTF_8))
                            .endsWith("{}");
                }
            }
        }

        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("loopback-responder"));
    }

    @Test
    void aRequestItCannotReadEndsItsOwnConnectionOnly() throws IOException, URISyntaxException {
        try (LoopbackResponder responder = LoopbackResponder.start(request -> Answer.json("{}"))) {
            for (String wrong : List.of(
                    "no HTTP\r\n\r\n",
                    "POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n",
                    "POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n",
                    "x".repeat(20_000))) {
                try (Socket socket = new Socket("127.0.0.1", responder.uri().getPort())) {
                    socket.getOutputStream().write(wrong.getBytes(StandardCharsets.US_ASCII));
                    socket.shutdownOutput();
                    assertThat(answered(socket)).isEmpty();
                }
            }
            assertThat(get(responder.uri())).isEqualTo("{}");
        }
    }

    /** A connection that is closed with something unread is reset. */
    private static byte[] answered(Socket socket) throws IOException {
        try {
            return socket.getInputStream().readAllBytes();
        } catch (java.net.SocketException e) {
            return new byte[0];
        }
    }

    private static String get(URI uri) throws IOException {
        try (InputStream in = uri.toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
