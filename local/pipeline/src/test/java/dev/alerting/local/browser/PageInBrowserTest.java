package dev.alerting.local.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.collector.state.Silence;
import dev.alerting.common.event.Priority;
import dev.alerting.common.json.Json;
import dev.alerting.local.github.tracker.Role;
import dev.alerting.local.github.tracker.StateReason;
import dev.alerting.local.history.HistoryDemo;
import dev.alerting.local.pipeline.LocalOptions;
import dev.alerting.local.pipeline.LocalPipeline;
import dev.alerting.local.pipeline.Senders;
import dev.alerting.testing.MovableClock;
import dev.alerting.testing.Repository;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The local page as a browser shows it. With {@code -Dscreenshots.write=<folder>} it is also photographed for the docs. */
class PageInBrowserTest {
    private static final int WIDTH = 1100;
    private static final int HEIGHT = 820;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int MAX_PICTURE = 150_000;

    private final MovableClock clock = new MovableClock();
    private LocalPipeline pipeline;
    private Senders senders;
    private Browser browser;

    @BeforeEach
    void open() throws IOException {
        assumeTrue(Browser.find().isPresent(), "no Chromium on the path");
        pipeline = LocalPipeline.start(LocalOptions.standard().withClock(clock));
        senders = new Senders(pipeline, Repository.path("test-data"));
        browser = Browser.start(Browser.find().orElseThrow(), WIDTH, HEIGHT);
        pipeline.connectGitHubEvents();
        pipeline.gitHub().people().setRole("alice", Role.TRIAGE);
    }

    @AfterEach
    void close() {
        if (browser != null) {
            browser.close();
        }
        if (pipeline != null) {
            senders.close();
            pipeline.close();
        }
    }

    @Test
    void aTickInThePageAcknowledgesTheAlert() throws InterruptedException {
        send("normalized/normalized-firing.json");
        browser.open(page("/issues/1?as=alice"));

        browser.run("document.querySelector('button.tick').click()");

        browser.awaitTrue("document.querySelector('#record').innerText.includes('acked_by=alice')");
        browser.awaitTrue("document.querySelector('button.tick').getAttribute('aria-checked') === 'true'");
        browser.awaitTrue("document.querySelector('#labels').innerText.includes('state:acked')");
        assertThat(pipeline.gitHub().issue(1).orElseThrow().body()).contains("- [x] I am on it");
    }

    @Test
    void whatTheDocsShow() throws InterruptedException, IOException {
        live();
        photograph("list", "/", HEIGHT, "document.querySelectorAll('.row').length > 5");
        photograph("issue", "/issues/" + lastIssue() + "?as=alice", 1150, "document.querySelector('button.tick')");
        silence();
        photograph("silence", "/silences", 320, "document.querySelectorAll('tbody tr').length === 3");
        photograph("storm", "/issues/" + storm(), HEIGHT, "document.querySelector('#timeline table')");
    }

    @Test
    void theReportThatTheDocsShow() throws IOException {
        assertThat(HistoryDemo.report(pipeline.reportIssues(), 1, clock)).hasSize(12);
        int number = pipeline.gitHub().issues().stream()
                .filter(issue -> issue.labels().contains("Team:payments"))
                .findFirst()
                .orElseThrow()
                .number();

        photograph("report", "/issues/" + number, 1800, "document.querySelectorAll('#timeline table').length > 1");

        browser.awaitTrue("document.querySelector('#timeline').innerText.includes('Noisiest:')");
        browser.awaitTrue("document.querySelector('#labels').innerText.includes('report:alerts')");
    }

    private void silence() throws InterruptedException {
        int number = pipeline.gitHub().issues().get(1).number();
        pipeline.gitHub().people().comment(number, "alice", "/silence 2d rule");
        settle();
        Instant start = clock.instant().plus(Duration.ofHours(5));
        pipeline.silences()
                .put(new Silence(
                        "database-upgrade",
                        new Silence.Matchers(
                                Optional.empty(),
                                Optional.of("storage"),
                                Optional.empty(),
                                Set.of(Priority.P1, Priority.P2, Priority.P3),
                                Map.of("cluster", "db-*")),
                        start,
                        start.plus(Duration.ofHours(2)),
                        "operator",
                        Optional.empty(),
                        0));
    }

