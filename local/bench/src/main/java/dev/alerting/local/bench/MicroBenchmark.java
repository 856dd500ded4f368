package dev.alerting.local.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The part of the work that makes no calls, under JMH in separate JVMs. JMH is only present with the Maven profile
 * {@code bench}, so it is started by name.
 */
final class MicroBenchmark {
    private static final String MAIN_CLASS = "org.openjdk.jmh.Main";

    /** The benchmark whose figure has the target. */
    private static final String WHOLE = "normalizeAndRender";

    private MicroBenchmark() {}

    /** Empty without the profile. */
    static List<Row> measure(Path testData) throws IOException, InterruptedException {
        List<Row> rows = new ArrayList<>();
        if (isThere()) {
            run(testData, List.of()).forEach((name, score) -> rows.add(row(name, score)));
            run(testData, List.of("-jvmArgsAppend", "-XX:TieredStopAtLevel=1", "." + WHOLE + "$"))
                    .forEach((name, score) -> rows.add(
                            Row.told(title(name) + ", C1 only", score.best(), "us", "as in Lambda, " + score)));
        }
        return rows;
    }

    /**
     * Average times of one operation, in microseconds.
     *
     * @param cpu of its thread, which other load on the machine affects far less; if measured
     */
    record Score(double wall, Optional<Cpu> cpu) {
        double best() {
            return cpu.map(Cpu::mean).orElse(wall);
        }

        @Override
        public String toString() {
            return "JMH, "
                    + cpu.map(time -> "CPU time; lowest second " + Figures.text(time.lowest()) + " us; "
                                    + Figures.text(wall) + " us passed")
                            .orElse("time that passed");
        }
    }

    /**
     * The mean of all measured operations, and of the fastest iteration. Other load on the machine only ever adds time.
     */
    record Cpu(double mean, double lowest) {}

    private static Row row(String name, Score score) {
        return name.equals(WHOLE)
                ? Row.timed(title(name), Target.under(25), score.best(), "us", score.toString())
                : Row.told(title(name), score.best(), "us", (isYardstick(name) ? "" : "part of it, ") + score);
    }

    private static String title(String name) {
        return "one Grafana alert, " + name;
    }

    /** Independent of the product, to judge the machine by. */
    private static boolean isYardstick(String name) {
        return name.startsWith("yardstick");
    }

    private static boolean isThere() {
        try {
            Class.forName(MAIN_CLASS, false, MicroBenchmark.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static Map<String, Score> run(Path testData, List<String> options)
            throws IOException, InterruptedException {
        Path result = Files.createTempFile("jmh-", ".json");
        try {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    MAIN_CLASS,
                    "-rf",
                    "json",
                    "-rff",
                    result.toString(),
                    "-jvmArgsPrepend",
                    "-Dtest-data.dir=" + testData.toAbsolutePath()));
            command.addAll(options);
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor() != 0) {
                throw new IllegalStateException("JMH failed: " + String.join(" ", command));
            }
            return scores(Files.readString(result));
        } finally {
            Files.delete(result);
        }
    }

    /** By benchmark method, in microseconds. */
    static Map<String, Score> scores(String json) {
        Map<String, Score> scores = new TreeMap<>();
        for (JsonNode benchmark : Json.parse(json)) {
            String name = benchmark.path("benchmark").asText();
            JsonNode metric = benchmark.path("primaryMetric");
            if (!metric.path("scoreUnit").asText().equals("us/op")) {
                throw new IllegalStateException("not in microseconds: " + metric);
            }
            scores.put(
                    name.substring(name.lastIndexOf('.') + 1),
                    new Score(metric.path("score").asDouble(), cpu(benchmark.path("secondaryMetrics"))));
        }
        return scores;
    }

    /** Both counters by fork and iteration. */
    private static Optional<Cpu> cpu(JsonNode counters) {
        List<Double> micros = raw(counters.path("cpuMicros"));
        List<Double> operations = raw(counters.path("operations"));
        double mean = sum(micros) / sum(operations);
        return IntStream.range(0, operations.size())
                .mapToObj(i -> micros.get(i) / operations.get(i))
                .min(Comparator.naturalOrder())
                .map(lowest -> new Cpu(mean, lowest));
    }

    private static List<Double> raw(JsonNode counter) {
        List<Double> values = new ArrayList<>();
        counter.path("rawData").forEach(fork -> fork.forEach(iteration -> values.add(iteration.asDouble())));
        return values;
    }

    private static double sum(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).sum();
    }
}
