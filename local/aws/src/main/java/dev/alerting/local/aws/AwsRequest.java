package dev.alerting.local.aws;

import java.time.Instant;
import java.util.Objects;

/**
 * A request that {@link AwsStub} received, whether it was answered well or not.
 *
 * @param operation the name the service gives it, such as {@code Publish} or {@code GetSecretValue}
 */
public record AwsRequest(AwsService service, String operation, Instant at) {

    public AwsRequest {
        Objects.requireNonNull(service, "service");
        Objects.requireNonNull(operation, "operation");
        Objects.requireNonNull(at, "at");
    }
}
