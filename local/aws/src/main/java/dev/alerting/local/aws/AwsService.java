package dev.alerting.local.aws;

/** The services that {@link AwsStub} stands in for. */
public enum AwsService {
    SNS,
    SECRETS_MANAGER,
    CLOUD_WATCH
}
