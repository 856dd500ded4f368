package dev.alerting.local.aws;

import com.amazonaws.services.lambda.runtime.LambdaLogger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;

/**
 * What a {@link LocalLambdaContext} states about its function.
 *
 * @param timeout from invocation to deadline; stated, not enforced
 * @param memoryMb stated, not enforced
 */
public record FunctionSettings(String name, Duration timeout, int memoryMb, LambdaLogger logger) {

    public FunctionSettings {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(logger, "logger");
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout must be positive: " + timeout);
        }
    }

    /** 60 s, 1024 MB, log lines to the system logger with the function's name. */
    public static FunctionSettings resolveReferences(String name) {
        return new FunctionSettings(name, Duration.ofSeconds(60), 1024, systemLogger(name));
    }

    public FunctionSettings withTimeout(Duration value) {
        return new FunctionSettings(name, value, memoryMb, logger);
    }

    private static LambdaLogger systemLogger(String name) {
        System.Logger logger = System.getLogger(name);
        return new LambdaLogger() {
            @Override
            public void log(String message) {
                logger.log(System.Logger.Level.INFO, message);
            }

            @Override
            public void log(byte[] message) {
                log(new String(message, StandardCharsets.UTF_8));
            }
        };
    }
}
