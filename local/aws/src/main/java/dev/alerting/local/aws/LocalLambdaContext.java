package dev.alerting.local.aws;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;

/** The context of one invocation, with its own request id and a deadline by the given clock. */
public final class LocalLambdaContext implements Context {

    private final FunctionSettings function;
    private final InstantSource clock;
    private final String requestId = UUID.randomUUID().toString();
    private final Instant deadline;

    /** Starts the function's time. */
    public LocalLambdaContext(FunctionSettings function, InstantSource clock) {
        this.function = function;
        this.clock = clock;
        this.deadline = clock.instant().plus(function.timeout());
    }

    @Override
    public String getAwsRequestId() {
        return requestId;
    }

    @Override
    public String getLogGroupName() {
        return "/aws/lambda/" + function.name();
    }

    @Override
    public String getLogStreamName() {
        return "local/[$LATEST]" + requestId;
    }

    @Override
    public String getFunctionName() {
        return function.name();
    }

    @Override
    public String getFunctionVersion() {
        return "$LATEST";
    }

    @Override
    public String getInvokedFunctionArn() {
        return LocalAws.arn("lambda", "function:" + function.name());
    }

    /** Null, as in Lambda unless a mobile client invokes the function. */
    @Override
    public CognitoIdentity getIdentity() {
        return null;
    }

    /** Null, as in Lambda unless a mobile client invokes the function. */
    @Override
    public ClientContext getClientContext() {
        return null;
    }

    /** Milliseconds until the deadline; 0 once it has passed. */
    @Override
    public int getRemainingTimeInMillis() {
        long left = Duration.between(clock.instant(), deadline).toMillis();
        return Math.toIntExact(Math.clamp(left, 0, Integer.MAX_VALUE));
    }

    @Override
    public int getMemoryLimitInMB() {
        return function.memoryMb();
    }

    @Override
    public LambdaLogger getLogger() {
        return function.logger();
    }
}
