package dev.alerting.local.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Anything but a daemon that stays would keep the JVM from ending. */
@Isolated("counts the threads of the whole JVM")
class ThreadsAfterCloseTest {

    @Test
    void nothingButDaemonsOutlivesThePipeline() throws InterruptedException {
        Set<Thread> before = nonDaemons();

        try (LocalAws aws = LocalAws.start(LocalAwsOptions.of("threads"), line -> {});
                EventSourcePoller poller = EventSourcePoller.start(
                        aws.sqs(),
                        aws.queueUrl(),
                        aws.queueArn(),
                        (event, context) -> new SQSBatchResponse(),
                        PollerOptions.of("collector"));
                HttpFront front = HttpFront.start(
                        (event, context) -> new APIGatewayV2HTTPResponse(), HttpFrontOptions.of("webhook"))) {
            assertThat(poller.awaitIdle(Duration.ofMinutes(1))).isTrue();
            assertThat(front.endpoint()).isNotEqualTo(aws.stub().endpoint());
        }

        assertThat(nonDaemons()).isSubsetOf(before);
    }

    private static Set<Thread> nonDaemons() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.isDaemon())
                .collect(Collectors.toSet());
    }
}
