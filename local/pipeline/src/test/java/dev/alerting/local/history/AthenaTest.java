package dev.alerting.local.history;

import static org.assertj.core.api.Assertions.assertThat;

import au.com.bytecode.opencsv.CSVReader;
import dev.alerting.history.event.Change;
import dev.alerting.history.event.PersonKey;
import dev.alerting.history.event.RawEvent;
import dev.alerting.history.report.DayExport;
import dev.alerting.history.report.ReportBucket;
import dev.alerting.local.terraform.Terraform;
import dev.alerting.testing.PrintsSeed;
import dev.alerting.testing.Repository;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import org.junit.jupiter.api.Test;

/**
 * The daily file as the table for Athena reads it: a line is a row, whatever is in quotes, and a line goes through the
 * parser of OpenCSVSerde with the properties that Terraform gives the table.
 *
 * @see <a href="https://github.com/apache/hive/blob/master/serde/src/java/org/apache/hadoop/hive/serde2/OpenCSVSerde.java">OpenCSVSerde</a>
 */
@AddLifecycleHook(PrintsSeed.class)
class AthenaTest {
    private static final Instant AT = Instant.parse("2026-11-28T10:00:00Z");
    private static final LocalDate DAY = LocalDate.parse("2026-11-28");
    private static final int TITLE = 7;
    private static final Map<String, Object> PROPERTIES = properties();

    @SuppressWarnings("unchecked")
    private static Map<String, Object> properties() {
        Path infra = Repository.path("infra");
        return (Map<String, Object>) Terraform.read(infra, infra.resolve("dev.tfvars"), Map.of(), Map.of())
                .block("aws_glue_catalog_table", "episodes", "storage_descriptor", "ser_de_info")
                .get("parameters");
    }

    @Test
    void theTableFindsWhatTheFileSays() {
        List<String> texts = List.of(
                "plain",
                "with, comma",
                "says \"no\"",
                "\"quoted\"",
                "\"",
                "\"\"",
                "ends with \"",
                "a\",\"b",
                " \"x\" after a space",
                "C:\\temp\\new",
                "ends with \\",
                "\\\"",
                "two\nlines",
                "two\r\nlines, \"quoted\"",
                "a\u0001\"b",
                "'=1+1",
                "=HYPERLINK(\"http://x\",\"y\")",
                "Überlauf 🚒",
                "  ",
                "");

        List<List<String>> rows = rowsOfAthena(write(texts));

        assertThat(rows).isEqualTo(rowsOfTheFile(write(texts)));
        assertThat(rows).hasSize(texts.size()).allSatisfy(row -> assertThat(row).hasSize(20));
        assertThat(rows)
                .extracting(row -> row.get(TITLE))
                .contains(
                        "says \"no\"", "a\",\"b", "C:\\temp\\new", "two lines", "'=HYPERLINK(\"http://x\",\"y\")", "");
    }

    @Property(tries = 50, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
    void soItDoesWithAnyText(@ForAll long seed) {
        Random random = new Random(seed);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(12); length > 0; length--) {
                text.append("\"\",,\\'\n\r\t \u0001\0\u2028=aü".charAt(random.nextInt(16)));
            }
            texts.add(text.toString());
        }

        String file = write(texts);

        assertThat(rowsOfAthena(file)).hasSize(texts.size()).isEqualTo(rowsOfTheFile(file));
    }

    private static String write(List<String> texts) {
        MemoryHistory history = new MemoryHistory();
        for (int i = 0; i < texts.size(); i++) {
            history.put(event("f%03d".formatted(i), texts.get(i)));
        }
        Map<String, String> files = new HashMap<>();
        new DayExport(history, history, bucket(files), ZoneOffset.UTC).write(DAY, PersonKey.NONE);
        return files.get("v1/dt=" + DAY + "/episodes.csv");
    }

    private static ReportBucket bucket(Map<String, String> files) {
        return new ReportBucket() {
            @Override
            public Optional<String> read(String key) {
                return Optional.ofNullable(files.get(key));
            }

            @Override
            public void put(String key, Path file, String contentType) {
                try {
                    files.put(key, Files.readString(file));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    private static RawEvent event(String fingerprint, String text) {
        return new RawEvent(
                fingerprint,
                1,
                AT,
                Set.of(Change.OPENED),
                1,
                true,
                text,
                "P1",
                "grafana",
                text,
                text,
                "acme/alerts",
                Optional.of(1),
                Optional.of(AT),
                Optional.empty(),
                Optional.empty(),
                Optional.of(text),
                false,
                Optional.of(text),
                Optional.empty(),
                0,
                false,
                false,
                false,
                Optional.empty());
    }

    /** As TextInputFormat and the reader behind it do. */
    private static List<List<String>> rowsOfAthena(String file) {
        return Arrays.stream(file.split("\r\n|\n|\r"))
                .skip(1)
                .map(AthenaTest::row)
                .toList();
    }

    private static List<String> row(String line) {
        try (CSVReader reader = new CSVReader(
                new StringReader(line), property("separatorChar"), property("quoteChar"), property("escapeChar"))) {
            return Arrays.asList(reader.readNext());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static char property(String name) {
        return PROPERTIES.get(name).toString().charAt(0);
    }

    /** As RFC 4180 says, and spreadsheets read it. */
    private static List<List<String>> rowsOfTheFile(String file) {
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int at = 0; at < file.length(); at++) {
            char c = file.charAt(at);
            if (quoted && c == '"' && file.startsWith("\"\"", at)) {
                cell.append(c);
                at++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (quoted || c != ',' && c != '\r' && c != '\n') {
                cell.append(c);
            } else if (c != '\r') {
                row.add(cell.toString());
                cell.setLength(0);
                if (c == '\n') {
                    rows.add(row);
                    row = new ArrayList<>();
                }
            }
        }
        return rows.subList(1, rows.size());
    }
}
