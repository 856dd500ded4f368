package dev.alerting.common.aws;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where AWS is, for building a client. In AWS nothing is set here and the SDK finds region, endpoints and credentials
 * on its own; a pipeline on one machine names them, since several may run in one JVM.
 *
 * @param region e.g. {@code us-west-2}; empty: the SDK's own lookup
 * @param endpoints by service, as in the SDK's {@code AWS_ENDPOINT_URL_<SERVICE>}
 * @param keys access key id and secret key of an emulator, never of AWS
 */
public record AwsSettings(Optional<String> region, Map<String, URI> endpoints, Optional<Keys> keys) {
    /** The SDK reads its own environment: nothing to add. */
    public static final AwsSettings FROM_SDK = new AwsSettings(Optional.empty(), Map.of(), Optional.empty());

    public AwsSettings {
        endpoints = Map.copyOf(endpoints);
    }

    /** Credentials an emulator accepts. */
    public record Keys(String accessKeyId, String secretAccessKey) {
        @Override
        public String toString() {
            return "Keys[...]";
        }
    }

    /** The endpoint of a service, e.g. {@code SQS}; empty: AWS's own. */
    public Optional<URI> endpoint(String service) {
        return Optional.ofNullable(endpoints.get(service.toUpperCase(Locale.ROOT)));
    }
}
