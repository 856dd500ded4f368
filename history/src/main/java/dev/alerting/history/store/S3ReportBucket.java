package dev.alerting.history.store;

import dev.alerting.history.event.StoreUnavailableException;
import dev.alerting.history.report.ReportBucket;
import java.nio.file.Path;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** Files in a bucket. */
public final class S3ReportBucket implements ReportBucket {
    private final S3Client client;
    private final String bucket;

    public S3ReportBucket(S3Client client, String bucket) {
        this.client = client;
        this.bucket = bucket;
    }

    @Override
    public Optional<String> read(String key) {
        try {
            return Optional.of(
                    client.getObjectAsBytes(request -> request.bucket(bucket).key(key))
                            .asUtf8String());
        } catch (NoSuchKeyException e) {
            return Optional.empty();
        } catch (SdkException e) {
            throw new StoreUnavailableException("the bucket cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void put(String key, Path file, String contentType) {
        try {
            client.putObject(request -> request.bucket(bucket).key(key).contentType(contentType), file);
        } catch (SdkException e) {
            throw new StoreUnavailableException("the bucket cannot be written: " + e.getMessage(), e);
        }
    }
}
