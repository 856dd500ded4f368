package dev.alerting.priming;

import dev.alerting.common.telemetry.StructuredLog;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;

/**
 * The runtime's hooks. An exception from a hook would end the process, while a function that is not primed is only slower:
 * so no hook throws.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks-java.html">Runtime hooks</a>
 */
final class SnapshotHooks implements Resource {
    private final SnapshotSubject subject;
    private final StructuredLog log;

    SnapshotHooks(SnapshotSubject subject, StructuredLog log) {
        this.subject = subject;
        this.log = log;
    }

    static SnapshotHooks register(SnapshotSubject subject, StructuredLog log) {
        SnapshotHooks hooks = new SnapshotHooks(subject, log);
        Core.getGlobalContext().register(hooks);
        return hooks;
    }

    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) {
        long start = System.nanoTime();
        try {
            subject.prime();
            log.info("primed for a snapshot")
                    .with("millis", (System.nanoTime() - start) / 1_000_000)
                    .write();
        } catch (Exception | LinkageError | AssertionError e) {
            log.warn("priming failed; the first event after a restore will be slower")
                    .withUnexpected(e)
                    .write();
        }
        clearCaches();
    }

    /** Lambda allows ten seconds, which count towards the first event's latency: this makes no call. */
    @Override
    public void afterRestore(Context<? extends Resource> context) {
        clearCaches();
    }

    private void clearCaches() {
        try {
            subject.clearCaches();
        } catch (RuntimeException e) {
            log.error("caches could not be cleared for a snapshot")
                    .withUnexpected(e)
                    .write();
        }
    }
}
