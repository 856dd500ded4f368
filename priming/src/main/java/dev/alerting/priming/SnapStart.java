package dev.alerting.priming;

import dev.alerting.common.telemetry.StructuredLog;
import java.security.Security;
import java.util.Map;
import java.util.Optional;

/**
 * Whether this process will be snapshotted. Everything about snapshots hangs on that question, so that a plain cold
 * start loads none of it, org.crac included.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html">AWS_LAMBDA_INITIALIZATION_TYPE</a>
 */
public final class SnapStart {
    private static final String VARIABLE = "AWS_LAMBDA_INITIALIZATION_TYPE";

    private SnapStart() {}

    public static boolean isOn(Map<String, String> environment) {
        return "snap-start".equals(environment.get(VARIABLE));
    }

    /**
     * Has a function take part in snapshots. Call it before anything resolves a host name.
     *
     * @return what the function has to keep: the runtime holds it weakly
     */
    public static Optional<Object> register(SnapshotSubject subject, StructuredLog log) {
        // The JVM reckons the age of a cached address by a clock that stands still between snapshot and restore, so any
        // time to live could outlast it. Connections are kept alive, so that there are few lookups to save.
        Security.setProperty("networkaddress.cache.ttl", "0");
        return Optional.of(SnapshotHooks.registered(subject, log));
    }
}
