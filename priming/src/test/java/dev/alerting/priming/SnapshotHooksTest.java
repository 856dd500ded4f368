package dev.alerting.priming;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import dev.alerting.common.telemetry.StructuredLog;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotHooksTest {
    private final List<JsonNode> lines = new ArrayList<>();
    private final List<String> steps = new ArrayList<>();
    private final StructuredLog log = new StructuredLog(Clock.systemUTC(), line -> lines.add(Json.parse(line)));

    @Test
    void onlyAFunctionWithASnapshotTakesPart() {
        assertThat(SnapStart.isOn(Map.of("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start")))
                .isTrue();
        assertThat(SnapStart.isOn(Map.of("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand")))
                .isFalse();
        assertThat(SnapStart.isOn(Map.of())).isFalse();
    }

    @Test
    void primesThenForgetsAndForgetsAgainAfterARestore() {
        SnapshotHooks hooks = new SnapshotHooks(subject(() -> {}), log);

        hooks.beforeCheckpoint(null);
        hooks.afterRestore(null);

        assertThat(steps).containsExactly("prime", "forget", "forget");
        assertThat(lines).singleElement().satisfies(line -> {
            assertThat(line.path("level").asText()).isEqualTo("INFO");
            assertThat(line.path("millis").isIntegralNumber()).isTrue();
        });
    }

    /** Whatever comes out of a hook ends the process. */
    @ParameterizedTest
    @ValueSource(classes = {IllegalStateException.class, java.io.IOException.class, NoClassDefFoundError.class})
    void aFailureOfPrimingIsLoggedAndNoMore(Class<? extends Throwable> kind) throws ReflectiveOperationException {
        Throwable failure = kind.getConstructor(String.class).newInstance("not today");
        SnapshotHooks hooks = new SnapshotHooks(
                subject(() -> {
                    switch (failure) {
                        case Exception exception -> throw exception;
                        case Error error -> throw error;
                        default -> throw new IllegalArgumentException(failure);
                    }
                }),
                log);

        hooks.beforeCheckpoint(null);

        assertThat(steps).containsExactly("prime", "forget");
        assertThat(lines).singleElement().satisfies(line -> {
            assertThat(line.path("level").asText()).isEqualTo("WARN");
            assertThat(line.path("error").asText()).isEqualTo(kind.getSimpleName() + ": not today");
        });
    }

    @Test
    void aFailureToForgetIsAnErrorOfItsOwn() {
        SnapshotHooks hooks = new SnapshotHooks(
                new SnapshotSubject() {
                    @Override
                    public void prime() {}

                    @Override
                    public void clearCaches() {
                        throw new IllegalStateException("cannot");
                    }
                },
                log);

        hooks.afterRestore(null);

        assertThat(lines)
                .singleElement()
                .satisfies(line -> assertThat(line.path("level").asText()).isEqualTo("ERROR"));
    }

    @FunctionalInterface
    private interface Priming {
        void run() throws Exception;
    }

    private SnapshotSubject subject(Priming priming) {
        return new SnapshotSubject() {
            @Override
            public void prime() throws Exception {
                steps.add("prime");
                priming.run();
            }

            @Override
            public void clearCaches() {
                steps.add("forget");
            }
        };
    }
}
