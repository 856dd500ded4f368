package dev.alerting.local.lambda;

import java.time.Duration;

/** How an invocation ended. */
public sealed interface Invocation {

    /** From submitting the event until the outcome; the first invocation includes the start of the JVM. */
    Duration took();

    /**
     * The function returned.
     *
     * @param json what it returned
     */
    record Answered(String json, Duration took) implements Invocation {}

    /**
     * The function threw an exception or could not be initialized.
     *
     * @param type Lambda's error type, such as {@code Runtime.UserException}; empty if not reported
     * @param json the runtime's report: {@code errorMessage}, {@code errorType}, {@code stackTrace}
     */
    record Failed(String type, String json, Duration took) implements Invocation {}

    /** The function took too long; the process was killed. */
    record TimedOut(Duration took) implements Invocation {}

    /** The process ended during the invocation. */
    record Ended(int exitCode, Duration took) implements Invocation {}

    /**
     * What the function returned.
     *
     * @throws IllegalStateException if the function did not return
     */
    default String answer() {
        if (this instanceof Answered answered) {
            return answered.json();
        }
        throw new IllegalStateException("no answer: " + this);
    }
}
