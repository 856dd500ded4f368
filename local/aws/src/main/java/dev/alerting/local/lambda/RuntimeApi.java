package dev.alerting.local.lambda;

import dev.alerting.local.http.Answer;
import dev.alerting.local.http.LoopbackServer;
import dev.alerting.local.http.Request;
import dev.alerting.local.http.Response;
import dev.alerting.local.http.ServerOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The HTTP interface between Lambda and the runtime inside a function's process, on loopback, for one function.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">Lambda runtime API</a>
 */
final class RuntimeApi implements AutoCloseable {
    private static final String VERSION = "2018-06-01";

    private static final Response ACCEPTED = Response.json(202, "{\"status\":\"OK\"}");

    private final String functionArn;
    private final Duration timeout;
    private final InstantSource clock;
    private final LoopbackServer server;
    private final BlockingQueue<Event> waiting = new LinkedBlockingQueue<>();
    private final Map<String, Event> running = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> initialized = new CompletableFuture<>();
    private final CompletableFuture<Void> restored = new CompletableFuture<>();
    private final CompletableFuture<Outcome> initFailure = new CompletableFuture<>();

    /** The runtime's report on an invocation or its initialization. */
    sealed interface Outcome {
        record Answer(String json) implements Outcome {}

        record Error(String type, String json) implements Outcome {}
    }

    /**
     * A submitted invocation.
     *
     * @param started completes when the runtime fetches it
     * @param outcome completes when the runtime answers
     */
    record Event(String id, String json, CompletableFuture<Void> started, CompletableFuture<Outcome> outcome) {}

    private RuntimeApi(String functionArn, Duration timeout, InstantSource clock, LoopbackServer server) {
        this.functionArn = functionArn;
        this.timeout = timeout;
        this.clock = clock;
        this.server = server;
    }

    /** @param timeout of each invocation, from when the runtime fetches it */
    static RuntimeApi start(String functionArn, Duration timeout, InstantSource clock) {
        RuntimeApi api = new RuntimeApi(functionArn, timeout, clock, LoopbackServer.bind(ServerOptions.defaults()));
        api.server.serve(api::answer);
        return api;
    }

    /** Host and port, for {@code AWS_LAMBDA_RUNTIME_API}. */
    String address() {
        return server.uri().getAuthority();
    }

    /**
     * Completes when the function is initialized: the runtime asks for its first event or, with SnapStart, has run the
     * hooks before the snapshot.
     */
    CompletableFuture<Void> initialized() {
        return initialized;
    }

    /** Lets a function with SnapStart continue, as if restored from its snapshot; no effect on others. */
    void restore() {
        restored.complete(null);
    }

    /** Completes if the function could not be initialized or restored. */
    CompletableFuture<Outcome> initFailure() {
        return initFailure;
    }

    Event submitEvent(String json) {
        Event event =
                new Event(UUID.randomUUID().toString(), json, new CompletableFuture<>(), new CompletableFuture<>());
        waiting.add(event);
        return event;
    }

    private Answer answer(Request request) {
        List<String> path = request.segments();
        if (path.size() < 4 || !path.getFirst().equals(VERSION) || !path.get(1).equals("runtime")) {
            return Response.empty(404);
        }
        String operation = request.method() + " " + String.join("/", path.subList(2, path.size()));
        return switch (operation) {
            case "GET invocation/next" -> nextEvent();
            case "GET restore/next" -> {
                initialized.complete(null);
                yield untilRestored();
            }
            case "POST init/error", "POST restore/error" -> {
                initFailure.complete(error(request));
                yield ACCEPTED;
            }
            default ->
                path.size() == 5
                                && request.method().equals("POST")
                                && path.get(2).equals("invocation")
                        ? finishInvocation(path.get(3), path.get(4), request)
                        : Response.empty(404);
        };
    }

    private Answer untilRestored() {
        try {
            restored.get();
            return Response.empty(200);
        } catch (InterruptedException e) {
            // The server is closing.
            Thread.currentThread().interrupt();
            return new Answer.Nothing();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private Answer nextEvent() {
        initialized.complete(null);
        try {
            Event event = waiting.take();
            running.put(event.id(), event);
            event.started().complete(null);
            long deadline = clock.instant().plus(timeout).toEpochMilli();
            return Response.json(200, event.json())
                    .with("Lambda-Runtime-Aws-Request-Id", event.id())
                    .with("Lambda-Runtime-Deadline-Ms", Long.toString(deadline))
                    .with("Lambda-Runtime-Invoked-Function-Arn", functionArn);
        } catch (InterruptedException e) {
            // The server is closing.
            Thread.currentThread().interrupt();
            return new Answer.Nothing();
        }
    }

    private Answer finishInvocation(String id, String what, Request request) {
        Outcome outcome;
        switch (what) {
            case "response" -> outcome = new Outcome.Answer(request.text());
            case "error" -> outcome = error(request);
            default -> {
                return Response.empty(404);
            }
        }
        Event event = running.remove(id);
        if (event == null) {
            return Response.json(400, "{\"errorType\":\"InvalidRequestID\"}");
        }
        event.outcome().complete(outcome);
        return ACCEPTED;
    }

    private static Outcome error(Request request) {
        return new Outcome.Error(
                request.header("lambda-runtime-function-error-type").orElse(""), request.text());
    }

    @Override
    public void close() {
        server.close();
    }
}
