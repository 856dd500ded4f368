package dev.alerting.collector.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alerting.collector.delivery.Deadline;
import dev.alerting.collector.fake.LogLines;
import dev.alerting.collector.state.TimerIndex.DueTimer;
import dev.alerting.common.telemetry.StructuredLog;
import dev.alerting.testing.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DueTimersTest {
    private final MovableClock clock = new MovableClock();
    private final LogLines lines = new LogLines();
    private final Set<String> due = new TreeSet<>();
    private final List<String> handled = new ArrayList<>();
    private final DueTimers timers = new DueTimers(
            (now, limit) ->
                    due.stream().limit(limit).map(key -> new DueTimer(key, now)).toList(),
            List.of(new Handler("#a"), new Handler("#b")),
            new StructuredLog(clock, lines),
            clock);

    @Test
    void eachIsHandledByItsOwn() {
        due.addAll(List.of("#a1", "#b1", "#a2"));

        assertThat(run()).isTrue();

        assertThat(handled).containsExactly("#a #a1", "#a #a2", "#b #b1");
    }

    @Test
    void oneThatFailsKeepsNoOtherWaitingAndIsTold() {
        due.addAll(List.of("#a bad", "#b1"));

        assertThatThrownBy(this::run).hasMessage("#a bad");

        assertThat(handled).containsExactly("#b #b1");
        assertThat(lines.with("timer failed")).hasSize(1);
    }

    @Test
    void whatNobodyHandlesIsTold() {
        due.add("#c1");

        assertThat(run()).isTrue();

        assertThat(lines.with("timer of an unknown kind")).hasSize(1);
    }

    @Test
    void whatThereIsNoTimeForIsLeft() {
        due.addAll(List.of("#a1", "#a slow", "#a2"));

        assertThat(run()).isFalse();

        assertThat(handled).containsExactly("#a #a slow");
    }

    @Test
    void moreThanOneRunTakesIsLeft() {
        for (int i = 100; i < 250; i++) {
            due.add("#a" + i);
        }

        assertThat(run()).isFalse();

        assertThat(handled).hasSize(100);
    }

    private boolean run() {
        return timers.run(clock.instant(), new Deadline(clock.instant().plusSeconds(30)));
    }

    private final class Handler implements TimerHandler {
        private final String prefix;

        private Handler(String prefix) {
            this.prefix = prefix;
        }

        @Override
        public boolean handles(String key) {
            return key.startsWith(prefix);
        }

        @Override
        public void handle(String key, Instant now, Deadline deadline) {
            if (key.endsWith("bad")) {
                throw new IllegalStateException(key);
            }
            if (key.endsWith("slow")) {
                clock.advance(Duration.ofSeconds(29));
            }
            handled.add(prefix + " " + key);
        }
    }
}