    /**
     * One rule fires for 40 nodes, a few of which recover.
     *
     * @return the number of the storm's issue. It need not be the last: alerts are filed side by side, and those that still get
     *     issues of their own may take longer
     */
    private int storm() throws InterruptedException {
        for (int node = 0; node < 40; node++) {
            node("FIRING", node);
        }
        settle();
        clock.advance(Duration.ofSeconds(40));
        for (int node = 20; node < 24; node++) {
            node("RESOLVED", node);
        }
        settle();
        clock.advance(Duration.ofMinutes(1));
        pipeline.tick();
        settle();
        List<Integer> storms = pipeline.gitHub().issues().stream()
                .filter(issue -> issue.labels().contains("alert:storm"))
                .map(issue -> issue.number())
                .toList();
        assertThat(storms).hasSize(1);
        return storms.getFirst();
    }

    private void node(String state, int number) {
        ObjectNode event = (ObjectNode) Json.parse(senders.readPayload("normalized/normalized-firing.json"));
        event.put("source", "nodes").put("title", "Node worker-" + number + " is not ready");
        event.put("priority", number % 3 == 0 ? "P2" : "P1").put("state", state);
        event.put("reason", "no heartbeat of worker-" + number + " for 2 min");
        event.put("occurred_at", clock.instant().toString());
        event.withObjectProperty("identity").put("rule_id", "node-not-ready").remove("alarm_arn");
        event.withObjectProperty("resource").put("id", "worker-" + number);
        assertThat(senders.send("normalized", Json.write(event))).isEqualTo(200);
    }

    /** An afternoon: alerts of several senders, one that comes back, and people who do something about it. */
    private void live() throws InterruptedException {
        for (String file : new String[] {
            "grafana/grafana-firing.json",
            "grafana/grafana-group-of-three.json",
            "cloudwatch/cloudwatch-alarm.json",
            "alertmanager/alertmanager-firing.json",
            "pagerduty/pagerduty-triggered.json",
            "datadog/datadog-triggered.json"
        }) {
            send(file);
            clock.advance(Duration.ofMinutes(7));
        }
        for (int time = 0; time < 3; time++) {
            search("FIRING");
            clock.advance(Duration.ofMinutes(12));
            search("RESOLVED");
            clock.advance(Duration.ofMinutes(50));
        }
        search("FIRING");
        int number = lastIssue();
        pipeline.gitHub().people().tick(number, "alice", "I am on it");
        settle();
        pipeline.gitHub().people().comment(number, "alice", "/snooze 4h\n/cause the nightly index job");
        settle();
        pipeline.gitHub().people().close(1, "alice", StateReason.NOT_PLANNED);
        settle();
        clock.advance(Duration.ofMinutes(12));
        search("FIRING");
    }

    private void search(String state) throws InterruptedException {
        ObjectNode event = (ObjectNode) Json.parse(senders.readPayload("normalized/normalized-firing.json"));
        event.put("source", "search")
                .put("title", "Search is slow")
                .put("priority", "P2")
                .put("state", state);
        event.put("summary", "Half of the searches take longer than **2 s**.");
        event.put("description", """
                The search waits for its index.

                1. Look whether an index job runs: `searchctl jobs`
                2. If so, and customers complain, stop it:

                   ```
                   searchctl jobs stop --newest
                   ```
                3. Else ask *team storage*
                """);
        event.put("reason", "p50 of search.latency was 2.7 s, threshold 2 s");
        event.put("occurred_at", clock.instant().toString());
        event.withObjectProperty("identity").put("rule_id", "search-latency").remove("alarm_arn");
        assertThat(senders.send("normalized", Json.write(event))).isEqualTo(200);
        settle();
    }

    private int lastIssue() {
        return pipeline.gitHub().issues().getLast().number();
    }

    private void photograph(String name, String path, int height, String shown) throws IOException {
        browser.open(page(path));
        browser.awaitTrue(shown);
        byte[] picture = browser.picture(WIDTH, height);
        assertThat(ImageIO.read(new ByteArrayInputStream(picture)).getHeight()).isEqualTo(height);
        String folder = System.getProperty("screenshots.write", "");
        if (!folder.isEmpty()) {
            byte[] small = FewColours.png(picture);
            assertThat(small.length).as("bytes of " + name).isLessThan(MAX_PICTURE);
            Files.createDirectories(Path.of(folder));
            Files.write(Path.of(folder, name + ".png"), small);
        }
    }

    private URI page(String path) {
        return URI.create(pipeline.gitHub().pageUrl() + (path.equals("/") ? "" : path));
    }

    private void send(String file) throws InterruptedException {
        assertThat(senders.send(file)).isEqualTo(200);
        settle();
    }

    private void settle() throws InterruptedException {
        assertThat(pipeline.awaitEmpty(PATIENCE)).isTrue();
    }
}
