package dev.alerting.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.collector.delivery.Deadline;
import dev.alerting.collector.upkeep.DeadMansSwitch;
import dev.alerting.common.json.Json;
import dev.alerting.local.http.LoopbackServer;
import dev.alerting.local.http.Request;
import dev.alerting.local.http.Response;
import dev.alerting.local.http.ServerOptions;
import dev.alerting.local.pipeline.LocalOptions;
import dev.alerting.local.pipeline.LocalPipeline;
import dev.alerting.local.pipeline.Senders;
import dev.alerting.testing.MovableClock;
import dev.alerting.testing.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A watchman outside hears each tick; whatever becomes of that, alerts are filed. */
class DeadMansSwitchTest {
    private static final String SECRET = "watchman";
    private static final String PATH = "/ping/not-for-the-log";

    private final MovableClock clock = new MovableClock();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final List<Request> heard = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private LoopbackServer watchman;
    private LocalPipeline pipeline;
    private Senders senders;

    @BeforeEach
    void start() {
        watchman = LoopbackServer.bind(ServerOptions.defaults());
        watchman.serve(request -> {
            heard.add(request);
            return Response.empty(status);
        });
        pipeline = LocalPipeline.start(LocalOptions.standard()
                .withCollector("DEAD_MANS_SWITCH_SECRET_ID", SECRET)
                .withClock(clock)
                .withLog(log::add));
        senders = new Senders(pipeline, Repository.path("test-data"));
    }

    @AfterEach
    void stop() {
        senders.close();
        pipeline.close();
        watchman.close();
    }

    @Test
    void eachTickIsHeard() throws InterruptedException {
        putSecret(watchman.uri() + PATH);

        tick();
        tick();

        assertThat(heard).extracting(Request::method).containsExactly("GET", "GET");
        assertThat(heard).extracting(Request::path).containsOnly(PATH);
        assertThat(failures()).isEmpty();
    }

    @Test
    void headersAndBodyAreSentAsTheSecretSays() throws InterruptedException {
        putSecret(Json.write(Json.object()
                .put("url", watchman.uri() + PATH)
                .put("body", "{\"alive\": true}")
                .set("headers", Json.object().put("Authorization", "GenieKey not-a-key"))));

        tick();

        assertThat(heard).hasSize(1).allSatisfy(request -> {
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.text()).isEqualTo("{\"alive\": true}");
            assertThat(request.header("authorization")).contains("GenieKey not-a-key");
        });
    }

    @Test
    void aWatchmanThatRefusesIsSaidAndNothingElseSuffers() throws InterruptedException {
        putSecret(watchman.uri() + PATH);
        status = 404;

        tick();

        assertThat(failures()).hasSize(1).allSatisfy(line -> assertThat(line).contains("answers 404"));
        assertAlertsAreFiled();
        status = 200;
        tick();
        assertThat(failures()).hasSize(1);
    }

    @Test
    void aWatchmanThatIsGoneIsSaidWithoutItsAddress() throws InterruptedException {
        putSecret(watchman.uri() + PATH);
        watchman.close();

        tick();

        assertThat(failures()).hasSize(1).allSatisfy(line -> assertThat(line).contains("does not answer"));
        assertAlertsAreFiled();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://watchman.example.com/ping/not-for-the-log",
                "ftp://watchman.example.com/ping/not-for-the-log",
                "https:///ping/not-for-the-log",
                "{\"url\": 7}",
                "{\"address\": \"https://watchman.example.com/ping/not-for-the-log\"}",
                "{not-for-the-log",
                "{\"url\": \"https://watchman.example.com\", \"headers\": {\"Host:\": \"not-for-the-log\"}}",
                "not an address, but not-for-the-log either",
                ""
            })
    void aSecretThatIsNotValidIsSaidWithoutShowingIt(String value) throws InterruptedException {
        putSecret(value);

        tick();

        assertThat(heard).isEmpty();
        assertThat(failures()).hasSize(1).allSatisfy(line -> assertThat(line).contains("is not valid"));
        assertAlertsAreFiled();
    }

    /** The headers of an answer arrive, and never its body. */
    @Test
    void anAnswerThatDoesNotEndIsNotWaitedFor() throws IOException {
        try (ServerSocket stalling = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> open = new CopyOnWriteArrayList<>();
            Thread.ofVirtual().start(() -> {
                try {
                    Socket socket = stalling.accept();
                    open.add(socket);
                    socket.getOutputStream()
                            .write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            DeadMansSwitch task = new DeadMansSwitch(
                    secretId -> "http://127.0.0.1:" + stalling.getLocalPort() + PATH,
                    SECRET,
                    Duration.ofMillis(300),
                    clock);

            assertThatThrownBy(() -> task.run(clock.instant(), new Deadline(Instant.MAX)))
                    .isInstanceOf(DeadMansSwitch.NotToldException.class)
                    .hasMessageContaining("in time");
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    @Test
    void aSecretThatIsMissingIsSaidToo() throws InterruptedException {
        tick();

        assertThat(failures()).hasSize(1).allSatisfy(line -> assertThat(line).contains("does not exist"));
        assertAlertsAreFiled();
    }

    private void putSecret(String value) {
        pipeline.aws().stub().putSecret(SECRET, value);
    }

    private void tick() throws InterruptedException {
        clock.advance(Duration.ofMinutes(1));
        pipeline.tick();
        settle();
    }

    private void settle() throws InterruptedException {
        assertThat(pipeline.awaitEmpty(Duration.ofMinutes(2))).isTrue();
    }

    private void assertAlertsAreFiled() throws InterruptedException {
        TestAlert alert = TestAlert.fresh();
        senders.publish(TestAlert.group(alert.firing(0)));
        settle();
        assertThat(pipeline.gitHub().issues())
                .filteredOn(issue -> issue.title().endsWith(" " + alert.name()))
                .hasSize(1);
        assertThat(String.join("\n", log)).doesNotContain("not-for-the-log");
    }

    /** The lines about this task alone. */
    private List<String> failures() {
        return log.stream()
                .map(Json::parse)
                .filter(line -> line.path("task").asText().equals("dead-mans-switch"))
                .filter(line -> line.path("level").asText().equals("ERROR")
                        || line.path("level").asText().equals("WARN"))
                .map(JsonNode::toString)
                .toList();
    }
}
