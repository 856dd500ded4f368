package dev.alerting.collector;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.alerting.collector.delivery.Deadline;
import dev.alerting.common.aws.AwsSettings;
import dev.alerting.common.config.ConfigurationException;
import dev.alerting.common.config.Settings;
import dev.alerting.common.json.JsonStreams;
import dev.alerting.common.telemetry.StructuredLog;
import dev.alerting.priming.CollectorPriming;
import dev.alerting.priming.FunctionInstance;
import dev.alerting.priming.SnapStart;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes batches of messages from the queue. Answers with the messages that have to be delivered again: the event source
 * mapping needs {@code ReportBatchItemFailures}.
 */
public final class CollectorHandler implements RequestStreamHandler, RequestHandler<SQSEvent, SQSBatchResponse> {
    private final CollectorApplication application;
    private final Clock clock;

    /** Kept, because the runtime holds it weakly. */
    private Optional<Object> snapshot = Optional.empty();

    /** As Lambda makes it: configured by the environment. */
    public CollectorHandler() {
        this(System.getenv(), AwsSettings.FROM_SDK, StructuredLog.toStandardOutput(), Clock.systemUTC());
        if (SnapStart.isOn(System.getenv())) {
            snapshot = CollectorPriming.register(
                    System.getenv(),
                    CollectorHandler::createInstance,
                    this::clearCaches,
                    clock,
                    StructuredLog.toStandardOutput());
        }
    }

    /**
     * For a pipeline on one machine.
     *
     * @param clock moves the collector's idea of now; the SDK and the limits keep the real time
     * @throws ConfigurationException if the environment is not valid
     */
    public CollectorHandler(Map<String, String> environment, AwsSettings aws, StructuredLog log, Clock clock) {
        this.application = new CollectorApplication(CollectorConfig.from(new Settings(environment)), aws, log, clock);
        this.clock = clock;
    }

    /** For priming. */
    static FunctionInstance createInstance(
            Map<String, String> environment, AwsSettings aws, StructuredLog log, Clock clock) {
        CollectorHandler handler = new CollectorHandler(environment, aws, log, clock);
        return new FunctionInstance(handler, handler::clearCaches, handler::close);
    }

    /** What the runtime calls. */
    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        SqsBatch batch = SqsEventJson.read(JsonStreams.read(event), clock.instant());
        JsonStreams.write(SqsEventJson.response(process(batch, context)), answer);
    }

    /** For a caller in the same JVM. */
    @Override
    public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
        return SqsEventTypes.response(process(SqsEventTypes.read(event, clock.instant()), context));
    }

    private Set<String> process(SqsBatch batch, Context context) {
        Deadline deadline = new Deadline(clock.instant().plusMillis(context.getRemainingTimeInMillis()));
        return application.process(batch, deadline);
    }

    /** Drops what was read, counted or drawn at random since the start: none of it may be in a snapshot. */
    public void clearCaches() {
        application.clearCaches();
    }

    /** Ends threads and connections, for good. Lambda never does: it freezes or ends the whole process. */
    void close() throws Exception {
        application.close();
    }
}
