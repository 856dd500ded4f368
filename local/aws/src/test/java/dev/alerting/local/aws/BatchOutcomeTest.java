package dev.alerting.local.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.sqs.model.Message;

class BatchOutcomeTest {

    private static final Message A = Message.builder().messageId("a").build();
    private static final Message B = Message.builder().messageId("b").build();
    private static final List<Message> BATCH = List.of(A, B);

    static Stream<Named<SQSBatchResponse>> everythingSucceeded() {
        return Stream.of(
                Named.of("no response", null),
                Named.of("no list", new SQSBatchResponse()),
                Named.of("an empty list", new SQSBatchResponse(List.of())));
    }

    @ParameterizedTest
    @MethodSource
    void everythingSucceeded(SQSBatchResponse response) {
        assertThat(BatchOutcome.succeeded(BATCH, response)).containsExactly(A, B);
    }

    static Stream<Named<SQSBatchResponse>> everythingFailed() {
        return Stream.of(
                Named.of("an empty identifier", failed("")),
                Named.of("no identifier", failed((String) null)),
                Named.of("an identifier of another batch", failed("c")),
                Named.of("a good and a bad identifier", failed("a", "c")),
                Named.of("an item that is null", new SQSBatchResponse(Arrays.asList((BatchItemFailure) null))),
                Named.of("every identifier", failed("a", "b")));
    }

    @ParameterizedTest
    @MethodSource
    void everythingFailed(SQSBatchResponse response) {
        assertThat(BatchOutcome.succeeded(BATCH, response)).isEmpty();
    }

    @Test
    void whatIsNotListedSucceeded() {
        assertThat(BatchOutcome.succeeded(BATCH, failed("a"))).containsExactly(B);
        assertThat(BatchOutcome.succeeded(BATCH, failed("b", "b"))).containsExactly(A);
    }

    private static SQSBatchResponse failed(String... identifiers) {
        return new SQSBatchResponse(
                Arrays.stream(identifiers).map(BatchItemFailure::new).toList());
    }
}
