package dev.alerting.local.bench;

import dev.alerting.local.lambda.FunctionProcess;
import java.util.List;

/** New alerts as fast as one instance files them, GitHub without latency, and the memory that takes. */
final class Throughput {
    private static final int WARM_UP = 2_000;
    private static final int ALERTS = 3_000;
    private static final double MIB = 1024.0 * 1024;

    private final TestBed bed;

    Throughput(TestBed bed) {
        this.bed = bed;
    }

    List<Row> measure() throws InterruptedException {
        try (FunctionProcess collector = FunctionProcess.start(bed.collector())) {
            bed.file(collector, WARM_UP);
            Stopwatch watch = Stopwatch.start(collector);
            bed.file(collector, ALERTS);
            Stopwatch.Reading reading = watch.read();
            double peak = collector.usage().peakRssBytes().orElseThrow() / MIB;
            return List.of(
                    Row.timed(
                            "throughput, new alerts, limits raised",
                            Target.over(400),
                            ALERTS / reading.wallMs() * 1000,
                            "alerts/s",
                            ALERTS + " in batches of 10, after " + WARM_UP + "; emulators on the same processors"),
                    Row.timed(
                            "throughput, collector's CPU",
                            Target.under(1.5),
                            reading.functionCpuMs() / ALERTS,
                            "ms an alert",
                            ""),
                    Row.told(
                            "throughput, emulators' CPU",
                            reading.emulatorCpuMs() / ALERTS,
                            "ms an alert",
                            "DynamoDB, GitHub and the Runtime API in the measuring JVM"),
                    Row.timed(
                            "peak RSS of the collector under that load",
                            Target.under(220),
                            peak,
                            "MiB",
                            "512 MiB function"));
        }
    }
}
