package dev.alerting.priming;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RuntimeClientPrimingTest {
    @Test
    void theCurrentClientHasAllOfIt() {
        assertThat(RuntimeClientPriming.run()).isEmpty();
    }
}
