package dev.alerting.local.aws;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The threads that functions run on. */
final class FunctionThreads {

    private FunctionThreads() {}

    /**
     * A platform thread for each invocation, as in Lambda. Before JDK 24, a virtual thread that waits inside {@code
     * synchronized} or in a class initializer blocks its carrier. Functions may do both, and with one carrier per
     * processor they could starve the services in this JVM that they wait for.
     */
    static ExecutorService executor(String name) {
        return Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().daemon().name(name + "-", 1).factory());
    }
}
