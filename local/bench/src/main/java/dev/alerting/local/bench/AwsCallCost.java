package dev.alerting.local.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.alerting.common.aws.AwsClients;
import dev.alerting.common.aws.AwsSettings;
import dev.alerting.common.aws.Connections;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.endpoints.AccountIdEndpointMode;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.endpoints.Endpoint;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.scheme.AwsV4AuthScheme;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.scheme.AuthSchemeOption;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What one read of a record costs a function, and how much of it could be saved: through the SDK as the functions use it, through the
 * SDK with what can be switched off switched off, and with nothing but the SDK's signer and HTTP client. In a JVM of its own, with
 * the compiler that Lambda uses; the kinds take turns.
 */
final class AwsCallCost {
    private static final int CALLS = 500;
    private static final int ROUNDS = 7;
    private static final String TABLE = "alerts";
    private static final String FINGERPRINT = "0123456789abcdef";
    private static final byte[] REQUEST = """
            {"TableName":"%s","Key":{"fingerprint":{"S":"%s"}},"ConsistentRead":true}""".formatted(TABLE, FINGERPRINT).getBytes(StandardCharsets.UTF_8);

    private AwsCallCost() {}

    static List<Row> measure() throws IOException, InterruptedException {
        try (InstantAws aws = InstantAws.start()) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-Xmn32m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            AwsCallCost.class.getName(),
                            aws.environment().get("AWS_ENDPOINT_URL_DYNAMODB"))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("the calls failed: " + printed);
            }
            return printed.lines().map(AwsCallCost::row).toList();
        }
    }

    private static Row row(String line) {
        String[] parts = line.split("=");
        return Row.told(parts[0], Double.parseDouble(parts[1]), "ms", "CPU, " + parts[2]);
    }

    @FunctionalInterface
    private interface Call {
        void run() throws IOException;
    }

    /** @param arguments where DynamoDB answers */
    public static void main(String[] arguments) throws IOException {
        URI uri = URI.create(arguments[0]);
        Map<String, List<Double>> times = new LinkedHashMap<>();
        try (DynamoDbClient used = AwsClients.build(
                        DynamoDbClient.builder(),
                        new AwsSettings(
                                Optional.of(Region.US_EAST_1.id()),
                                Map.of("DYNAMODB", uri),
                                Optional.of(new AwsSettings.Keys("key", "secret"))),
                        "DYNAMODB",
                        Duration.ofSeconds(6),
                        Duration.ofSeconds(2));
                DynamoDbClient lean = lean(uri);
                SdkHttpClient http = UrlConnectionHttpClient.create(Connections::open)) {
            Map<String, Call> kinds = new LinkedHashMap<>();
            kinds.put("one read through the SDK", () -> read(used));
            kinds.put("the same, with all that can be switched off", () -> read(lean));
            kinds.put("the same, signed and sent only", () -> send(http, uri));
            for (int round = 0; round < ROUNDS; round++) {
                for (Map.Entry<String, Call> kind : kinds.entrySet()) {
                    double time = time(kind.getValue());
                    // The first rounds are for the compiler.
                    if (round > 1) {
                        times.computeIfAbsent(kind.getKey(), name -> new ArrayList<>())
                                .add(time);
                    }
                }
            }
        }
        times.forEach((name, values) -> {
            Figures figures = new Figures(values);
            System.out.println(name + "=" + figures.median() + "=" + figures.spread());
        });
    }

    /** Milliseconds of this process's CPU time a call. */
    private static double time(Call call) throws IOException {
        long before = cpuNanos();
        for (int number = 0; number < CALLS; number++) {
            call.run();
        }
        return (cpuNanos() - before) / 1e6 / CALLS;
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static DynamoDbClient lean(URI uri) {
        List<AuthSchemeOption> signed = List.of(AuthSchemeOption.builder()
                .schemeId(AwsV4AuthScheme.SCHEME_ID)
                .putSignerProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "dynamodb")
                .putSignerProperty(AwsV4HttpSigner.REGION_NAME, Region.US_EAST_1.id())
                .build());
        Endpoint endpoint = Endpoint.builder().url(uri).build();
        return DynamoDbClient.builder()
                .httpClient(UrlConnectionHttpClient.create(Connections::open))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(keys()))
                .endpointProvider(parameters -> CompletableFuture.completedFuture(endpoint))
                .accountIdEndpointMode(AccountIdEndpointMode.DISABLED)
                .authSchemeProvider(parameters -> signed)
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .retryStrategy(AwsRetryStrategy.doNotRetry())
                        .build())
                .build();
    }

    private static AwsBasicCredentials keys() {
        return AwsBasicCredentials.create("key", "secret");
    }

    private static void read(DynamoDbClient client) {
        client.getItem(request -> request.tableName(TABLE)
                .key(Map.of("fingerprint", AttributeValue.fromS(FINGERPRINT)))
                .consistentRead(true));
    }

    private static void send(SdkHttpClient http, URI uri) throws IOException {
        ContentStreamProvider body = () -> new ByteArrayInputStream(REQUEST);
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(uri)
                .putHeader("X-Amz-Target", "DynamoDB_20120810.GetItem")
                .putHeader("Content-Type", "application/x-amz-json-1.0")
                .putHeader("Content-Length", String.valueOf(REQUEST.length))
                .build();
        SignedRequest signed = AwsV4HttpSigner.create()
                .sign(sign -> sign.identity(keys())
                        .request(request)
                        .payload(body)
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "dynamodb")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, Region.US_EAST_1.id()));
        HttpExecuteRequest execution = HttpExecuteRequest.builder()
                .request(signed.request())
                .contentStreamProvider(signed.payload().orElse(body))
                .build();
        try (InputStream answer =
                http.prepareRequest(execution).call().responseBody().orElseThrow()) {
            answer.readAllBytes();
        }
    }
}
