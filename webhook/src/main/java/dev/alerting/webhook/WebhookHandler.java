package dev.alerting.webhook;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.aws.AwsSettings;
import dev.alerting.common.config.Settings;
import dev.alerting.common.json.Json;
import dev.alerting.common.json.JsonStreams;
import dev.alerting.common.telemetry.StructuredLog;
import dev.alerting.priming.FunctionInstance;
import dev.alerting.priming.SnapStart;
import dev.alerting.priming.WebhookPriming;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/** {@code POST /webhook} behind an API Gateway HTTP API, payload format 2.0. */
public final class WebhookHandler
        implements RequestStreamHandler, RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {
    private final WebhookApplication application;

    /** Kept, because the runtime holds it weakly. */
    private Optional<Object> snapshotHooks = Optional.empty();

    /** As Lambda makes it: configured by the environment. */
    public WebhookHandler() {
        this(System.getenv(), AwsSettings.FROM_SDK, StructuredLog.toStandardOutput(), Clock.systemUTC());
        if (SnapStart.isOn(System.getenv())) {
            snapshotHooks = WebhookPriming.register(
                    WebhookHandler::createInstance,
                    application::clearCaches,
                    Clock.systemUTC(),
                    StructuredLog.toStandardOutput());
        }
    }

    /**
     * For a pipeline on one machine.
     *
     * @param clock moves the webhook's idea of now; the SDK keeps the real time
     */
    public WebhookHandler(Map<String, String> environment, AwsSettings aws, StructuredLog log, Clock clock) {
        this(WebhookApplication.create(WebhookConfig.from(new Settings(environment)), aws, log, clock));
    }

    WebhookHandler(WebhookApplication application) {
        this.application = application;
    }

    /** For priming. */
    static FunctionInstance createInstance(
            Map<String, String> environment, AwsSettings aws, StructuredLog log, Clock clock) {
        WebhookHandler handler = new WebhookHandler(environment, aws, log, clock);
        return new FunctionInstance(handler, handler.application::clearCaches, handler.application::close);
    }

    /** What the runtime calls. */
    @Override
    public void handleRequest(InputStream event, OutputStream answer, Context context) throws IOException {
        JsonNode given = JsonStreams.read(event);
        Optional<WakeUp> wakeUp = WakeUp.read(given);
        if (wakeUp.isPresent()) {
            application.wakeUp(wakeUp.get());
            JsonStreams.write(Json.object().put("status", "awake"), answer);
            return;
        }
        JsonStreams.write(application.handle(HttpRequest.fromJson(given)).toJson(), answer);
    }

    /** For a caller in the same JVM. */
    @Override
    public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
        return application.handle(HttpRequest.fromEvent(event)).toEvent();
    }
}
