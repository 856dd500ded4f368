package dev.alerting.common.github;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A call to GitHub that did not succeed, with all that is needed to tell what it means. */
public final class GitHubCallException extends IOException {
    private static final long serialVersionUID = 1;

    private final transient Failure failure;
    private final boolean authorizing;

    /** How far the call got. */
    public sealed interface Failure {
        /** GitHub cannot have seen the request. */
        record NotSent() implements Failure {}

        /** GitHub may have seen the request; there is no usable answer. */
        record NoAnswer() implements Failure {}

        /**
         * GitHub answered with a status of 400 or above.
         *
         * @param text GitHub's own message; "" if it gave none
         * @param retryAfter how long GitHub asks to wait; empty if it does not say
         * @param rateLimited whether one of GitHub's rate limits is the reason, whatever the status
         */
        record Answered(Status status, String text, Optional<Duration> retryAfter, boolean rateLimited)
                implements Failure {}
    }

    /** The statuses that mean something of their own for issues. */
    public enum Status {
        UNAUTHORIZED,
        FORBIDDEN,
        NOT_FOUND,
        GONE,
        UNPROCESSABLE,
        LOCKED,
        /** 500 and above. */
        SERVER_ERROR,
        OTHER;

        static Status of(int code) {
            return switch (code) {
                case 401 -> UNAUTHORIZED;
                case 403 -> FORBIDDEN;
                case 404 -> NOT_FOUND;
                case 410 -> GONE;
                case 422 -> UNPROCESSABLE;
                case 423 -> LOCKED;
                default -> code >= 500 ? SERVER_ERROR : OTHER;
            };
        }
    }

    private GitHubCallException(String message, Throwable cause, Failure failure, boolean authorizing) {
        super(message, cause);
        this.failure = failure;
        this.authorizing = authorizing;
    }

    public static GitHubCallException notSent(String message) {
        return new GitHubCallException(message, null, new Failure.NotSent(), false);
    }

    public static GitHubCallException notSent(String message, Throwable cause) {
        return new GitHubCallException(message, cause, new Failure.NotSent(), false);
    }

    public static GitHubCallException noAnswer(String message) {
        return new GitHubCallException(message, null, new Failure.NoAnswer(), false);
    }

    public static GitHubCallException noAnswer(String message, Throwable cause) {
        return new GitHubCallException(message, cause, new Failure.NoAnswer(), false);
    }

    public static GitHubCallException answered(
            String call, int status, String text, Optional<Duration> retryAfter, boolean rateLimited) {
        return new GitHubCallException(
                call + " was answered " + status + (text.isEmpty() ? "" : " \"" + text + "\""),
                null,
                new Failure.Answered(Status.of(status), text, retryAfter, rateLimited),
                false);
    }

    /** The same failure, met while authorizing another call, which was therefore never sent. */
    public GitHubCallException whileAuthorizing() {
        Failure met = failure instanceof Failure.NoAnswer ? new Failure.NotSent() : failure;
        return new GitHubCallException("while authorizing: " + getMessage(), this, met, true);
    }

    /** The failure at the root of what github-api threw; empty if GitHub answered well but the answer is unreadable. */
    public static Optional<GitHubCallException> in(Throwable thrown) {
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < 10; depth++) {
            if (cause instanceof GitHubCallException found) {
                return Optional.of(found);
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    public Failure failure() {
        return failure;
    }

    /** True if the failure is not that of the call itself, which was never sent. */
    public boolean isAuthorizing() {
        return authorizing;
    }

    /** True if what the call itself is about does not exist, or is hidden from us: GitHub makes no difference. */
    public boolean isNotFound() {
        return !authorizing && failure instanceof Failure.Answered answered && answered.status() == Status.NOT_FOUND;
    }
}
