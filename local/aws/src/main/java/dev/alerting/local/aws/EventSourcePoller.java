package dev.alerting.local.aws;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * Feeds a function from a queue as Lambda's SQS event source mapping does, with ReportBatchItemFailures.
 *
 * <p>Messages that the function has handled are deleted. The others become visible again after their visibility
 * timeout, or the one the function set. A slot is reserved before messages are received, so that no receive is counted
 * for a message that would only wait. A function that exceeds its deadline is not stopped.
 */
public final class EventSourcePoller implements AutoCloseable {

    private final RequestHandler<SQSEvent, SQSBatchResponse> handler;
    private final String queueArn;
    private final PollerOptions options;
    private final PolledQueue queue;
    private final PollerActivity activity = new PollerActivity();
    private final BatchGatherer gatherer;
    private final ReceiveBackoff backoff;
    private final ExecutorService invokers;
    private final Thread receiver;

    private EventSourcePoller(
            SqsClient sqs,
            String queueUrl,
            String queueArn,
            RequestHandler<SQSEvent, SQSBatchResponse> handler,
            PollerOptions options) {
        this.handler = handler;
        this.queueArn = queueArn;
        this.options = options;
        this.queue = new PolledQueue(sqs, queueUrl, options.report());
        this.gatherer = new BatchGatherer(queue, options, activity);
        this.backoff = new ReceiveBackoff(options.sleeper());
        String name = options.function().name();
        this.invokers = FunctionThreads.executor(name);
        this.receiver = Thread.ofVirtual().name(name + "-receiver").unstarted(this::receive);
    }

    /**
     * Starts polling.
     *
     * @param sqs owned by the caller, who closes it after the poller
     * @param queueArn stated in the records, with its region
     */
    public static EventSourcePoller start(
            SqsClient sqs,
            String queueUrl,
            String queueArn,
            RequestHandler<SQSEvent, SQSBatchResponse> handler,
            PollerOptions options) {
        EventSourcePoller poller = new EventSourcePoller(sqs, queueUrl, queueArn, handler, options);
        poller.receiver.start();
        return poller;
    }

    private void receive() {
        try {
            while (activity.awaitSlot(options.maximumConcurrency())) {
                receiveOnce();
            }
        } catch (InterruptedException e) {
            // This thread is interrupted only when the JVM shuts down.
            Thread.currentThread().interrupt();
        }
    }

    private void receiveOnce() {
        List<Message> batch;
        try {
            batch = gatherer.next();
            backoff.reset();
        } catch (RuntimeException e) {
            options.report().accept("receiving messages failed: " + e.getMessage());
            backoff.pause();
            return;
        }
        if (batch.isEmpty()) {
            activity.receivedNothing();
        } else if (activity.isClosing()) {
            queue.putBack(batch);
        } else {
            activity.invocationStarts();
            invokers.execute(() -> invoke(batch));
        }
    }

    private void invoke(List<Message> batch) {
        try {
            queue.delete(invokeHandler(batch));
        } finally {
            activity.invocationEnded();
        }
    }

    /** The messages to delete; none if the function fails, whatever it has done so far. */
    private List<Message> invokeHandler(List<Message> batch) {
        try {
            LocalLambdaContext context = new LocalLambdaContext(options.function(), options.clock());
            SQSBatchResponse response = handler.handleRequest(SqsEvents.of(batch, queueArn), context);
            return BatchOutcome.succeeded(batch, response);
        } catch (Exception | Error e) {
            // Any throwable is a function error; the mapping goes on.
            options.report().accept(options.function().name() + " failed, " + batch.size() + " messages return: " + e);
            return List.of();
        }
    }

    /**
     * Waits until no message is visible and no invocation runs. Messages that are delayed, or hidden after a failure,
     * do not count, and neither do other pollers on the queue.
     *
     * @return false if the time ran out first
     */
    public boolean awaitIdle(Duration timeout) throws InterruptedException {
        return activity.awaitIdle(timeout, PollerActivity.Idle.NOTHING_VISIBLE, queue::depth);
    }

    /**
     * Waits until the queue holds no message at all, hidden and delayed ones included.
     *
     * @return false if the time ran out first
     */
    public boolean awaitEmpty(Duration timeout) throws InterruptedException {
        return activity.awaitIdle(timeout, PollerActivity.Idle.QUEUE_EMPTY, queue::depth);
    }

    /**
     * Stops receiving, releases messages that no invocation has started on, and waits for running invocations, at most
     * for the configured grace; what they have handled is deleted. Invocations still running then are interrupted, and
     * their messages return after the visibility timeout.
     */
    @Override
    public void close() {
        activity.beginClosing();
        backoff.close();
        try {
            receiver.join(options.receiveWait().plus(options.closeGrace()));
            if (!activity.awaitNoInvocation(options.closeGrace())) {
                options.report()
                        .accept(options.function().name() + " was still running when its time to finish was over");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            invokers.shutdownNow();
        }
    }
}
