package dev.alerting.local.github;

import dev.alerting.local.github.api.GitHubApi;
import dev.alerting.local.github.fault.Fault;
import dev.alerting.local.github.fault.FaultPlan;
import dev.alerting.local.http.Answer;
import dev.alerting.local.http.Hooks;
import dev.alerting.local.http.Pause;
import dev.alerting.local.http.RecordedRequest;
import dev.alerting.local.http.Request;
import dev.alerting.local.http.RequestLog;
import dev.alerting.local.http.Response;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;

/** Takes an API request through its steps: log, hooks, latency, faults, effect. */
final class RequestPipeline {

    private static final System.Logger LOG = System.getLogger(RequestPipeline.class.getName());

    private final Clock clock;
    private final GitHubApi api;
    private final RequestLog<RecordedRequest> log;
    private final FaultPlan faults;
    private final Hooks hooks;
    private final Pause pause;
    private final List<BiConsumer<RecordedRequest, Response>> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong sequence = new AtomicLong();
    private final AtomicReference<Duration> latency = new AtomicReference<>(Duration.ZERO);

    RequestPipeline(
            Clock clock, GitHubApi api, RequestLog<RecordedRequest> log, FaultPlan faults, Hooks hooks, Pause pause) {
        this.clock = clock;
        this.api = api;
        this.log = log;
        this.faults = faults;
        this.hooks = hooks;
        this.pause = pause;
    }

    void setLatency(Duration duration) {
        latency.set(duration);
    }

    /** Calls this with every answer that no fault has changed. */
    void onAnswer(BiConsumer<RecordedRequest, Response> listener) {
        listeners.add(listener);
    }

    Answer handle(Request request) {
        RecordedRequest seen =
                RecordedRequest.received(sequence.incrementAndGet(), clock.instant(), request, api.route(request));
        try {
            hooks.before(seen);
        } catch (RuntimeException e) {
            return closeConnection(seen);
        }
        pause.await(latency.get());
        FaultPlan.Decision decision = faults.decide(seen);
        pause.await(decision.latency());
        return decision.fault().isPresent()
                ? fail(request, seen, decision.fault().get())
                : succeed(request, seen);
    }

    private Answer succeed(Request request, RecordedRequest seen) {
        Response response = takeEffect(request);
        RecordedRequest answered = seen.answered(response.status(), applied(seen, response));
        listeners.forEach(listener -> listener.accept(answered, response));
        return tellHooks(answered) ? answerFinished(answered, response) : closeConnection(answered);
    }

    private Answer fail(Request request, RecordedRequest seen, Fault fault) {
        // Without the effect there is no real response; only faults that come after the effect use it.
        Response response = fault.applyEffectFirst() ? takeEffect(request) : Response.empty(503);
        boolean applied = fault.applyEffectFirst() && applied(seen, response);
        if (fault.applyEffectFirst() && !tellHooks(seen.answered(response.status(), applied))) {
            return closeConnection(seen.answered(0, applied));
        }
        return switch (fault) {
            case Fault.Reply reply ->
                answerFinished(
                        seen.answered(reply.status(), applied),
                        Response.text(reply.status(), "application/json; charset=utf-8", reply.body())
                                .with(reply.headers()));
            case Fault.CloseConnection close -> closeConnection(seen.answered(0, applied));
            case Fault.Hang hang -> {
                Answer reply = closeConnection(seen.answered(0, applied));
                pause.await(hang.duration());
                yield reply;
            }
            case Fault.TruncatedBody cut -> {
                log.add(seen.answered(response.status(), applied));
                yield new Answer.CutShort(response);
            }
            case Fault.Latency later -> answerFinished(seen.answered(response.status(), applied), response);
        };
    }

    private Response takeEffect(Request request) {
        try {
            return api.answer(request);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "the stand-in failed on " + request.path(), e);
            return Response.text(500, "application/json; charset=utf-8", "{\"message\":\"Server Error\"}");
        }
    }

    private boolean tellHooks(RecordedRequest answered) {
        try {
            hooks.after(answered);
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static boolean applied(RecordedRequest seen, Response response) {
        return seen.isWrite() && response.successful();
    }

    private Answer answerFinished(RecordedRequest answered, Response response) {
        log.add(answered);
        return response;
    }

    private Answer closeConnection(RecordedRequest request) {
        log.add(request.answered(0, request.applied()));
        return new Answer.Nothing();
    }
}
