package dev.alerting.priming;

import dev.alerting.common.telemetry.StructuredLog;
import java.security.Security;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a snapshot will be taken of this process. A function asks this first: a plain cold start loads nothing else of
 * this package, and nothing of org.crac.
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
     * Has a function take part in snapshots. To be called before anything resolves a host name.
     *
     * @return what the function has to keep: the runtime holds it weakly
     */
    static Optional<Object> register(SnapshotSubject subject, StructuredLog log) {
        // The JVM measures the age of a cached address with a clock that stands still between snapshot and restore, so
        // any time to live could outlast it. Connections are kept alive, so there are few lookups to save.
        Security.setProperty("networkaddress.cache.ttl", "0");
        return Optional.of(SnapshotHooks.register(subject, log));
    }
}
