package dev.alerting.infra;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.AwsExecutionAttribute;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchRequest;

/**
 * Every call the functions make to AWS in this JVM. The SDK puts it into all of its clients: it is named in
 * {@code software/amazon/awssdk/global/handlers/execution.interceptors}.
 */
public final class RecordedCalls implements ExecutionInterceptor {
    /** One for the JVM: the SDK makes an instance for each client. */
    private static final Set<Grant> CALLS = new ConcurrentSkipListSet<>();

    /** Each test of the stack has a prefix of its own. */
    private static final Pattern PREFIXES = Pattern.compile("alerting-test-[0-9a-f]{8}");

    private static final Pattern OURS = Pattern.compile("dev\\.alerting\\.(webhook|collector|history|local)\\.");

    private static final Map<String, String> ROLES =
            Map.of("webhook", "external-alerts-webhook", "collector", "collector", "history", "history");

    /** The calls so far. */
    static Set<Grant> calls() {
        return new TreeSet<>(CALLS);
    }

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
        caller().ifPresent(role -> {
            String operation = attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME);
            String region =
                    attributes.getAttribute(AwsExecutionAttribute.AWS_REGION).id();
            CALLS.add(call(role, operation, context.request(), region));
        });
    }

    /** Whose code is next on the stack; calls of the local services and of tests are nobody's. */
    private static Optional<String> caller() {
        return StackWalker.getInstance()
                .walk(frames -> frames.map(StackWalker.StackFrame::getClassName)
                        .map(OURS::matcher)
                        .filter(Matcher::lookingAt)
                        .findFirst())
                .flatMap(ours -> Optional.ofNullable(ROLES.get(ours.group(1))));
    }

    private static Grant call(String role, String operation, SdkRequest request, String region) {
        String here = region + ":000000000000:";
        Optional<String> table = request.getValueForField("TableName", String.class)
                .or(() -> request.getValueForField("RequestItems", Map.class)
                        .map(items -> items.keySet().iterator().next().toString()));
        Optional<String> queue =
                request.getValueForField("QueueUrl", String.class).map(url -> url.substring(url.lastIndexOf('/') + 1));
        Optional<String> topic = request.getValueForField("TopicArn", String.class);
        Optional<String> bucket = request.getValueForField("Bucket", String.class);
        Optional<String> secret = request.getValueForField("SecretId", String.class);
        String index = request.getValueForField("IndexName", String.class)
                .map(name -> "/index/" + name)
                .orElse("");
        if (request instanceof CloudWatchRequest) {
            return new Grant(role, "cloudwatch:" + operation, "*");
        }
        Grant call = table.map(name ->
                        new Grant(role, "dynamodb:" + operation, "arn:aws:dynamodb:" + here + "table/" + name + index))
                .or(() -> queue.map(name -> new Grant(role, "sqs:" + operation, "arn:aws:sqs:" + here + name)))
                .or(() -> topic.map(arn -> new Grant(role, "sns:" + operation, arn)))
                .or(() -> bucket.map(
                        name -> new Grant(role, "s3:" + operation, "arn:aws:s3:::" + name + "/" + folder(request))))
                .or(() -> secret.map(name -> new Grant(
                        role, "secretsmanager:" + operation, "arn:aws:secretsmanager:" + here + "secret:" + name)))
                .orElseThrow(() -> new IllegalStateException("a call this test does not know: " + operation));
        return new Grant(
                role,
                call.action(),
                Grants.toTemplate(PREFIXES.matcher(call.resource()).replaceAll("alerting-local"), "alerting-local"));
    }

    /** Rights are for all objects of a folder. */
    private static String folder(SdkRequest request) {
        String key = request.getValueForField("Key", String.class).orElse("");
        return key.contains("/") ? key.substring(0, key.indexOf('/')) + "/*" : key;
    }
}
