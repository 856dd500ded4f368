package dev.alerting.local.aws;

/** What {@link AwsStub} can answer instead of carrying out a request. The request takes no effect. */
public enum FaultKind {
    /** HTTP 500, a failure inside the service. */
    INTERNAL_ERROR,
    /** HTTP 503. */
    UNAVAILABLE,
    /** The service's own throttling error: HTTP 429 from SNS, HTTP 400 from Secrets Manager. */
    THROTTLING
}
