package dev.alerting.local.aws;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * The threads that a library creates for itself, in a group of their own so that they can be ended.
 *
 * <p>DynamoDB Local's background threads are not daemons and go on sleeping after its shutdown, which would keep the
 * JVM alive. A thread group is the only handle on threads whose factory cannot be chosen: the default factory uses the
 * group of the thread that creates the pool.
 */
final class OwnedThreads {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ThreadGroup group;

    OwnedThreads(String name) {
        this.group = new ThreadGroup(name);
    }

    /** Runs a task in the group and returns its result or throws its exception. */
    <T> T call(Supplier<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread caller = Thread.ofPlatform().group(group).daemon().unstarted(() -> {
            try {
                result.complete(task.get());
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        });
        caller.start();
        try {
            return result.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Interrupts the threads that are still running and waits for them, at most 5 seconds each. */
    void stopAll() {
        group.interrupt();
        try {
            for (Thread thread : runningThreads()) {
                thread.join(PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Thread> runningThreads() {
        // The count is an estimate, so leave some room.
        Thread[] threads = new Thread[group.activeCount() + 16];
        return Arrays.asList(threads).subList(0, group.enumerate(threads));
    }
}
