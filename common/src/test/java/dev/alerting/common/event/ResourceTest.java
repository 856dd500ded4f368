package dev.alerting.common.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResourceTest {
    @Test
    void furtherAttributesAreSortedAndDoNotFollowTheCallersMap() {
        Map<String, String> given = new HashMap<>(Map.of("zone", "b", "env", "prod"));
        Resource resource = new Resource("host", Optional.empty(), Optional.empty(), given);

        given.put("later", "x");

        assertThat(resource.extra()).containsExactly(Map.entry("env", "prod"), Map.entry("zone", "b"));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> resource.extra().put("later", "x"));
    }

    @Test
    void theShortFormLeavesTheRestEmpty() {
        assertThat(Resource.of("alert", "1"))
                .isEqualTo(new Resource("alert", Optional.of("1"), Optional.empty(), Map.of()));
    }
}
