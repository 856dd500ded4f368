package dev.alerting.local.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import dev.alerting.local.bench.TestBed.Project;
import dev.alerting.local.lambda.AotCache;
import dev.alerting.local.lambda.FunctionProcess;
import dev.alerting.local.lambda.FunctionSpec;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a deployment with a few hundred alerts a day gets: the first 351 invocations of a fresh instance, one alert each.
 * Restored, after the hooks before the snapshot have run, and plain. All kinds take turns, with the emulators.
 */
final class Everyday {
    private static final int EARLY = 50;
    private static final int LATER = 300;
    private static final int BATCH = 10;
    private static final Duration GITHUB_LATENCY = Duration.ofMillis(150);
    private static final double MIB = 1024.0 * 1024;

    private final TestBed bed;
    private final EverydayOptions options;
    private final Map<String, List<Double>> values = new LinkedHashMap<>();
    private final Map<String, String> units = new LinkedHashMap<>();

    Everyday(TestBed bed, EverydayOptions options) {
        this.bed = bed;
        this.options = options;
    }

    @FunctionalInterface
    private interface Start {
        FunctionProcess function();
    }

    /** A way of starting a function. */
    private record Kind(String name, boolean isCollector, boolean isRestored, Optional<Path> cgroup, Start start) {
        Kind(String name, boolean isCollector, boolean isRestored, Start start) {
            this(name, isCollector, isRestored, Optional.empty(), start);
        }

        Kind in(Path group) {
            return new Kind(name + "_" + group.getFileName(), isCollector, isRestored, Optional.of(group), start);
        }
    }

    /** Prints a line {@code name=value} for each figure as well. */
    List<Row> measure(PrintStream out) throws InterruptedException {
        List<Kind> kinds = kinds();
        warmUpEmulators();
        try (AotCache webhook = train(false);
                AotCache collector = train(true)) {
            if (webhook != null && collector != null) {
                kinds.add(new Kind("webhook_aot", false, false, webhook::start));
                kinds.add(new Kind("collector_aot", true, false, collector::start));
            }
            for (int run = 0; run < options.runs(); run++) {
                for (Kind kind : kinds) {
                    measure(kind);
                }
            }
        }
        out.println();
        List<Row> rows = new ArrayList<>();
        values.forEach((name, list) -> {
            Figures figures = new Figures(list);
            out.println(name + "=" + String.format(Locale.ROOT, "%.2f", figures.median()));
            rows.add(Row.told(name, figures.median(), units.get(name), figures.spread()));
        });
        return rows;
    }

    private List<Kind> kinds() {
        List<Kind> kinds = new ArrayList<>();
        addPackages(kinds, "", bed.webhook(), bed.collector());
        List<Kind> restored = kinds.stream().filter(Kind::isRestored).toList();
        options.cgroups()
                .forEach(group -> restored.stream().map(kind -> kind.in(group)).forEach(kinds::add));
        options.before().map(Project::new).ifPresent(before -> {
            addPackages(
                    kinds,
                    "before_",
                    of(before, bed.webhook(), before.webhookPackage()),
                    of(before, bed.collector(), before.collectorPackage()));
        });
        options.webhookCommand()
                .ifPresent(command -> kinds.add(new Kind(
                        "webhook_other", false, false, () -> FunctionProcess.startCommand(bed.webhook(), command))));
        options.collectorCommand()
                .ifPresent(command -> kinds.add(new Kind(
                        "collector_other", true, false, () -> FunctionProcess.startCommand(bed.collector(), command))));
        return kinds;
    }

    private static FunctionSpec of(Project project, FunctionSpec spec, Path zip) {
        return new FunctionSpec(
                        spec.name(),
                        zip,
                        spec.handler(),
                        spec.environment(),
                        spec.memoryMiB(),
                        spec.timeout(),
                        spec.java(),
                        FunctionSpec.RUNTIME_OPTIONS,
                        spec.classLoading())
                .withJvmOptions(project.jvmOptions());
    }

    private static void addPackages(List<Kind> kinds, String prefix, FunctionSpec webhook, FunctionSpec collector) {
        kinds.add(new Kind(
                "webhook_" + prefix + "restored", false, true, () -> FunctionProcess.start(webhook.withSnapStart())));
        kinds.add(new Kind("webhook_" + prefix + "plain", false, false, () -> FunctionProcess.start(webhook)));
        kinds.add(new Kind(
                "collector_" + prefix + "restored",
                true,
                true,
                () -> FunctionProcess.start(collector.withSnapStart())));
        kinds.add(new Kind("collector_" + prefix + "plain", true, false, () -> FunctionProcess.start(collector)));
    }

