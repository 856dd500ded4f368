package dev.alerting.local.aws;

/** What {@link AwsStub} can answer instead of doing what it was asked; nothing is applied in any of the cases. */
public enum FaultKind {
    /** HTTP 500, a failure inside the service. */
    INTERNAL_ERROR,
    /** HTTP 503. */
    UNAVAILABLE,
    /** The service's own throttling error: HTTP 429 from SNS, HTTP 400 from Secrets Manager. */
    THROTTLING
}
