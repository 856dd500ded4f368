package dev.alerting.local.aws;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * The threads that a library makes for itself, gathered in a group of their own so that they can be ended.
 *
 * <p>DynamoDB Local's background jobs are not daemons and sleep on after its shutdown, which would hold up the end of
 * the JVM. A thread group is the one handle on threads whose factory cannot be chosen: the default one puts them into
 * the group of the thread that makes the pool.
 */
final class OwnedThreads {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ThreadGroup group;

    OwnedThreads(String name) {
        this.group = new ThreadGroup(name);
    }

    /** Runs in the group and hands back what came of it, a failure included. */
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

    /** Interrupts what still runs and waits for it, at most 5 seconds a thread. */
    void end() {
        group.interrupt();
        try {
            for (Thread thread : running()) {
                thread.join(PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Thread> running() {
        // The count is an estimate; there is room for some more.
        Thread[] threads = new Thread[group.activeCount() + 16];
        return Arrays.asList(threads).subList(0, group.enumerate(threads));
    }
}
