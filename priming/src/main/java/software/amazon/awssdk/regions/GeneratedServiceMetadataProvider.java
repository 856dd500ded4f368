package software.amazon.awssdk.regions;

import software.amazon.awssdk.regions.servicemetadata.DynamodbServiceMetadata;
import software.amazon.awssdk.regions.servicemetadata.EnhancedS3ServiceMetadata;
import software.amazon.awssdk.regions.servicemetadata.MonitoringServiceMetadata;
import software.amazon.awssdk.regions.servicemetadata.SecretsmanagerServiceMetadata;
import software.amazon.awssdk.regions.servicemetadata.SnsServiceMetadata;
import software.amazon.awssdk.regions.servicemetadata.SqsServiceMetadata;

/**
 * In place of the SDK's class of this name, which makes an object of a class of its own for each of AWS's 400 services
 * as soon as one client is built. The deployment packages have this one at their root, where it is found first. The
 * services used here keep the SDK's own data; {@code SdkMetadataTest} compares.
 */
public final class GeneratedServiceMetadataProvider implements ServiceMetadataProvider {
    @Override
    public ServiceMetadata serviceMetadata(String endpointPrefix) {
        return switch (endpointPrefix) {
            case "dynamodb" -> new DynamodbServiceMetadata();
            case "monitoring" -> new MonitoringServiceMetadata();
            case "s3" -> new EnhancedS3ServiceMetadata();
            case "secretsmanager" -> new SecretsmanagerServiceMetadata();
            case "sns" -> new SnsServiceMetadata();
            case "sqs" -> new SqsServiceMetadata();
            // The SDK then goes by the rules that hold for services it does not know.
            default -> null;
        };
    }
}
