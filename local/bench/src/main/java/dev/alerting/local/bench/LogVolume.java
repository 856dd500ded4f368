package dev.alerting.local.bench;

import dev.alerting.local.lambda.FunctionProcess;
import java.util.List;

/**
 * How much a collector logs for new alerts, metrics included. What an instance writes once a minute, what is left of
 * GitHub's limit and how long messages wait, is in the line of the first batch, which is not counted.
 */
final class LogVolume {
    private static final int BATCHES = 10;

    private final TestBed bed;

    LogVolume(TestBed bed) {
        this.bed = bed;
    }

    /** An alert alone in its batch logs the most, because each batch logs its metrics. */
    List<Row> measure() throws InterruptedException {
        return List.of(
                row("log volume, new alert alone in its batch", bytesAnAlert(1)),
                row("log volume, new alert, ten a batch", bytesAnAlert(10)));
    }

    private static Row row(String what, double bytes) {
        return Row.counted(what, Target.under(1_500), bytes, "bytes", "metrics included");
    }

    private double bytesAnAlert(int batch) throws InterruptedException {
        long before = outputOf(batch, 1);
        return (outputOf(batch, 1 + BATCHES) - before) / (double) (BATCHES * batch);
    }

    /** The output of a collector that has processed this many batches, including that of its start. */
    private long outputOf(int batch, int batches) throws InterruptedException {
        FunctionProcess collector = FunctionProcess.start(bed.collector());
        try (collector) {
            for (int i = 0; i < batches; i++) {
                TestBed.accept(collector.invoke(bed.newAlerts(batch)));
            }
        }
        return collector.outputBytes();
    }
}
