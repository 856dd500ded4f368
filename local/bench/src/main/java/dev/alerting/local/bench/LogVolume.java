package dev.alerting.local.bench;

import dev.alerting.local.lambda.FunctionProcess;
import java.util.List;

/** The size of all that a collector writes for new alerts, metrics included. */
final class LogVolume {
    private static final int BATCHES = 10;

    private final TestBed bed;

    LogVolume(TestBed bed) {
        this.bed = bed;
    }

    /** An alert alone in its batch takes the most, because each batch has its metrics. */
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

    /** Until it has done so many batches; what its start writes is in both. */
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
