package dev.alerting.infra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.testing.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The metrics that alarms may use are the documented ones, and those are the ones the functions write. */
class MetricContractTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\| (?:count|seconds) \\| ([^|]+) \\|");
    private static final Pattern ENTRY = Pattern.compile("(?m)^ {6}(\\w+) += \\[([^]]+)]");

    @Test
    void alarmsMayUseWhatIsDocumented() throws IOException {
        Map<String, Set<String>> documented = new TreeMap<>();
        Matcher row = ROW.matcher(Files.readString(Repository.path("OPERATIONS.md")));
        while (row.find()) {
            documented.put(
                    row.group(1),
                    Arrays.stream(row.group(2).split(";"))
                            .map(set -> names(set.replace("none", "")))
                            .collect(Collectors.toCollection(TreeSet::new)));
        }

        String own = Files.readString(Path.of("metrics.tf"));
        own = own.substring(own.indexOf("AlertingInfra = {"), own.indexOf("\"AWS/Lambda\""));
        Map<String, Set<String>> allowed = new TreeMap<>();
        Matcher entry = ENTRY.matcher(own);
        while (entry.find()) {
            allowed.put(
                    entry.group(1),
                    Arrays.stream(entry.group(2).split("\", *\""))
                            .map(MetricContractTest::names)
                            .collect(Collectors.toCollection(TreeSet::new)));
        }

        assertThat(documented).isNotEmpty().isEqualTo(allowed);
    }

    @Test
    void theFunctionsWriteWhatIsDocumented() throws IOException {
        Set<String> written = new TreeSet<>(writtenBy("webhook"));
        written.addAll(writtenBy("collector"));
        written.addAll(writtenBy("history"));
        Set<String> documented = new TreeSet<>();
        Matcher row = ROW.matcher(Files.readString(Repository.path("OPERATIONS.md")));
        while (row.find()) {
            documented.add(row.group(1));
        }

        assertThat(written).isEqualTo(documented);
    }

    @Test
    void noMetricIsWrittenByTwoFunctionsAsNoDimensionTellsThemApart() throws IOException {
        assertThat(writtenBy("webhook")).isNotEmpty().doesNotContainAnyElementsOf(writtenBy("collector"));
        assertThat(writtenBy("history"))
                .isNotEmpty()
                .doesNotContainAnyElementsOf(writtenBy("collector"))
                .doesNotContainAnyElementsOf(writtenBy("webhook"));
    }

    private static Set<String> writtenBy(String module) throws IOException {
        Set<String> written = new TreeSet<>();
        try (var files = Files.walk(Repository.path(module, "src/main/java"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                Matcher call = Pattern.compile(
                                "(?:metrics\\.(?:count|recordValue|recordSeconds)|\\bcount)\\(\\s*\"(\\w+)\"")
                        .matcher(Files.readString(file));
                while (call.find()) {
                    written.add(call.group(1));
                }
            }
        }
        return written;
    }

    private static String names(String list) {
        return Arrays.stream(list.split(","))
                .map(name -> name.replaceAll("[`\"\\s]", ""))
                .filter(name -> !name.isEmpty())
                .sorted()
                .collect(Collectors.joining(","));
    }
}
