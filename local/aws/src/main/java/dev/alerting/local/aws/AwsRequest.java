package dev.alerting.local.aws;

import java.time.Instant;
import java.util.Objects;

/**
 * A request that {@link AwsStub} received, successful or not.
 *
 * @param operation the service's name for it, such as {@code Publish} or {@code GetSecretValue}
 */
public record AwsRequest(AwsService service, String operation, Instant at) {

    public AwsRequest {
        Objects.requireNonNull(service, "service");
        Objects.requireNonNull(operation, "operation");
        Objects.requireNonNull(at, "at");
    }
}
