package dev.alerting.common.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.common.json.Json;
import dev.alerting.common.schema.AlertEventSchema;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class AlertEventJsonProperties {
    private static final AlertEventSchema SCHEMA = AlertEventSchema.load();

    @Property
    void anEventSurvivesBeingWrittenAndRead(@ForAll("events") AlertEvent event) {
        String text = Json.write(AlertEventJson.write(event));

        assertThat(AlertEventJson.read(Json.parse(text))).isEqualTo(event);
    }

    @Property
    void whatIsWrittenSatisfiesTheSchema(@ForAll("events") AlertEvent event) {
        assertThat(SCHEMA.validate(Json.parse(Json.write(AlertEventJson.write(event)))))
                .isEmpty();
    }

    @Provide
    Arbitrary<AlertEvent> events() {
        return EventArbitraries.events();
    }
}
