package dev.alerting.common.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Instant;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class AlertEventTest {
    @Test
    void anEventHasOneToTenTeams() {
        assertThat(withTeams(10).teams()).hasSize(10);
        assertThatIllegalArgumentException().isThrownBy(() -> withTeams(0)).withMessageContaining("1 to 10 teams");
        assertThatIllegalArgumentException().isThrownBy(() -> withTeams(11)).withMessageContaining("not 11");
    }

    @Test
    void aBuilderOfAnEventKeepsEveryOtherField() {
        AlertEvent event = Events.complete();
        Instant later = event.occurredAt().plusSeconds(60);

        AlertEvent moved = event.toBuilder().occurredAt(later).build();

        assertThat(moved.occurredAt()).isEqualTo(later);
        assertThat(moved.toBuilder().occurredAt(event.occurredAt()).build()).isEqualTo(event);
    }

    @Test
    void aRequiredFieldThatWasNotSetIsNamed() {
        assertThatNullPointerException()
                .isThrownBy(() -> AlertEvent.builder()
                        .source("grafana")
                        .state(AlertState.FIRING)
                        .build())
                .withMessage("title");
    }

    private static AlertEvent withTeams(int number) {
        return Events.minimal().toBuilder()
                .teams(Collections.nCopies(number, "web"))
                .build();
    }
}
