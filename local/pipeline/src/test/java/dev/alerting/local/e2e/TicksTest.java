package dev.alerting.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.local.e2e.SharedPipeline.World;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The deployment's own clock, through topic and queue. */
@ExtendWith(SharedPipeline.class)
class TicksTest {
    @Test
    void aTickIsHandledAndLeavesNothingBehind(World world) throws InterruptedException {
        world.pipeline().tick();

        assertThat(world.pipeline().awaitEmpty(Duration.ofMinutes(2))).isTrue();
        assertThat(world.log()).anyMatch(line -> line.contains("\"TicksHandled\""));
        assertThat(world.pipeline().readRecord("#upkeep"))
                .hasValueSatisfying(
                        item -> assertThat(item).containsKey("ran_at").doesNotContainKey("lease_owner"));
        assertThat(world.pipeline().aws().dlqDepth().total()).isZero();
    }
}
