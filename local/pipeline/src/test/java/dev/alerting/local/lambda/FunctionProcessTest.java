package dev.alerting.local.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import dev.alerting.local.lambda.FunctionSpec.ClassLoading;
import dev.alerting.local.lambda.Invocation.Answered;
import dev.alerting.local.lambda.Invocation.Ended;
import dev.alerting.local.lambda.Invocation.Failed;
import dev.alerting.local.lambda.Invocation.TimedOut;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A small function in a package of its own, run by AWS's runtime client in a JVM of its own. */
@EnabledOnOs(OS.LINUX)
class FunctionProcessTest {
    private static final String HANDLER = ProbeHandler.class.getName() + "::handleRequest";

    @TempDir
    private static Path folder;

    private static Path zip;

    @BeforeAll
    static void packTheProbe() throws IOException {
        String name = ProbeHandler.class.getName().replace('.', '/') + ".class";
        zip = folder.resolve("probe.zip");
        try (InputStream in = ProbeHandler.class.getClassLoader().getResourceAsStream(name);
                OutputStream file = Files.newOutputStream(zip);
                ZipOutputStream entries = new ZipOutputStream(file)) {
            entries.putNextEntry(new ZipEntry(name));
            in.transferTo(entries);
        }
    }

    @Test
    void answersWithWhatTheHandlerReturnsAndStaysWarm() throws InterruptedException {
        FunctionProcess used;
        try (FunctionProcess function = FunctionProcess.start(spec())) {
            used = function;
            assertThat(function.timeToFirstAnswer()).isEmpty();

            JsonNode first =
                    Json.parse(function.invoke(event("answer", "grüße")).answer());
            Duration started = function.timeToFirstAnswer().orElseThrow();
            Invocation second = function.invoke(event("answer", "again"));

            assertThat(first.path("text").asText()).isEqualTo("grüße");
            assertThat(first.path("invocation").asText()).isEqualTo("1");
            assertThat(Json.parse(second.answer()).path("invocation").asText()).isEqualTo("2");
            assertThat(function.timeToFirstAnswer()).contains(started);
            assertThat(function.usage().cpu().orElseThrow()).isPositive();
            assertThat(function.usage().peakRssBytes().orElseThrow()).isGreaterThan(10_000_000);
        }
        assertThat(used.isAlive()).isFalse();
        assertThat(used.output()).contains("saw grüße", "saw again", "complained");
        assertThat(used.outputBytes())
                .isGreaterThanOrEqualTo(
                        "saw grüße\nsaw again\ncomplained\ncomplained\n".getBytes(StandardCharsets.UTF_8).length);
    }

    /** The JVM would end if it could not use it. */
    @Test
    @EnabledForJreRange(min = JRE.JAVA_25)
    void aCacheFromATrainingRunServesLaterOnes() throws InterruptedException {
        try (AotCache cache = AotCache.train(spec(), List.of(event("answer", "training")))) {
            for (String text : List.of("one", "two")) {
                try (FunctionProcess function = cache.start()) {
                    assertThat(Json.parse(function.invoke(event("answer", text)).answer())
                                    .path("text")
                                    .asText())
                            .isEqualTo(text);
                }
            }
            assertThat(cache.size()).isGreaterThan(1_000_000);
        }
    }

    @Test
    void theFunctionSeesItsSettingsAndNothingOfThisProcess() throws InterruptedException {
        FunctionSpec spec = spec().withMemory(256)
                .withTimeout(Duration.ofSeconds(20))
                .withEnvironment(Map.of("SETTING", "on", "AWS_REGION", "us-west-2"));
        try (FunctionProcess function = FunctionProcess.start(spec)) {
            JsonNode seen = Json.parse(function.invoke(event("answer", "x")).answer());

            assertThat(seen.path("setting").asText()).isEqualTo("on");
            assertThat(System.getenv()).containsKey("HOME");
            assertThat(seen.path("home").asText()).isEqualTo("null");
            assertThat(seen.path("name").asText()).isEqualTo("probe");
            assertThat(seen.path("memory").asText()).isEqualTo("256");
            assertThat(seen.path("arn").asText()).isEqualTo("arn:aws:lambda:us-west-2:000000000000:function:probe");
            assertThat(seen.path("remaining").asLong()).isBetween(1L, 20_000L);
            assertThat(seen.path("heap").asLong()).isBetween(200L << 20, 217L << 20);
        }
    }

    @Test
    void eitherClassLoaderFindsThePackage() throws InterruptedException {
        for (ClassLoading loading : ClassLoading.values()) {
            try (FunctionProcess function = FunctionProcess.start(spec().withClassLoading(loading))) {
                JsonNode seen = Json.parse(function.invoke(event("answer", "x")).answer());

                assertThat(seen.path("loader").asBoolean()).isEqualTo(loading == ClassLoading.CLASS_PATH);
            }
        }
    }

