package dev.alerting.local.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EverydayOptionsTest {
    @Test
    void withoutVariablesFourRunsOfOursAlone() {
        assertThat(EverydayOptions.of(Map.of("EVERYDAY_WEBHOOK", "")))
                .isEqualTo(new EverydayOptions(4, Optional.empty(), Optional.empty(), Optional.empty(), List.of()));
    }

    @Test
    void othersTakeTurnsByTheirCommandOrTheirPackages() {
        assertThat(EverydayOptions.of(Map.of(
                        "EVERYDAY_RUNS", "2",
                        "EVERYDAY_BEFORE", "/built",
                        "EVERYDAY_WEBHOOK", "node a.js",
                        "EVERYDAY_COLLECTOR", "node b.js",
                        "EVERYDAY_CGROUPS", "/cpu/a:/cpu/b")))
                .isEqualTo(new EverydayOptions(
                        2,
                        Optional.of(Path.of("/built")),
                        Optional.of("node a.js"),
                        Optional.of("node b.js"),
                        List.of(Path.of("/cpu/a"), Path.of("/cpu/b"))));
    }

    @Test
    void noRunsAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> EverydayOptions.of(Map.of("EVERYDAY_RUNS", "0")));
    }
}
