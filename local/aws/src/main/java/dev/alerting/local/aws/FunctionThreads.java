package dev.alerting.local.aws;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Threads that functions run on. */
final class FunctionThreads {

    private FunctionThreads() {}

    /**
     * A platform thread for each invocation, as in Lambda. Until JDK 24 a virtual thread that waits inside {@code
     * synchronized}, or in a class initializer, keeps its carrier; functions may do both, and with as few carriers as
     * processors they could starve the very services in this JVM that they wait for.
     */
    static ExecutorService executor(String name) {
        return Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().daemon().name(name + "-", 1).factory());
    }
}
