package dev.alerting.local.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** The tests mostly wait for long polls to end, so they run concurrently. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(120)
class EventSourcePollerTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final SQSBatchResponse ALL_DONE = new SQSBatchResponse(List.of());

    private static EmbeddedSqs server;
    private static SqsClient sqs;

    // A queue of its own for each test.
    private String url;
    private String arn;

    @BeforeAll
    static void start() {
        server = EmbeddedSqs.start();
        sqs = TestClients.sqs(server.endpoint());
    }

    @AfterAll
    static void stop() {
        sqs.close();
        server.close();
    }

    @BeforeEach
    void makeQueue() {
        makeQueue(Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "300"));
    }

    private void makeQueue(Map<QueueAttributeName, String> attributes) {
        String name = "poller-" + UUID.randomUUID();
        url = sqs.createQueue(request -> request.queueName(name).attributes(attributes))
                .queueUrl();
        arn = LocalAws.arn("sqs", name);
    }

    private EventSourcePoller poll(RequestHandler<SQSEvent, SQSBatchResponse> handler) {
        return poll(handler, PollerOptions.of("test"));
    }

    private EventSourcePoller poll(RequestHandler<SQSEvent, SQSBatchResponse> handler, PollerOptions options) {
        return EventSourcePoller.start(sqs, url, arn, handler, options);
    }

    private void send(String... bodies) {
        for (String body : bodies) {
            sqs.sendMessage(request -> request.queueUrl(url).messageBody(body));
        }
    }

    private QueueDepth depth() {
        return new QueueInspector(sqs).depth(url);
    }

    private static void addBodies(Collection<String> target, SQSEvent event) {
        event.getRecords().stream().map(SQSMessage::getBody).forEach(target::add);
    }

    @Test
    void aRecordIsWhatLambdaHandsOver() throws InterruptedException {
        ConcurrentLinkedQueue<SQSMessage> seen = new ConcurrentLinkedQueue<>();
        SdkBytes blob = SdkBytes.fromUtf8String("bytes");
        sqs.sendMessage(request -> request.queueUrl(url)
                .messageBody("hello")
                .messageAttributes(Map.of(
                        "source",
                        MessageAttributeValue.builder()
                                .dataType("String")
                                .stringValue("grafana")
                                .build(),
                        "blob",
                        MessageAttributeValue.builder()
                                .dataType("Binary")
                                .binaryValue(blob)
                                .build())));

        try (EventSourcePoller poller = poll((event, context) -> {
            seen.addAll(event.getRecords());
            return ALL_DONE;
        })) {
            assertThat(poller.awaitEmpty(LONG)).isTrue();
        }

        assertThat(seen).singleElement().satisfies(message -> {
            assertThat(message.getMessageId()).isNotBlank();
            assertThat(message.getReceiptHandle()).isNotBlank();
            assertThat(message.getBody()).isEqualTo("hello");
            assertThat(message.getMd5OfBody()).isEqualTo("5d41402abc4b2a76b9719d911017c592");
            assertThat(message.getEventSource()).isEqualTo("aws:sqs");
            assertThat(message.getEventSourceArn()).isEqualTo(arn);
            assertThat(message.getAwsRegion()).isEqualTo("us-east-1");
            assertThat(message.getAttributes())
                    .containsEntry("ApproximateReceiveCount", "1")
                    .containsKeys("SentTimestamp", "SenderId", "ApproximateFirstReceiveTimestamp");
            SQSEvent.MessageAttribute source = message.getMessageAttributes().get("source");
            assertThat(source.getDataType()).isEqualTo("String");
            assertThat(source.getStringValue()).isEqualTo("grafana");
            assertThat(source.getBinaryValue()).isNull();
            assertThat(source.getStringListValues()).isEmpty();
            assertThat(source.getBinaryListValues()).isEmpty();
            ByteBuffer binary = message.getMessageAttributes().get("blob").getBinaryValue();
            assertThat(StandardCharsets.UTF_8.decode(binary).toString()).isEqualTo("bytes");
        });
    }

    @Test
    void theContextIsThatOfTheFunction() throws InterruptedException {
        ConcurrentLinkedQueue<Context> contexts = new ConcurrentLinkedQueue<>();
        send("m");

        try (EventSourcePoller poller = poll((event, context) -> {
            contexts.add(context);
            return ALL_DONE;
        })) {
            assertThat(poller.awaitEmpty(LONG)).isTrue();
        }

        assertThat(contexts).singleElement().satisfies(context -> {
            assertThat(context.getFunctionName()).isEqualTo("test");
            assertThat(context.getRemainingTimeInMillis()).isBetween(1, 60_000);
        });
    }

    @Test
    void handledMessagesAreDeletedAndFailedOnesStayHidden() throws InterruptedException {
        send("good", "bad", "good too");

        try (EventSourcePoller poller = poll((event, context) -> new SQSBatchResponse(event.getRecords().stream()
                .filter(message -> message.getBody().equals("bad"))
                .map(message -> new BatchItemFailure(message.getMessageId()))
                .toList()))) {
            assertThat(poller.awaitIdle(LONG)).isTrue();
            assertThat(poller.awaitEmpty(Duration.ZERO)).isFalse();
        }

        assertThat(depth()).isEqualTo(new QueueDepth(0, 1, 0));
    }

    @Test
    void noResponseMeansSuccess() throws InterruptedException {
        send("one", "two");

        try (EventSourcePoller poller = poll((event, context) -> null)) {
            assertThat(poller.awaitEmpty(LONG)).isTrue();
        }
    }

    @Test
    void aBadIdentifierFailsTheWholeBatch() throws InterruptedException {
        send("one");

        try (EventSourcePoller poller =
                poll((event, context) -> new SQSBatchResponse(List.of(new BatchItemFailure("not of this batch"))))) {
            assertThat(poller.awaitIdle(LONG)).isTrue();
        }

        assertThat(depth()).isEqualTo(new QueueDepth(0, 1, 0));
    }

    @Test
    void anExceptionOrAnErrorFailsTheWholeBatchAndPollingGoesOn() throws InterruptedException {
        List<String> reports = new CopyOnWriteArrayList<>();
        RequestHandler<SQSEvent, SQSBatchResponse> handler = (event, context) -> switch (bodyOf(event)) {
            case "exception" -> throw new IllegalStateException("no luck");
            case "error" -> throw new StackOverflowError("deep");
            default -> ALL_DONE;
        };
        PollerOptions options =
                PollerOptions.of("test").withBatch(1, Duration.ZERO).withReport(reports::add);

        try (EventSourcePoller poller = poll(handler, options)) {
            send("exception", "error", "fine");
            assertThat(poller.awaitIdle(LONG)).isTrue();
        }

        assertThat(depth()).isEqualTo(new QueueDepth(0, 2, 0));
        assertThat(reports).hasSize(2).anyMatch(line -> line.contains("no luck"));
    }

    private static String bodyOf(SQSEvent event) {
        return event.getRecords().get(0).getBody();
    }

    @Test
    void aFailedMessageComesBackWithTheVisibilityThatTheFunctionGaveIt() throws InterruptedException {
        List<String> counts = new CopyOnWriteArrayList<>();
        send("again");

        try (EventSourcePoller poller = poll((event, context) -> {
            SQSMessage message = event.getRecords().get(0);
            counts.add(message.getAttributes().get("ApproximateReceiveCount"));
            if (counts.size() == 2) {
                return ALL_DONE;
            }
            sqs.changeMessageVisibility(request -> request.queueUrl(url)
                    .receiptHandle(message.getReceiptHandle())
                    .visibilityTimeout(0));
            return new SQSBatchResponse(List.of(new BatchItemFailure(message.getMessageId())));
        })) {
            assertThat(poller.awaitEmpty(LONG)).isTrue();
        }

        assertThat(counts).containsExactly("1", "2");
    }

    @Test
    void aMessageThatFailsTooOftenEndsInTheDeadLetterQueue() throws InterruptedException {
        String dlqUrl =
                sqs.createQueue(request -> request.queueName("poller-dlq")).queueUrl();
        makeQueue(Map.of(
                QueueAttributeName.VISIBILITY_TIMEOUT,
                "0",
                QueueAttributeName.REDRIVE_POLICY,
                "{\"deadLetterTargetArn\":\"" + LocalAws.arn("sqs", "poller-dlq") + "\",\"maxReceiveCount\":\"3\"}"));
        AtomicInteger attempts = new AtomicInteger();

        try (EventSourcePoller poller = poll((event, context) -> {
            attempts.incrementAndGet();
            throw new IllegalStateException("never works");
        })) {
            send("poison");
            assertThat(poller.awaitEmpty(LONG)).isTrue();
        }

        assertThat(attempts).hasValue(3);
        assertThat(new QueueInspector(sqs).peek(dlqUrl))
                .extracting(DeadLetter::body)
                .containsExactly("poison");
    }

    @Test
    void noMoreThanTheMaximumRunAtOnce() throws InterruptedException {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Phaser together = new Phaser(2);
        for (int i = 0; i < 6; i++) {
            send("m" + i);
        }

        try (EventSourcePoller poller = poll(
                (event, context) -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    together.arriveAndAwaitAdvance();
                    running.decrementAndGet();
                    return ALL_DONE;
                },
                PollerOptions.of("test").withBatch(1, Duration.ZERO))) {
            assertThat(poller.awaitEmpty(LONG)).isTrue();
        }

        assertThat(most).hasValue(2);
    }

    @Test
    void aBatchHoldsNoMoreThanItsSize() throws InterruptedException {
        List<Integer> sizes = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 7; i++) {
            send("m" + i);
        }

        try (EventSourcePoller poller = poll(
                (event, context) -> {
                    sizes.add(event.getRecords().size());
                    return ALL_DONE;
                },
                PollerOptions.of("test").withBatch(3, Duration.ZERO))) {
            assertThat(poller.awaitEmpty(LONG)).isTrue();
        }

        assertThat(sizes).allMatch(size -> size <= 3);
        assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(7);
    }

    @Test
    void aWindowGathersWhatComesWithinIt() throws InterruptedException {
        List<Integer> sizes = new CopyOnWriteArrayList<>();
        PollerOptions options = PollerOptions.of("test").withBatch(3, Duration.ofMinutes(5));

        try (EventSourcePoller poller = poll(
                (event, context) -> {
                    sizes.add(event.getRecords().size());
                    return ALL_DONE;
                },
                options)) {
            send("first");
            await().atMost(LONG).until(() -> depth().inFlight() == 1);
            send("second", "third");
            assertThat(poller.awaitEmpty(LONG)).isTrue();
        }

        assertThat(sizes).containsExactly(3);
    }

    @Test
    void aWindowThatHasPassedSendsWhatThereIs() throws InterruptedException {
        List<String> bodies = new CopyOnWriteArrayList<>();

        try (EventSourcePoller poller = poll(
                (event, context) -> {
                    addBodies(bodies, event);
                    return ALL_DONE;
                },
                PollerOptions.of("test").withBatch(10, Duration.ofSeconds(1)))) {
            send("alone");
            assertThat(poller.awaitEmpty(LONG)).isTrue();
        }

        assertThat(bodies).containsExactly("alone");
    }

    @Test
    void closingWaitsForARunningInvocationAndDeletesWhatItHandled() throws InterruptedException {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        send("slow");
        EventSourcePoller poller = poll((event, context) -> {
            began.countDown();
            awaitQuietly(mayEnd);
            return ALL_DONE;
        });
        began.await();

        Thread closing = Thread.ofVirtual().start(poller::close);
        await().atMost(LONG).until(() -> closing.getState() != Thread.State.NEW);
        assertThat(depth().total()).isEqualTo(1);
        mayEnd.countDown();
        closing.join();

        assertThat(depth().total()).isZero();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Test
    void closingGivesUpOnAnInvocationThatDoesNotEndAndItsMessageStays() throws InterruptedException {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        List<String> reports = new CopyOnWriteArrayList<>();
        PollerOptions options =
                PollerOptions.of("test").withCloseGrace(Duration.ofMillis(50)).withReport(reports::add);
        send("stuck");
        EventSourcePoller poller = poll(
                (event, context) -> {
                    began.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                        throw new IllegalStateException("cut off", e);
                    }
                    return ALL_DONE;
                },
                options);
        began.await();

        poller.close();

        interrupted.await();
        assertThat(depth()).isEqualTo(new QueueDepth(0, 1, 0));
        assertThat(reports).anyMatch(line -> line.contains("still running"));
    }

    @Test
    void closingIsQuickWhenNothingRunsAndNothingIsReceivedAfterwards() throws InterruptedException {
        List<String> bodies = new CopyOnWriteArrayList<>();
        EventSourcePoller poller = poll((event, context) -> {
            addBodies(bodies, event);
            return ALL_DONE;
        });

        poller.close();
        poller.close();
        send("late");

        assertThat(depth()).isEqualTo(new QueueDepth(1, 0, 0));
        assertThat(bodies).isEmpty();
    }

    @Test
    void aQueueThatCannotBeReachedIsTriedAgainWithPauses() throws InterruptedException {
        List<Duration> pauses = new CopyOnWriteArrayList<>();
        CountDownLatch enough = new CountDownLatch(4);
        PollerOptions options = PollerOptions.of("test").withSleeper(duration -> {
            pauses.add(duration);
            enough.countDown();
        });
        try (SqsClient unreachable = TestClients.sqs(URI.create("http://127.0.0.1:1"))) {
            EventSourcePoller poller =
                    EventSourcePoller.start(unreachable, url, arn, (event, context) -> ALL_DONE, options);
            enough.await();
            poller.close();
        }

        assertThat(pauses.subList(0, 4)).extracting(Duration::toMillis).containsExactly(100L, 200L, 400L, 800L);
    }

    @Test
    void delayedMessagesCountOnlyWhenTheQueueMustBeEmpty() throws InterruptedException {
        sqs.sendMessage(request -> request.queueUrl(url).messageBody("later").delaySeconds(600));

        try (EventSourcePoller poller = poll((event, context) -> ALL_DONE)) {
            assertThat(poller.awaitIdle(LONG)).isTrue();
            assertThat(poller.awaitEmpty(Duration.ofMillis(10))).isFalse();
        }
    }

    @Test
    void idleMeansThatEveryMessageSentBeforeHasBeenHandled() throws InterruptedException {
        List<String> bodies = new CopyOnWriteArrayList<>();
        try (EventSourcePoller poller = poll((event, context) -> {
            addBodies(bodies, event);
            return ALL_DONE;
        })) {
            for (int round = 1; round <= 50; round++) {
                send("m" + round);
                assertThat(poller.awaitIdle(LONG)).isTrue();
                assertThat(bodies).hasSize(round);
            }
        }
    }
}
