package dev.alerting.local.bench;

import dev.alerting.local.bench.TestBed.Project;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code all}: measures everything, compares it with the targets, and always ends with 0.
 * {@code check}: measures only what is the same in every run, and ends with 1 if anything misses its target. {@code
 * only} and the names of parts: measures those, without writing files.
 */
public final class BenchmarkRunner {
    private final PrintStream out;
    private final Project project;
    private final Report report = new Report();

    private BenchmarkRunner(PrintStream out, Project project) {
        this.out = out;
        this.project = project;
    }

    private enum Part {
        EVERYDAY("the first hundreds of invocations of an instance"),
        COLD("cold starts"),
        CLASSES("classes loaded"),
        WEBHOOK("webhook requests"),
        BATCH("batches"),
        THROUGHPUT("throughput"),
        CALLS("requests an alert"),
        LOG("log volume"),
        PACKAGE("packages"),
        MICRO("the part that calls nobody"),
        AWS("a call to AWS"),
        GROWTH("growth"),
        TABLE("growth of the state table"),
        HISTORY("a day of history");

        private final String title;

        Part(String title) {
            this.title = title;
        }
    }

    private static final List<Part> COUNTED = List.of(Part.CALLS, Part.LOG, Part.PACKAGE);

    public static void main(String[] arguments) throws IOException, InterruptedException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Project project = new Project(Path.of("").toAbsolutePath());
        List<String> words = List.of(arguments);
        if (words.isEmpty() || !Files.isRegularFile(project.collectorPackage())) {
            usage(out);
            return;
        }
        BenchmarkRunner runner = new BenchmarkRunner(out, project);
        switch (words.getFirst()) {
            case "all" -> System.exit(runner.run(List.of(Part.values()), "bench", false));
            case "check" -> System.exit(runner.run(COUNTED, "bench-check", true));
            case "only" -> System.exit(runner.show(words.subList(1, words.size())));
            default -> usage(out);
        }
    }

    private static void usage(PrintStream out) {
        out.println("Usage: make bench | make bench ONLY=\"cold webhook\" | make bench-check");
        out.println("Parts: "
                + String.join(
                        " ",
                        Arrays.stream(Part.values())
                                .map(part -> part.name().toLowerCase(Locale.ROOT))
                                .toList()));
        System.exit(2);
    }

    private int run(List<Part> parts, String name, boolean strict) throws IOException, InterruptedException {
        for (Part part : parts) {
            measure(part);
        }
        out.println();
        out.print(report.markdown());
        report.write(project.root().resolve("target"), name);
        List<Row> missed = report.missedCounts();
        missed.forEach(row -> out.println("MISSED: " + row.what()));
        return strict && !missed.isEmpty() ? 1 : 0;
    }

    private int show(List<String> names) throws IOException, InterruptedException {
        List<Part> parts = new ArrayList<>();
        for (String name : names) {
            Optional<Part> part = Arrays.stream(Part.values())
                    .filter(known -> known.name().equalsIgnoreCase(name))
                    .findFirst();
            if (part.isEmpty()) {
                out.println("There is no part " + name + ".");
                usage(out);
            }
            part.ifPresent(parts::add);
        }
        for (Part part : parts) {
            measure(part);
        }
        out.println();
        out.print(report.markdown());
        return 0;
    }

    private void measure(Part part) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        out.print("Measuring: " + part.title + " ...");
        switch (part) {
            case EVERYDAY -> on(bed -> report.add(new Everyday(bed, EverydayOptions.of(System.getenv())).measure(out)));
            case COLD -> on(bed -> report.add(new ColdStarts(bed).measure()));
            case CLASSES -> on(bed -> report.add(LoadedClasses.measure(bed)));
            case WEBHOOK -> on(bed -> report.add(new WebhookRequests(bed).measure()));
            case BATCH -> on(bed -> report.add(new Batches(bed).measure()));
            case THROUGHPUT -> on(bed -> report.add(new Throughput(bed).measure()));
            case CALLS -> on(bed -> report.add(new Calls(bed).measure()));
            case LOG -> on(bed -> report.add(new LogVolume(bed).measure()));
            case PACKAGE -> report.add(Packages.measure(project));
            case MICRO -> report.add(MicroBenchmark.measure(project.root().resolve("test-data")));
            case AWS -> report.add(AwsCallCost.measure());
            case GROWTH -> {
                on(bed -> report.add(new Growth(bed).alerts()));
                on(bed -> report.add(new Growth(bed).group()));
            }
            case TABLE -> on(bed -> report.add(new TableGrowth(bed).measure()));
            case HISTORY -> report.add(HistoryGrowth.measure());
        }
        out.println(" " + (System.nanoTime() - begun) / 1_000_000_000 + " s");
    }

    private interface Measurement {
        void run(TestBed bed) throws IOException, InterruptedException;
    }

    /** Each measurement has its own services, so that none sees the data of another. */
    private void on(Measurement measurement) throws IOException, InterruptedException {
        try (TestBed bed = TestBed.start(project)) {
            measurement.run(bed);
        }
    }
}
