package dev.alerting.common.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.config.ConfigurationException;
import dev.alerting.common.json.Json;
import dev.alerting.common.secret.SecretUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExceptionTraceTest {
    private static final StackTraceElement OURS =
            new StackTraceElement("dev.alerting.collector.Ours", "run", "Ours.java", 7);
    private static final String TOKEN = "ghs_TokenThatNobodyMaySee";

    @Test
    void aShortStackIsWhole() {
        Throwable failure = thrownAt(new RuntimeException(), foreign(0, 18), List.of(OURS));

        assertThat(stack(traceOf(failure)))
                .hasSize(19)
                .startsWith("org.library.Foreign.call0(Foreign.java:1)")
                .endsWith("dev.alerting.collector.Ours.run(Ours.java:7)");
    }

    @Test
    void aLongStackKeepsThePlaceItselfAndWhatIsOurs() {
        Throwable failure = thrownAt(new RuntimeException(), foreign(0, 500), List.of(OURS), foreign(500, 600));

        List<String> stack = stack(traceOf(failure));

        assertThat(stack.stream().filter(frame -> !frame.equals("..."))).hasSize(ExceptionTrace.MAX_FRAMES);
        assertThat(stack)
                .startsWith("org.library.Foreign.call0(Foreign.java:1)", "org.library.Foreign.call1(Foreign.java:2)")
                .containsSubsequence("...", "dev.alerting.collector.Ours.run(Ours.java:7)", "...");
    }

    @Test
    void aStackOfOurOwnIsBoundedToo() {
        Throwable failure = thrownAt(new StackOverflowError(), Collections.nCopies(1024, OURS));

        assertThat(stack(traceOf(failure)))
                .hasSize(ExceptionTrace.MAX_FRAMES + 1)
                .endsWith("...");
    }

    @Test
    void aCauseHasTheFramesItDoesNotShare() {
        List<StackTraceElement> outer = foreign(0, 10);
        Throwable cause = thrownAt(new IOException(), List.of(OURS), outer);
        Throwable failure = thrownAt(new UncheckedIOException((IOException) cause), outer);

        JsonNode logged = traceOf(failure).path("causes").path(0);

        assertThat(logged.path("type").textValue()).isEqualTo("java.io.IOException");
        assertThat(stack(logged)).containsExactly("dev.alerting.collector.Ours.run(Ours.java:7)", "...");
    }

    @Test
    void aCauseHasFewerFrames() {
        Throwable cause = thrownAt(new IOException(), foreign(0, 50), List.of(OURS));
        Throwable failure = thrownAt(new IllegalStateException(cause), foreign(60, 70));

        List<String> stack = stack(traceOf(failure).path("causes").path(0));

        assertThat(stack.stream().filter(frame -> !frame.equals("..."))).hasSize(ExceptionTrace.MAX_CAUSE_FRAMES);
        assertThat(stack)
                .startsWith("org.library.Foreign.call0(Foreign.java:1)")
                .endsWith("dev.alerting.collector.Ours.run(Ours.java:7)");
    }

    @Test
    void theChainOfCausesIsBounded() {
        Throwable failure = new IOException("0");
        for (int i = 1; i <= 1_000; i++) {
            failure = new IOException(String.valueOf(i), failure);
        }

        assertThat(traceOf(failure).path("causes")).hasSize(ExceptionTrace.MAX_CAUSES);
    }

    @Test
    void aChainThatBitesItsOwnTailEnds() {
        Throwable first = new IllegalStateException("first");
        Throwable second = new IllegalArgumentException("second", first);
        first.initCause(second);

        assertThat(traceOf(first).path("causes"))
                .singleElement()
                .satisfies(cause ->
                        assertThat(cause.path("type").textValue()).isEqualTo("java.lang.IllegalArgumentException"));
    }

    @Test
    void messagesOfLibrariesAreLeftOut() {
        Throwable failure = new IllegalStateException(
                "calling GitHub failed",
                new IllegalArgumentException("invalid header value: \"token " + TOKEN + "\"", new IOException(TOKEN)));

        ObjectNode trace = traceOf(failure);

        assertThat(Json.write(trace)).doesNotContain(TOKEN).doesNotContain("invalid header");
        assertThat(trace.path("causes")).hasSize(2).noneMatch(cause -> cause.has("message"));
    }

    @Test
    void messagesOfOurOwnAreKept() {
        Throwable failure = new IllegalStateException(new SecretUnavailableException(
                "secret app does not exist", new ConfigurationException("TIME_ZONES must be zones")));

        assertThat(traceOf(failure).path("causes"))
                .extracting(cause -> cause.path("message").textValue())
                .containsExactly("secret app does not exist", "TIME_ZONES must be zones");
    }

    @Test
    void aMissingClassIsNamed() {
        Throwable failure = new IllegalStateException(
                new NoClassDefFoundError("org/crac/Core").initCause(new ClassNotFoundException("org.crac.Core")));

        assertThat(traceOf(failure).path("causes"))
                .extracting(cause -> cause.path("message").textValue())
                .containsExactly("org/crac/Core", "org.crac.Core");
    }

    @Test
    void whatAnInitializerThrewIsNotRepeated() {
        Throwable failure = new NoClassDefFoundError("Could not initialize class org.library.Foreign")
                .initCause(new ExceptionInInitializerError("Exception java.io.IOException: " + TOKEN));

        assertThat(Json.write(traceOf(failure))).doesNotContain(TOKEN);
    }

    @Test
    void aLongMessageIsCut() {
        Throwable failure = new IllegalStateException(new ConfigurationException("x".repeat(10_000)));

        assertThat(traceOf(failure).path("causes").path(0).path("message").textValue())
                .hasSizeLessThan(400)
                .endsWith("x…");
    }

    @Test
    void whatHasNoFramesHasNoStack() {
        Throwable failure = thrownAt(new RuntimeException());

        assertThat(traceOf(failure)).isEmpty();
    }

    @SafeVarargs
    private static Throwable thrownAt(Throwable failure, List<StackTraceElement>... frames) {
        List<StackTraceElement> all = new ArrayList<>();
        for (List<StackTraceElement> some : frames) {
            all.addAll(some);
        }
        failure.setStackTrace(all.toArray(StackTraceElement[]::new));
        return failure;
    }

    private static List<StackTraceElement> foreign(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> new StackTraceElement("org.library.Foreign", "call" + i, "Foreign.java", i + 1))
                .toList();
    }

    private static ObjectNode traceOf(Throwable failure) {
        ObjectNode fields = Json.object();
        ExceptionTrace.write(failure, fields);
        return fields;
    }

    private static List<String> stack(JsonNode entry) {
        List<String> frames = new ArrayList<>();
        entry.path("stack").forEach(frame -> frames.add(frame.textValue()));
        return frames;
    }
}
