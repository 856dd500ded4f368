package dev.alerting.priming;

import dev.alerting.common.aws.AwsSettings;
import dev.alerting.common.telemetry.StructuredLog;
import java.time.Clock;
import java.util.Map;

/** Makes another instance of a function, which shares nothing with the one that serves events. */
@FunctionalInterface
public interface FunctionFactory {
    /** @param environment the function's settings, in the form of its environment variables */
    FunctionInstance create(Map<String, String> environment, AwsSettings aws, StructuredLog log, Clock clock);
}
