package dev.alerting.local.bench;

import dev.alerting.common.json.Json;
import dev.alerting.local.lambda.FunctionProcess;
import dev.alerting.local.lambda.Invocation;
import java.util.ArrayList;
import java.util.List;

/** Warm requests to the webhook, one after the other, through the Runtime API instead of HTTP. */
final class WebhookRequests {
    private static final int WARM_UP = 1_000;
    private static final int REQUESTS = 2_000;

    private final TestBed bed;

    WebhookRequests(TestBed bed) {
        this.bed = bed;
    }

    List<Row> measure() throws InterruptedException {
        List<Double> times = new ArrayList<>();
        try (FunctionProcess webhook = FunctionProcess.start(bed.webhook())) {
            for (int i = 0; i < WARM_UP; i++) {
                request(webhook);
            }
            Stopwatch watch = Stopwatch.start(webhook);
            for (int i = 0; i < REQUESTS; i++) {
                times.add(request(webhook));
            }
            Stopwatch.Reading reading = watch.read();
            Figures figures = new Figures(times);
            String note = REQUESTS + " requests, publishing to the emulated topic included";
            return List.of(
                    Row.timed("webhook request, warm, median", Target.under(2), figures.median(), "ms", note),
                    Row.timed("webhook request, warm, p99", Target.under(10), figures.percentile(99), "ms", ""),
                    Row.told("webhook request, warm, CPU", reading.functionCpuMs() / REQUESTS, "ms", "of its process"));
        }
    }

    private double request(FunctionProcess webhook) throws InterruptedException {
        Invocation invocation = webhook.invoke(bed.webhookRequest());
        if (Json.parse(invocation.answer()).path("statusCode").asInt() != 200) {
            throw new IllegalStateException("not accepted: " + invocation);
        }
        return Stopwatch.millis(invocation.took());
    }
}
