package dev.alerting.local.bench;

import dev.alerting.common.json.Json;
import dev.alerting.local.lambda.FunctionProcess;
import dev.alerting.local.lambda.FunctionSpec;
import dev.alerting.local.lambda.Invocation;
import java.util.ArrayList;
import java.util.List;

/** Warm requests to the webhook, one after the other, through the Runtime API instead of HTTP. */
final class WebhookRequests {
    private static final int WARM_UP = 1_000;
    private static final int REQUESTS = 2_000;

    private static final String NOTE = REQUESTS + " requests, SNS answers at once";

    private final TestBed bed;

    WebhookRequests(TestBed bed) {
        this.bed = bed;
    }

    List<Row> measure() throws InterruptedException {
        List<Row> rows = new ArrayList<>();
        Figures atOnce = times(bed.webhook().withEnvironment(bed.answeredAtOnce()), rows, "SNS answers at once");
        rows.add(0, Row.timed("webhook request, warm, median", Target.under(2), atOnce.median(), "ms", NOTE));
        rows.add(1, Row.timed("webhook request, warm, p99", Target.under(10), atOnce.percentile(99), "ms", NOTE));
        Figures emulated = times(bed.webhook(), rows, "with the emulated topic");
        rows.add(Row.told(
                "webhook request, warm, emulated topic, median", emulated.median(), "ms", REQUESTS + " requests"));
        rows.add(Row.told("webhook request, warm, emulated topic, p99", emulated.percentile(99), "ms", ""));
        return rows;
    }

    private Figures times(FunctionSpec spec, List<Row> rows, String kind) throws InterruptedException {
        List<Double> times = new ArrayList<>();
        try (FunctionProcess webhook = FunctionProcess.start(spec)) {
            for (int i = 0; i < WARM_UP; i++) {
                request(webhook);
            }
            FunctionTimer watch = FunctionTimer.start(webhook);
            for (int i = 0; i < REQUESTS; i++) {
                times.add(request(webhook));
            }
            rows.add(
                    Row.told("webhook request, warm, CPU, " + kind, watch.read().functionCpuMs() / REQUESTS, "ms", ""));
        }
        return new Figures(times);
    }

    private double request(FunctionProcess webhook) throws InterruptedException {
        Invocation invocation = webhook.invoke(bed.webhookRequest());
        if (Json.parse(invocation.answer()).path("statusCode").asInt() != 200) {
            throw new IllegalStateException("not accepted: " + invocation);
        }
        return FunctionTimer.millis(invocation.took());
    }
}
