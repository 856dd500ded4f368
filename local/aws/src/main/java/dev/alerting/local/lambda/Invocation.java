package dev.alerting.local.lambda;

import java.time.Duration;

/** How an invocation ended. */
public sealed interface Invocation {

    /** From handing the event over until the outcome was known; a first invocation waits for the JVM's start as well. */
    Duration took();

    /**
     * The function returned.
     *
     * @param json what it returned
     */
    record Answered(String json, Duration took) implements Invocation {}

    /**
     * The function threw, or could not be set up.
     *
     * @param type what Lambda files it under, such as {@code Runtime.UserException}; empty when not told
     * @param json what the runtime says of it: {@code errorMessage}, {@code errorType}, {@code stackTrace}
     */
    record Failed(String type, String json, Duration took) implements Invocation {}

    /** Not done in time; the process was killed. */
    record TimedOut(Duration took) implements Invocation {}

    /** The process ended in the middle of it. */
    record Ended(int exitCode, Duration took) implements Invocation {}

    /**
     * What the function returned.
     *
     * @throws IllegalStateException if it did not return
     */
    default String answer() {
        if (this instanceof Answered answered) {
            return answered.json();
        }
        throw new IllegalStateException("no answer: " + this);
    }
}
