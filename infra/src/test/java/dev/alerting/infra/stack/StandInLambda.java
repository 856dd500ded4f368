package dev.alerting.infra.stack;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import dev.alerting.local.http.Answer;
import dev.alerting.local.http.LoopbackServer;
import dev.alerting.local.http.Request;
import dev.alerting.local.http.Response;
import dev.alerting.local.http.ServerOptions;
import dev.alerting.local.lambda.FunctionProcess;
import dev.alerting.local.lambda.Invocation;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

/**
 * What an emulator that runs no functions lacks: answers {@code Invoke} as Lambda does, and {@code POST /webhook} as API Gateway
 * does, with what the real package answers in a process of its own, which has the settings of the version that is asked for.
 */
final class StandInLambda implements AutoCloseable {
    private final AppliedStack stack;
    private final LambdaClient described;
    private final LoopbackServer server = LoopbackServer.bind(ServerOptions.defaults());
    private final Map<String, FunctionProcess> processes = new HashMap<>();

    private StandInLambda(AppliedStack stack) {
        this.stack = stack;
        this.described = stack.aws().client(LambdaClient.builder());
    }

    static StandInLambda start(AppliedStack stack) {
        StandInLambda lambda = new StandInLambda(stack);
        lambda.server.serve(lambda::answer);
        return lambda;
    }

    /** For {@code aws lambda invoke --endpoint-url}. */
    URI endpoint() {
        return server.uri();
    }

    URI webhookUrl() {
        return server.uri().resolve("/webhook");
    }

    /** The version that has all calls of the alias. */
    FunctionProcess live(String function) {
        return process(function, "live");
    }

    private Answer answer(Request request) {
        List<String> path = request.segments();
        if (path.equals(List.of("webhook"))) {
            return atTheDoor(request);
        }
        if (path.size() == 4 && path.get(1).equals("functions") && path.get(3).equals("invocations")) {
            String[] name = path.get(2).split(":", 2);
            String version = name.length == 2 ? name[1] : request.parameters().getOrDefault("Qualifier", "$LATEST");
            try {
                return invoked(process(name[0], version), request.text());
            } catch (ResourceNotFoundException e) {
                return Response.json(404, "{\"Type\": \"User\", \"Message\": \"no function " + path.get(2) + "\"}")
                        .with("X-Amzn-ErrorType", "ResourceNotFoundException");
            }
        }
        return Response.json(404, "{}");
    }

    private static Response invoked(FunctionProcess process, String event) {
        return switch (invoke(process, event)) {
            case Invocation.Answered answered -> Response.json(200, answered.json());
            case Invocation.Failed failed ->
                Response.json(200, failed.json()).with("X-Amz-Function-Error", "Unhandled");
            case Invocation.TimedOut timedOut -> unhandled("Task timed out");
            case Invocation.Ended ended -> unhandled("Runtime exited");
        };
    }

    private static Response unhandled(String message) {
        return Response.json(200, "{\"errorMessage\": \"" + message + "\"}").with("X-Amz-Function-Error", "Unhandled");
    }

    private Response atTheDoor(Request request) {
        Map<String, String> headers = new HashMap<>();
        request.headers().forEach((name, values) -> headers.put(name, String.join(",", values)));
        String event = GatewayEvent.post(headers, request.sourceIp(), request.text());
        JsonNode answer =
                Json.parse(invoke(live(stack.output("webhook_name")), event).answer());
        return Response.json(
                answer.path("statusCode").asInt(), answer.path("body").asText());
    }

    private static Invocation invoke(FunctionProcess process, String event) {
        try {
            return process.invoke(event);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** @throws ResourceNotFoundException as Lambda does */
    private synchronized FunctionProcess process(String function, String qualifier) {
        FunctionConfiguration settings = described
                .getFunction(request -> request.functionName(function).qualifier(qualifier))
                .configuration();
        return processes.computeIfAbsent(
                function + ":" + settings.version(), version -> stack.start(settings, moduleOf(function)));
    }

    private static String moduleOf(String function) {
        return List.of("webhook", "collector", "history").stream()
                .filter(function::endsWith)
                .findFirst()
                .orElseThrow();
    }

    /** What a function has logged, of all its versions that were called. */
    String log(String function) {
        StringBuilder log = new StringBuilder();
        processes.forEach((version, process) -> {
            if (version.startsWith(function + ":")) {
                process.output().forEach(line -> log.append(line).append('\n'));
            }
        });
        return log.toString();
    }

    @Override
    public void close() {
        server.close();
        processes.values().forEach(FunctionProcess::close);
        described.close();
    }
}
