package dev.alerting.common.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertEventTest {
    @Test
    void anEventHasOneToTenTeams() {
        assertThat(withTeams(10).teams()).hasSize(10);
        assertThatIllegalArgumentException().isThrownBy(() -> withTeams(0)).withMessageContaining("1 to 10 teams");
        assertThatIllegalArgumentException().isThrownBy(() -> withTeams(11)).withMessageContaining("not 11");
    }

    @Test
    void anotherTimeChangesNothingElse() {
        AlertEvent event = Events.complete();
        Instant later = event.occurredAt().plusSeconds(60);

        AlertEvent moved = event.withOccurredAt(later);

        assertThat(moved.occurredAt()).isEqualTo(later);
        assertThat(moved.withOccurredAt(event.occurredAt())).isEqualTo(event);
    }

    @Test
    void itsOrderIsItsTimeAndState() {
        AlertEvent event = Events.minimal();

        assertThat(event.orderKey()).isEqualTo(new OrderKey(event.occurredAt(), AlertState.FIRING));
    }

    private static AlertEvent withTeams(int number) {
        AlertEvent event = Events.minimal();
        return new AlertEvent(
                event.source(),
                event.state(),
                event.title(),
                event.description(),
                event.summary(),
                event.reason(),
                event.priority(),
                event.occurredAt(),
                List.copyOf(Collections.nCopies(number, "web")),
                event.resource(),
                event.identity(),
                event.links(),
                event.rawProvider());
    }
}
