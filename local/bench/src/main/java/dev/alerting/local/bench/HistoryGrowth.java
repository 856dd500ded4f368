package dev.alerting.local.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A day of history, as it gets more raw events: each in a JVM of its own, with a quarter of the function's memory as heap. */
final class HistoryGrowth {
    private static final List<Integer> SIZES = List.of(10_000, 100_000, 1_000_000);
    private static final String HEAP = "256m";

    private HistoryGrowth() {}

    static Report.Table measure() throws IOException, InterruptedException {
        List<List<String>> lines = new ArrayList<>();
        for (int size : SIZES) {
            String[] told = run(size);
            lines.add(List.of(
                    Figures.text(size),
                    Figures.text(Long.parseLong(told[2])),
                    Figures.text(Long.parseLong(told[0])),
                    Figures.text(Long.parseLong(told[1])),
                    Figures.text(Long.parseLong(told[3]) / 1024)));
        }
        return new Report.Table(
                "A day of history, heap " + HEAP + ", stores that answer at once",
                List.of("raw events", "episodes", "ms to compute", "ms to write the files", "MB, peak of the process"),
                lines);
    }

    private static String[] run(int size) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx" + HEAP,
                        "-cp",
                        System.getProperty("java.class.path"),
                        HistoryDay.class.getName(),
                        Integer.toString(size))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("a day of " + size + " raw events could not be computed: " + output);
        }
        return output.strip().split(" ");
    }
}