    /** Null where there is none. */
    private AotCache train(boolean isCollector) throws InterruptedException {
        if (!AotCache.isAvailable()) {
            return null;
        }
        return isCollector
                ? AotCache.train(bed.collector(), List.of(bed.newAlerts(1), bed.newAlerts(BATCH)))
                : AotCache.train(bed.webhook(), List.of(bed.webhookRequest(), bed.webhookRequest()));
    }

    private void warmUpEmulators() throws InterruptedException {
        try (FunctionProcess webhook = FunctionProcess.start(bed.webhook());
                FunctionProcess collector = FunctionProcess.start(bed.collector())) {
            for (int i = 0; i < LATER; i++) {
                invoke(webhook, false);
                invoke(collector, true);
            }
        }
    }

    private void measure(Kind kind) throws InterruptedException {
        long begun = System.nanoTime();
        try (FunctionProcess function = kind.start().function()) {
            String name = kind.name();
            if (kind.isRestored()) {
                if (!function.awaitInitialized()) {
                    throw new IllegalStateException("not initialized: " + function.output());
                }
                record(name + "_hooks_cpu_ms", "ms", FunctionTimer.millis(FunctionTimer.cpu(function)));
                record(name + "_hooks_wall_ms", "ms", (System.nanoTime() - begun) / 1e6);
                kind.cgroup().ifPresent(group -> move(function, group));
                begun = System.nanoTime();
            }
            double cpuBefore = kind.isRestored() ? FunctionTimer.millis(FunctionTimer.cpu(function)) : 0;
            invoke(function, kind.isCollector());
            // Of a plain one with its start.
            record(name + "_first_wall_ms", "ms", (System.nanoTime() - begun) / 1e6);
            record(name + "_first_cpu_ms", "ms", FunctionTimer.millis(FunctionTimer.cpu(function)) - cpuBefore);
            record(function, kind, EARLY, "2_51");
            record(function, kind, LATER, "52_351");
            record(name + "_rss_mib", "MiB", function.usage().rssBytes().orElseThrow() / MIB);
            record(
                    name + "_peak_rss_mib",
                    "MiB",
                    function.usage().peakRssBytes().orElseThrow() / MIB);
            if (kind.isCollector()) {
                recordBatches(function, name);
            }
        }
    }

    private static void move(FunctionProcess function, Path group) {
        try {
            Files.writeString(group.resolve("cgroup.procs"), String.valueOf(function.pid()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use the control group " + group, e);
        }
    }

    private void record(FunctionProcess function, Kind kind, int count, String which) throws InterruptedException {
        FunctionTimer timer = FunctionTimer.start(function);
        for (int i = 0; i < count; i++) {
            invoke(function, kind.isCollector());
        }
        FunctionTimer.Reading reading = timer.read();
        record(kind.name() + "_" + which + "_wall_ms", "ms each", reading.wallMs() / count);
        record(kind.name() + "_" + which + "_cpu_ms", "ms each", reading.functionCpuMs() / count);
    }

    private void recordBatches(FunctionProcess collector, String name) throws InterruptedException {
        for (Duration latency : List.of(Duration.ZERO, GITHUB_LATENCY)) {
            bed.gitHub().setLatency(latency);
            try {
                String event = bed.newAlerts(BATCH);
                long begun = System.nanoTime();
                TestBed.accept(collector.invoke(event));
                record(
                        name + "_batch_of_10_github_" + latency.toMillis() + "_wall_ms",
                        "ms",
                        (System.nanoTime() - begun) / 1e6);
            } finally {
                bed.gitHub().setLatency(Duration.ZERO);
            }
        }
    }

    private void invoke(FunctionProcess function, boolean isCollector) throws InterruptedException {
        if (isCollector) {
            TestBed.accept(function.invoke(bed.newAlerts(1)));
            return;
        }
        JsonNode answer = Json.parse(function.invoke(bed.webhookRequest()).answer());
        if (answer.path("statusCode").asInt() / 100 != 2) {
            throw new IllegalStateException("not accepted: " + answer);
        }
    }

    private void record(String name, String unit, double value) {
        units.put(name, unit);
        values.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
    }
}
