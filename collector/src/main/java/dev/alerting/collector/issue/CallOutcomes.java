package dev.alerting.collector.issue;

import dev.alerting.collector.issue.Outcome.Applied;
import dev.alerting.collector.issue.Outcome.Cause;
import dev.alerting.collector.issue.Outcome.Refusal;
import dev.alerting.collector.issue.Outcome.Refused;
import dev.alerting.collector.issue.Outcome.Unavailable;
import dev.alerting.collector.issue.Outcome.Unknown;
import dev.alerting.common.github.GitHubCallException;
import dev.alerting.common.github.GitHubCallException.Failure;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Runs calls to GitHub and judges what their failures mean: for a read, and for a write that may have happened. */
final class CallOutcomes {
    private final Runnable onUnauthorized;

    /** One call, or several that end together. */
    @FunctionalInterface
    interface Call<T> {
        T run() throws IOException;
    }

    /** @param onUnauthorized runs when GitHub refuses our token */
    CallOutcomes(Runnable onUnauthorized) {
        this.onUnauthorized = onUnauthorized;
    }

    <T> Outcome<T> read(Call<T> call) {
        return run(call, false);
    }

    <T> Outcome<T> write(Call<T> call) {
        return run(call, true);
    }

    private <T> Outcome<T> run(Call<T> call, boolean write) {
        try {
            return new Applied<>(call.run());
        } catch (IOException | RuntimeException e) {
            Optional<GitHubCallException> failed = GitHubCallException.in(e);
            return failed.isPresent()
                    ? toOutcome(failed.get(), write)
                    : withoutAnswer("the answer cannot be read: " + e.getClass().getSimpleName(), write);
        }
    }

    private <T> Outcome<T> toOutcome(GitHubCallException e, boolean write) {
        return switch (e.failure()) {
            case Failure.NotSent notSent -> unavailable(Cause.OUTAGE, e.getMessage());
            case Failure.NoAnswer noAnswer -> withoutAnswer(e.getMessage(), write);
            case Failure.Answered answered
            when answered.rateLimited() -> new Unavailable<>(Cause.RATE_LIMITED, e.getMessage(), waitAfter(answered));
            case Failure.Answered answered when e.isAuthorizing() -> judgeLogin(answered, e.getMessage());
            case Failure.Answered answered -> judgeAnswer(answered, e.getMessage(), write);
        };
    }

    /** The call itself was never sent, so the answer says nothing against its content. */
    private <T> Outcome<T> judgeLogin(Failure.Answered answered, String reason) {
        return switch (answered.status()) {
            case SERVER_ERROR -> new Unavailable<>(Cause.OUTAGE, reason, waitAfter(answered));
            case UNAUTHORIZED -> unauthorized(reason);
            // E.g. 422 when the App may no longer see the repository.
            case FORBIDDEN, NOT_FOUND, GONE, UNPROCESSABLE, LOCKED, OTHER ->
                new Unavailable<>(Cause.CONFIGURATION, reason, waitAfter(answered));
        };
    }

    private <T> Outcome<T> judgeAnswer(Failure.Answered answered, String reason, boolean write) {
        String text = answered.text().toLowerCase(Locale.ROOT);
        return switch (answered.status()) {
            // A gateway may give up on a write that goes through behind it.
            case SERVER_ERROR ->
                write ? new Unknown<>(reason) : new Unavailable<>(Cause.OUTAGE, reason, waitAfter(answered));
            case UNAUTHORIZED -> unauthorized(reason);
            case FORBIDDEN ->
                text.contains("locked") || text.contains("commenting is disabled")
                        ? new Refused<>(Refusal.LOCKED, reason)
                        : unavailable(Cause.CONFIGURATION, reason);
            case GONE ->
                text.contains("disabled")
                        ? unavailable(Cause.CONFIGURATION, reason)
                        : new Refused<>(Refusal.GONE, reason);
            case UNPROCESSABLE -> new Refused<>(Refusal.INVALID, reason);
            case LOCKED -> new Refused<>(Refusal.LOCKED, reason);
            case NOT_FOUND, OTHER -> unavailable(Cause.CONFIGURATION, reason);
        };
    }

    private <T> Outcome<T> unauthorized(String reason) {
        onUnauthorized.run();
        return unavailable(Cause.CONFIGURATION, reason);
    }

    private static Duration waitAfter(Failure.Answered answered) {
        return answered.retryAfter().orElse(Duration.ZERO);
    }

    /** The request was sent. */
    private static <T> Outcome<T> withoutAnswer(String reason, boolean write) {
        return write ? new Unknown<>(reason) : unavailable(Cause.OUTAGE, reason);
    }

    private static <T> Outcome<T> unavailable(Cause cause, String reason) {
        return new Unavailable<>(cause, reason, Duration.ZERO);
    }
}
