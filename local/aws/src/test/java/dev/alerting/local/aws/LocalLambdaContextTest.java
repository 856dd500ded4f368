package dev.alerting.local.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LocalLambdaContextTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2025-11-14T18:40:26Z"));

    @Test
    void theRemainingTimeRunsDownToZero() {
        LocalLambdaContext context =
                new LocalLambdaContext(FunctionSettings.resolveReferences("alerting-local-collector"), now::get);

        assertThat(context.getRemainingTimeInMillis()).isEqualTo(60_000);
        pass(Duration.ofSeconds(59));
        assertThat(context.getRemainingTimeInMillis()).isEqualTo(1_000);
        pass(Duration.ofSeconds(59));
        assertThat(context.getRemainingTimeInMillis()).isZero();
    }

    private void pass(Duration duration) {
        now.updateAndGet(instant -> instant.plus(duration));
    }

    @Test
    void itTellsOfTheFunction() {
        FunctionSettings settings = FunctionSettings.resolveReferences("alerting-local-collector");
        LocalLambdaContext context = new LocalLambdaContext(settings, now::get);

        assertThat(context.getFunctionName()).isEqualTo("alerting-local-collector");
        assertThat(context.getInvokedFunctionArn())
                .isEqualTo("arn:aws:lambda:us-east-1:000000000000:function:alerting-local-collector");
        assertThat(context.getLogGroupName()).isEqualTo("/aws/lambda/alerting-local-collector");
        assertThat(context.getMemoryLimitInMB()).isEqualTo(1024);
        assertThat(context.getLogger()).isSameAs(settings.logger());
    }

    @Test
    void eachInvocationHasARequestIdOfItsOwn() {
        FunctionSettings settings = FunctionSettings.resolveReferences("f");

        assertThat(new LocalLambdaContext(settings, now::get).getAwsRequestId())
                .isNotEqualTo(new LocalLambdaContext(settings, now::get).getAwsRequestId());
    }
}
