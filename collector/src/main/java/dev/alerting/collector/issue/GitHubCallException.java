package dev.alerting.collector.issue;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A call to GitHub that did not succeed, with all that is needed to tell what it means. */
final class GitHubCallException extends IOException {
    private static final long serialVersionUID = 1;

    /** How far the call got. */
    enum Phase {
        /** GitHub cannot have seen the request. */
        NOT_SENT,
        /** It may have been seen; there is no usable answer. */
        NO_ANSWER,
        /** There is an answer. */
        ANSWERED
    }

    private final Phase phase;
    private final int status;
    private final String text;
    private final transient Optional<Duration> retryAfter;
    private final boolean rateLimited;
    private final boolean authorizing;

    private GitHubCallException(
            String message,
            Throwable cause,
            Phase phase,
            int status,
            String text,
            Optional<Duration> retryAfter,
            boolean rateLimited,
            boolean authorizing) {
        super(message, cause);
        this.phase = phase;
        this.status = status;
        this.text = text;
        this.retryAfter = retryAfter;
        this.rateLimited = rateLimited;
        this.authorizing = authorizing;
    }

    static GitHubCallException notSent(String message, Throwable cause) {
        return new GitHubCallException(message, cause, Phase.NOT_SENT, 0, "", Optional.empty(), false, false);
    }

    static GitHubCallException noAnswer(String message, Throwable cause) {
        return new GitHubCallException(message, cause, Phase.NO_ANSWER, 0, "", Optional.empty(), false, false);
    }

    static GitHubCallException answered(
            String call, int status, String text, Optional<Duration> retryAfter, boolean rateLimited) {
        return new GitHubCallException(
                call + " was answered " + status + (text.isEmpty() ? "" : " \"" + text + "\""),
                null,
                Phase.ANSWERED,
                status,
                text,
                retryAfter,
                rateLimited,
                false);
    }

    /** The same failure, met while authorizing another call, which was therefore never sent. */
    GitHubCallException whileAuthorizing() {
        Phase reached = phase == Phase.ANSWERED ? Phase.ANSWERED : Phase.NOT_SENT;
        return new GitHubCallException(
                "while authorizing: " + getMessage(), this, reached, status, text, retryAfter, rateLimited, true);
    }

    Phase phase() {
        return phase;
    }

    int status() {
        return status;
    }

    /** GitHub's own message. */
    String text() {
        return text;
    }

    /** How long GitHub asks to wait; empty when it does not say. */
    Optional<Duration> retryAfter() {
        return retryAfter;
    }

    boolean rateLimited() {
        return rateLimited;
    }

    /** The answer is not about the call itself, which was never sent. */
    boolean authorizing() {
        return authorizing;
    }
}
