package dev.alerting.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alerting.common.config.ConfigurationException;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a snapshot does to the function in a process of its own is tested with the whole pipeline. */
class CollectorSnapshotTest {
    private final AtomicInteger forgotten = new AtomicInteger();

    @Test
    void primingRunsTheLivesOfAlertsAndLeavesNoThread() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();

        snapshot(Map.of("TIME_ZONES", "Europe/Berlin", "GITHUB_REPO", "not/ours"))
                .prime();

        assertThat(System.getProperties().stringPropertyNames())
                .as("where credentials are looked for")
                .noneMatch(name -> name.startsWith("aws."));
        assertThat(Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> !before.contains(thread))
                        .map(Thread::getName)
                        .collect(Collectors.toSet()))
                .noneMatch(name ->
                        name.startsWith("sdk-") || name.startsWith("loopback") || name.startsWith("HttpClient"));
    }

    @Test
    void whatCannotBePrimedSaysWhy() {
        assertThatThrownBy(
                        () -> snapshot(Map.of("TIME_ZONES", "Nowhere/At-All")).prime())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("TIME_ZONES");
    }

    @Test
    void forgettingIsTheFunctionsOwnAffair() {
        snapshot(Map.of()).forget();

        assertThat(forgotten).hasValue(1);
    }

    private CollectorSnapshot snapshot(Map<String, String> environment) {
        return new CollectorSnapshot(environment, forgotten::incrementAndGet, Clock.systemUTC());
    }
}
