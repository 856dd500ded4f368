package dev.alerting.local.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.history.event.Change;
import dev.alerting.history.event.RawEvent;
import dev.alerting.history.figures.Aggregation;
import dev.alerting.testing.MovableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryDemoTest {
    private static final Instant NOW = Instant.parse("2026-11-29T06:00:00Z");
    private static final LocalDate TODAY = LocalDate.parse("2026-11-29");

    @TempDir
    private Path folder;

    @Test
    void theSameSeedWritesTheSameFiles() throws IOException {
        long episodes = HistoryDemo.write(folder.resolve("one"), 7, new MovableClock(NOW));
        long again = HistoryDemo.write(folder.resolve("two"), 7, new MovableClock(NOW));

        assertThat(episodes).isGreaterThan(1_000).isEqualTo(again);
        assertThat(Files.mismatch(folder.resolve("one/index.html"), folder.resolve("two/index.html")))
                .isEqualTo(-1);
        for (String file :
                new String[] {"episodes.csv", "rules.csv", "teams.csv", "masked/episodes.csv", "manifest.json"}) {
            String path = "v1/dt=2026-11-20/" + file;
            assertThat(Files.mismatch(
                            folder.resolve("one").resolve(path),
                            folder.resolve("two").resolve(path)))
                    .as(file)
                    .isEqualTo(-1);
        }
        try (Stream<Path> days = Files.list(folder.resolve("one/v1"))) {
            assertThat(days).hasSize(InventedAlerts.DAYS);
        }
    }

    @Test
    void aPageShowsTextsAsTheyAreAndIsWellFormed() throws Exception {
        MemoryHistory history = new MemoryHistory();
        history.put(new RawEvent(
                "f1",
                1,
                NOW,
                Set.of(Change.OPENED),
                1,
                true,
                "<b>web</b>",
                "P1",
                "grafana",
                "a \"rule\" & <script>",
                "title",
                "acme/alerts",
                Optional.of(1),
                Optional.of(NOW.minusSeconds(60)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                0,
                false,
                false,
                false,
                Optional.empty()));
        new Aggregation(history, history, ZoneOffset.UTC, new MovableClock(NOW)).run(TODAY);

        String page = new ChartsPage(history, TODAY.minusDays(6), TODAY).html();

        assertThat(page)
                .doesNotContain("<script>", "<b>web</b>")
                .contains("&lt;b&gt;web&lt;/b&gt;: a &quot;rule&quot; &amp; &lt;script&gt;, 1 episodes")
                .contains("2026-11-29, &lt;b&gt;web&lt;/b&gt;: 1");
        String xml = page.substring(page.indexOf("<body>"), page.indexOf("</html>"));
        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new java.io.ByteArrayInputStream(xml.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    @Test
    void aPageOfNothingSaysSo() {
        assertThat(new ChartsPage(new MemoryHistory(), TODAY, TODAY).html()).contains("Nothing has happened yet");
    }
}
