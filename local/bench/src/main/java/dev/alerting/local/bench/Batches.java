package dev.alerting.local.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import dev.alerting.local.lambda.FunctionProcess;
import dev.alerting.local.lambda.Invocation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.sqs.model.Message;

/** Ten new alerts in one batch, with GitHub's usual latency. */
final class Batches {
    private static final Duration LATENCY = Duration.ofMillis(150);
    private static final int BATCH = 10;
    private static final int REPEATS = 9;

    private final TestBed bed;

    Batches(TestBed bed) {
        this.bed = bed;
    }

    List<Row> measure() throws InterruptedException {
        List<Row> rows = new ArrayList<>(withoutLimits());
        rows.addAll(withDefaultLimits());
        return rows;
    }

    private List<Row> withoutLimits() throws InterruptedException {
        List<Double> times = new ArrayList<>();
        try (FunctionProcess collector = FunctionProcess.start(bed.collector())) {
            bed.file(collector, 500);
            bed.gitHub().setLatency(LATENCY);
            for (int i = 0; i < REPEATS; i++) {
                Invocation invocation = collector.invoke(bed.newAlerts(BATCH));
                TestBed.accept(invocation);
                times.add(FunctionTimer.millis(invocation.took()));
            }
        } finally {
            bed.gitHub().setLatency(Duration.ZERO);
        }
        Figures figures = new Figures(times);
        return List.of(Row.timed(
                "batch of 10 new alerts, warm, GitHub at 150 ms, limits raised",
                Target.under(700),
                figures.median(),
                "ms",
                figures.spread()));
    }

    /** Through the queue, because what exceeds the limit is redelivered. */
    private List<Row> withDefaultLimits() throws InterruptedException {
        try (FunctionProcess collector = FunctionProcess.start(bed.limitedCollector())) {
            // One alert for the login.
            TestBed.accept(collector.invoke(bed.newAlerts(1)));
            bed.gitHub().setLatency(LATENCY);
            int first = bed.notifications().fresh(BATCH);
            for (int alert = first; alert < first + BATCH; alert++) {
                String body = bed.notifications().firing(alert);
                bed.aws()
                        .sqs()
                        .sendMessage(request ->
                                request.queueUrl(bed.aws().queueUrl()).messageBody(body));
            }
            List<Message> batch = new ArrayList<>();
            while (batch.size() < BATCH) {
                batch.addAll(receive());
            }
            long begun = System.nanoTime();
            int done = work(collector, batch);
            double firstMs = (System.nanoTime() - begun) / 1e6;
            int inFirst = done;
            while (done < BATCH) {
                List<Message> again = receive();
                done += again.isEmpty() ? 0 : work(collector, again);
            }
            double allMs = (System.nanoTime() - begun) / 1e6;
            return List.of(
                    Row.counted(
                            "batch of 10 new alerts at the default limit: left for another invocation",
                            Target.atMost(0),
                            BATCH - inFirst,
                            "alerts",
                            "first invocation: " + Figures.text(firstMs) + " ms"),
                    Row.told(
                            "batch of 10 new alerts at the default limit: all filed",
                            allMs / 1000,
                            "s",
                            "through the queue, once"));
        } finally {
            bed.gitHub().setLatency(Duration.ZERO);
        }
    }

    private List<Message> receive() {
        return bed.aws()
                .sqs()
                .receiveMessage(request -> request.queueUrl(bed.aws().queueUrl())
                        .maxNumberOfMessages(BATCH)
                        .waitTimeSeconds(1))
                .messages();
    }

    /** Returns the number of messages that were handled. */
    private int work(FunctionProcess collector, List<Message> batch) throws InterruptedException {
        JsonNode answer =
                Json.parse(collector.invoke(bed.events().received(batch)).answer());
        Set<String> again = new HashSet<>();
        answer.path("batchItemFailures")
                .forEach(failure -> again.add(failure.path("itemIdentifier").asText()));
        List<Message> done = batch.stream()
                .filter(message -> !again.contains(message.messageId()))
                .toList();
        done.forEach(message -> bed.aws()
                .sqs()
                .deleteMessage(
                        request -> request.queueUrl(bed.aws().queueUrl()).receiptHandle(message.receiptHandle())));
        return done.size();
    }
}
