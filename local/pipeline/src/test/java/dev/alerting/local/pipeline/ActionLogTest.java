package dev.alerting.local.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ActionLogTest {
    private final ActionLog log = new ActionLog();

    @Test
    void whatWasDoneIsToldWithTheTitleOfItsAlert() {
        log.accept("{\"message\":\"NORMALIZED_ALERT\",\"messageId\":\"m\",\"fingerprint\":\"f\","
                + "\"alert\":{\"title\":\"Disk full\"}}");
        log.accept("{\"message\":\"alert processed\",\"messageId\":\"m\",\"fingerprint\":\"f\","
                + "\"source\":\"grafana\",\"action\":\"CREATE\",\"issue\":7}");

        assertThat(log.drain()).containsExactly(new ActionLog.Entry("grafana", "Disk full", "CREATE", Optional.of(7)));
    }

    @Test
    void withoutATitleTheReasonIsTold() {
        log.accept("{\"message\":\"alert invalid\",\"messageId\":\"m\",\"action\":\"DEAD_LETTER\","
                + "\"detail\":\"no team\"}");

        assertThat(log.drain())
                .containsExactly(new ActionLog.Entry("unknown", "no team", "DEAD_LETTER", Optional.empty()));
    }
}
