package dev.alerting.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alerting.common.config.ConfigurationException;
import dev.alerting.priming.CollectorPriming;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a snapshot does to the function in its own process is tested with the whole pipeline. */
class CollectorPrimingTest {
    private final AtomicInteger cleared = new AtomicInteger();

    @Test
    void primingRunsTheLivesOfAlertsAndLeavesNoThread() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();

        priming(Map.of("TIME_ZONES", "Europe/Berlin", "GITHUB_REPO", "not/ours"))
                .prime();

        assertThat(System.getProperties().stringPropertyNames())
                .as("where credentials are looked for")
                .noneMatch(name -> name.startsWith("aws."));
        assertThat(stillThere(before)).isEmpty();
    }

    @Test
    void whatCannotBePrimedSaysWhy() {
        assertThatThrownBy(() -> priming(Map.of("TIME_ZONES", "Nowhere/At-All")).prime())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("TIME_ZONES");
    }

    @Test
    void clearingCachesClearsThoseOfTheFunctionItself() {
        priming(Map.of()).clearCaches();

        assertThat(cleared).hasValue(1);
    }

    private CollectorPriming priming(Map<String, String> environment) {
        return new CollectorPriming(
                environment, CollectorHandler::createInstance, cleared::incrementAndGet, Clock.systemUTC(), 2);
    }

    /** Threads of ours that were told to end but have not. */
    private static List<String> stillThere(Set<Thread> before) throws InterruptedException {
        List<String> names = new ArrayList<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            String name = thread.getName();
            boolean ours = name.startsWith("sdk-") || name.startsWith("loopback") || name.startsWith("HttpClient");
            if (ours && !before.contains(thread) && !thread.join(Duration.ofMinutes(1))) {
                names.add(name);
            }
        }
        return names;
    }
}
