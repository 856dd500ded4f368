package dev.alerting.local.aws;

/** The answer to a failed request; each protocol has its own format for it. */
final class AwsError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    AwsError(int status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    static AwsError invalidParameter(String message) {
        return new AwsError(400, "InvalidParameter", "Invalid parameter: " + message);
    }

    static AwsError internal(AwsService service) {
        return switch (service) {
            case SNS -> new AwsError(500, "InternalError", "Internal error");
            case SECRETS_MANAGER -> new AwsError(500, "InternalServiceError", "An error occurred on the server side.");
            case CLOUD_WATCH -> new AwsError(500, "InternalServiceFault", "An error occurred on the server side.");
        };
    }

    static AwsError of(FaultKind kind, AwsService service) {
        return switch (kind) {
            case INTERNAL_ERROR -> internal(service);
            case UNAVAILABLE -> new AwsError(503, "ServiceUnavailable", "Service is unavailable");
            case ACCESS_DENIED ->
                new AwsError(403, "AccessDenied", "The role is not authorized to perform this action");
            case GARBAGE -> throw new IllegalArgumentException(service + " answers no garbage here");
            case THROTTLING ->
                switch (service) {
                    case SNS -> new AwsError(429, "Throttled", "Rate exceeded");
                    case SECRETS_MANAGER, CLOUD_WATCH -> new AwsError(400, "ThrottlingException", "Rate exceeded");
                };
        };
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    /** Whether AWS blames the caller for it. */
    boolean senderFault() {
        return status < 500;
    }
}