    @Test
    void withSnapStartTheSnapshotComesBeforeTheFirstInvocation() throws InterruptedException {
        try (FunctionProcess function = FunctionProcess.start(spec().withSnapStart())) {
            assertThat(function.awaitInitialized()).isTrue();

            assertThat(Json.parse(function.invoke(event("answer", "x")).answer())
                            .path("type")
                            .asText())
                    .isEqualTo("snap-start");
        }
    }

    /** A client in a few lines of the JDK's, started from its source. */
    @Test
    void anotherProgramThatSpeaksTheRuntimeApiIsAFunctionToo() throws IOException, InterruptedException {
        Path program = folder.resolve("Other.java");
        Files.writeString(program, """
                import java.net.URI;
                import java.net.http.*;

                class Other {
                    public static void main(String[] arguments) throws Exception {
                        String api = "http://" + System.getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/";
                        HttpClient client = HttpClient.newHttpClient();
                        while (true) {
                            HttpResponse<String> event = client.send(
                                    HttpRequest.newBuilder(URI.create(api + "next")).build(),
                                    HttpResponse.BodyHandlers.ofString());
                            String id = event.headers().firstValue("Lambda-Runtime-Aws-Request-Id").orElseThrow();
                            String answer = "{\\"setting\\":\\"" + System.getenv("SETTING") + "\\",\\"event\\":" + event.body() + "}";
                            client.send(
                                    HttpRequest.newBuilder(URI.create(api + id + "/response"))
                                            .POST(HttpRequest.BodyPublishers.ofString(answer))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding());
                        }
                    }
                }
                """);
        FunctionSpec spec = spec().withEnvironment(Map.of("SETTING", "ours"));
        try (FunctionProcess function = FunctionProcess.startCommand(spec, "'" + spec.java() + "' '" + program + "'")) {
            assertThat(function.invoke("[1]").answer()).isEqualTo("{\"setting\":\"ours\",\"event\":[1]}");
            assertThat(function.invoke("[2]").answer()).isEqualTo("{\"setting\":\"ours\",\"event\":[2]}");
        }
    }

    @Test
    void aThrowingHandlerFailsAndTheProcessGoesOn() throws InterruptedException {
        try (FunctionProcess function = FunctionProcess.start(spec())) {
            Invocation failed = function.invoke(event("throw", "x"));

            assertThat(failed).isInstanceOfSatisfying(Failed.class, failure -> {
                assertThat(failure.type()).isEqualTo("Runtime.UserException");
                JsonNode told = Json.parse(failure.json());
                assertThat(told.path("errorType").asText()).isEqualTo("java.lang.IllegalArgumentException");
                assertThat(told.path("errorMessage").asText()).isEqualTo("not this one");
            });
            assertThatThrownBy(failed::answer)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("not this one");
            assertThat(function.invoke(event("answer", "x"))).isInstanceOf(Answered.class);
        }
    }

    @Test
    void aHandlerThatCannotBeMadeFailsTheInvocation() throws InterruptedException {
        try (FunctionProcess function = FunctionProcess.start(spec().withEnvironment(Map.of("FAIL_INIT", "1")))) {
            assertThat(function.awaitInitialized()).isFalse();
            assertThat(function.invoke(event("answer", "x"))).isInstanceOf(Failed.class);
        }
    }

    @Test
    void aHandlerThatHangsIsKilledAfterItsTimeout() throws InterruptedException {
        try (FunctionProcess function = FunctionProcess.start(spec().withTimeout(Duration.ofMillis(200)))) {
            assertThat(function.awaitInitialized()).isTrue();

            Invocation invocation = function.invoke(event("hang", "x"));

            assertThat(invocation).isInstanceOf(TimedOut.class);
            assertThat(invocation.took()).isGreaterThanOrEqualTo(Duration.ofMillis(200));
            assertThatThrownBy(() -> function.invoke(event("answer", "x")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has ended");
        }
    }

    @Test
    void aProcessThatEndsIsNoticed() throws InterruptedException {
        try (FunctionProcess function = FunctionProcess.start(spec())) {
            assertThat(function.invoke(event("exit", "x")))
                    .isInstanceOfSatisfying(
                            Ended.class, ended -> assertThat(ended.exitCode()).isEqualTo(7));
        }
    }

    @Test
    void aPackageThatReachesOutsideIsRefused() throws IOException {
        Path hostile = folder.resolve("hostile.zip");
        try (OutputStream file = Files.newOutputStream(hostile);
                ZipOutputStream entries = new ZipOutputStream(file)) {
            entries.putNextEntry(new ZipEntry("../outside.txt"));
            entries.write('x');
        }

        assertThatThrownBy(() -> FunctionProcess.start(FunctionSpec.of("probe", hostile, HANDLER)))
                .isInstanceOf(UncheckedIOException.class)
                .hasRootCauseMessage("the package has an entry outside of it: ../outside.txt");
    }

    private static FunctionSpec spec() {
        return FunctionSpec.of("probe", zip, HANDLER);
    }

    private static String event(String what, String text) {
        return Json.write(Json.object().put("do", what).put("text", text));
    }
}
