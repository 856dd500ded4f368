package dev.alerting.local.http;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** What a test does while a request is being processed. When a hook throws, the connection is closed. */
public final class Hooks {

    private final List<Consumer<RecordedRequest>> before = new CopyOnWriteArrayList<>();
    private final List<Consumer<RecordedRequest>> after = new CopyOnWriteArrayList<>();

    /** Called before a request takes effect. */
    public void addBefore(Consumer<RecordedRequest> hook) {
        before.add(hook);
    }

    /** Called after a request has taken effect and before it is answered. */
    public void addAfter(Consumer<RecordedRequest> hook) {
        after.add(hook);
    }

    /** Removes all hooks. */
    public void clear() {
        before.clear();
        after.clear();
    }

    /** Runs the hooks for before the effect. */
    public void before(RecordedRequest request) {
        before.forEach(hook -> hook.accept(request));
    }

    /** Runs the hooks for after the effect. */
    public void after(RecordedRequest request) {
        after.forEach(hook -> hook.accept(request));
    }
}
