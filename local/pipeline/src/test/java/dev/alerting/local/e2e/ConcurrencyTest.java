package dev.alerting.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import dev.alerting.collector.CollectorHandler;
import dev.alerting.local.aws.FunctionSettings;
import dev.alerting.local.aws.LocalLambdaContext;
import dev.alerting.local.e2e.SharedPipeline.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two instances of the collector at one alert. */
@ExtendWith(SharedPipeline.class)
class ConcurrencyTest {
    private static final int ROUNDS = 50;

    @ParameterizedTest(name = "GitHub at {0} ms")
    @ValueSource(ints = {0, 150})
    void theSameMessageToTwoInstancesAtOnceOpensOneIssue(int latency, World world)
            throws InterruptedException, ExecutionException {
        world.pipeline().gitHub().setLatency(Duration.ofMillis(latency));
        Scenario scenario = new Scenario(world);
        List<CollectorHandler> collectors = world.pipeline().collectors();
        CyclicBarrier start = new CyclicBarrier(collectors.size());

        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < ROUNDS; round++) {
                TestAlert alert = TestAlert.fresh();
                SQSEvent event = event(world, "round-" + latency + "-" + round, TestAlert.group(alert.firing(0)));
                List<Future<SQSBatchResponse>> answers = new ArrayList<>();
                for (CollectorHandler collector : collectors) {
                    answers.add(executor.submit(() -> {
                        start.await();
                        return collector.handleRequest(event, context(world));
                    }));
                }
                int failed = 0;
                for (Future<SQSBatchResponse> answer : answers) {
                    failed += answer.get().getBatchItemFailures().size();
                }

                assertThat(scenario.issues(alert)).as("round %d", round).hasSize(1);
                assertThat(scenario.onlyIssue(alert).comments()).isEmpty();
                // The one that came second has it delivered again, or saw that it was done.
                assertThat(failed).isLessThanOrEqualTo(1);
            }
        } finally {
            world.pipeline().gitHub().setLatency(Duration.ZERO);
        }
    }

    @Test
    void threeNotificationsOfOneFiringAtOnceOpenOneIssue(World world) throws InterruptedException {
        Scenario scenario = new Scenario(world);
        TestAlert alert = TestAlert.fresh();
        String body = TestAlert.group(alert.firing(0));

        for (int i = 0; i < 3; i++) {
            scenario.enqueue("at-once-" + i, body);
        }
        scenario.settle();

        assertThat(scenario.onlyIssue(alert).comments()).isEmpty();
    }

    private static SQSEvent event(World world, String deliveryId, String body) {
        SQSMessage message = new SQSMessage();
        message.setMessageId(deliveryId);
        message.setReceiptHandle("none");
        message.setBody(body);
        message.setAttributes(Map.of(
                "ApproximateReceiveCount",
                "1",
                "SentTimestamp",
                Long.toString(world.clock().millis())));
        message.setMessageAttributes(Map.of());
        message.setEventSourceArn(world.pipeline().aws().queueArn());
        SQSEvent event = new SQSEvent();
        event.setRecords(List.of(message));
        return event;
    }

    private static LocalLambdaContext context(World world) {
        return new LocalLambdaContext(FunctionSettings.resolveReferences("collector"), world.clock());
    }
}
