package dev.alerting.local.aws;

/** What {@link AwsStub} can answer instead of carrying out a request. The request takes no effect. */
public enum FaultKind {
    /** HTTP 500, a failure inside the service. */
    INTERNAL_ERROR,
    /** HTTP 503. */
    UNAVAILABLE,
    /** The service's own throttling error: HTTP 429 from SNS, HTTP 400 from the others. */
    THROTTLING,
    /** HTTP 403: the role lacks the permission. */
    ACCESS_DENIED,
    /** HTTP 200 with somebody else's page, as a proxy may answer; CloudWatch only. */
    GARBAGE
}
