package dev.alerting.local.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.testing.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A test that judges a clock judges the machine. */
class NoTestJudgesTimeTest {
    /** They measure, and judge nothing by it: a run of a given length, and figures for a benchmark. */
    private static final Set<String> MEASURE_ONLY = Set.of("SoakTest.java", "Probe.java");

    @Test
    void noTestOfThisRepositoryJudgesTime() throws IOException {
        List<String> found = new ArrayList<>();
        Set<String> needed = new HashSet<>();
        int files = 0;
        for (Path file : testSources()) {
            files++;
            String name = file.getFileName().toString();
            List<String> judges = ClockJudges.in(Files.readString(file));
            if (MEASURE_ONLY.contains(name) && !judges.isEmpty()) {
                needed.add(name);
            } else {
                judges.forEach(judge -> found.add(Repository.path().relativize(file) + ":" + judge));
            }
        }

        assertThat(found)
                .as("count work, use RelativeCost or a movable clock, wait a minute or more, or measure in local/bench")
                .isEmpty();
        assertThat(files).isGreaterThan(150);
        assertThat(needed).as("exceptions that are still needed").isEqualTo(MEASURE_ONLY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "long start = System.nanoTime();",
                "long start = System\n    .currentTimeMillis();",
                "ThreadMXBean threads = ManagementFactory.getThreadMXBean();",
                "long nanos = threads.getCurrentThreadCpuTime();",
                "Thread.sleep(10);",
                "TimeUnit.SECONDS.sleep(1);",
                "LockSupport.parkNanos(1_000);",
                "assertTimeout(Duration.ofSeconds(10), () -> work());",
                "Assertions.assertTimeoutPreemptively(\n        ofMillis(500), () -> work());",
                "assertThat(future).succeedsWithin(Duration.ofSeconds(5));",
                "assertThat(future).failsWithin(5, TimeUnit.SECONDS);",
                "assertThat(thread.join(Duration.ofSeconds(5))).isTrue();",
                "future.get(10, TimeUnit.SECONDS);",
                "latch.await(10_000, MILLISECONDS);",
                "await().until(() -> done);",
                "await()\n    .untilAsserted(() -> check());",
                "await().atMost(Duration.ofSeconds(20)).until(() -> done);",
                "static final Duration LONG = Duration.ofSeconds(20); void a() { await().atMost(LONG).until(() -> done); }",
                "@Timeout(10) class Any {}",
                "@Timeout(value = 500, unit = TimeUnit.MILLISECONDS) void any() {}",
                "assertThat(second.took()).isLessThan(first);",
                "assertThat(invocation.took()).isBetween(Duration.ofMillis(200), Duration.ofSeconds(8));",
                "assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(1));",
                "assertThat(Instant.now()).isBefore(start.plusSeconds(5));",
                "assertThat(Clock.systemUTC().instant()).isCloseTo(start, within(1, ChronoUnit.SECONDS));",
                "assertThat(answer.path(\"cpuMicros\").asLong()).isLessThan(10_000_000);",
            })
    void whatJudgesTimeIsFound(String source) {
        assertThat(ClockJudges.in(source)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "// Thread.sleep(10) would be a pause",
                "/** Never System.nanoTime(). */",
                "String text = \"Thread.sleep(10);\";",
                "clock.advance(Duration.ofMillis(10));",
                "assertThat(storm.lastFiled()).isLessThan(Duration.ofMinutes(5));",
                "assertThat(list).hasSizeLessThan(3);",
                "new StructuredLog(Clock.systemUTC(), lines::add);",
                "interpreter.interpret(body, Optional.empty(), Instant.now());",
                "await().atMost(Duration.ofMinutes(1)).until(() -> done);",
                "static final Duration LONG = Duration.ofMinutes(2); void a() { await().atMost(LONG).until(() -> done); }",
                "future.get(1, TimeUnit.MINUTES);",
                "latch.await();",
                "map.get(5);",
                "String all = String.join(SEPARATOR, texts);",
                "assertTimeout(Duration.ofSeconds(60), () -> work());",
                "@Timeout(60) class Any {}",
                "@Timeout(value = 2, unit = TimeUnit.MINUTES) void any() {}",
                "assertThat(invocation.took()).isGreaterThanOrEqualTo(Duration.ofMillis(200));",
                "assertThat(poller.awaitEmpty(Duration.ZERO)).isFalse();",
            })
    void whatDoesNotIsLeftAlone(String source) {
        assertThat(ClockJudges.in(source)).isEmpty();
    }

    @Test
    void theLineIsTold() {
        assertThat(ClockJudges.in("class Any {\n    void any() {\n        Thread.sleep(1);\n    }\n}"))
                .containsExactly("3: pauses");
    }

    private static List<Path> testSources() throws IOException {
        try (Stream<Path> files = Files.walk(Repository.path())) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file ->
                            Repository.path().relativize(file).toString().contains("src/test/"))
                    .filter(file -> !file.getFileName().toString().equals("NoTestJudgesTimeTest.java"))
                    .sorted()
                    .toList();
        }
    }
}
