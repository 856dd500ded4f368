package dev.alerting.common.fingerprint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.common.event.AlertEvent;
import dev.alerting.common.event.EventArbitraries;
import dev.alerting.common.event.Events;
import dev.alerting.common.event.Identity;
import dev.alerting.common.event.Resource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class FingerprintProperties {
    @Property
    void itIsSixtyFourLowerCaseHexadecimalDigits(@ForAll("events") AlertEvent event) {
        assertThat(Fingerprint.of(event)).matches("[0-9a-f]{64}");
    }

    @Property
    void anotherIdentityIsAnotherAlert(@ForAll("identities") Identity one, @ForAll("identities") Identity other) {
        Assume.that(!one.equals(other));

        assertThat(of(one, Events.complete().resource()))
                .isNotEqualTo(of(other, Events.complete().resource()));
    }

    @Property
    void anotherResourceIsAnotherAlert(@ForAll("resources") Resource one, @ForAll("resources") Resource other) {
        Assume.that(!one.equals(other));

        assertThat(of(Identity.NONE, one)).isNotEqualTo(of(Identity.NONE, other));
    }

    @Property
    void theOrderOfAttributesDoesNotCount(@ForAll("resources") Resource resource, @ForAll Random random) {
        List<Map.Entry<String, String>> entries =
                new ArrayList<>(resource.extra().entrySet());
        Collections.shuffle(entries, random);
        Map<String, String> shuffled = new LinkedHashMap<>();
        entries.forEach(entry -> shuffled.put(entry.getKey(), entry.getValue()));

        Resource other = new Resource(resource.type(), resource.id(), resource.region(), shuffled);

        assertThat(of(Identity.NONE, other)).isEqualTo(of(Identity.NONE, resource));
    }

    @Provide
    Arbitrary<AlertEvent> events() {
        return EventArbitraries.events();
    }

    @Provide
    Arbitrary<Identity> identities() {
        return EventArbitraries.identities();
    }

    @Provide
    Arbitrary<Resource> resources() {
        return EventArbitraries.resources();
    }

    private static String of(Identity identity, Resource resource) {
        return Fingerprint.of(Events.complete().toBuilder()
                .identity(identity)
                .resource(resource)
                .build());
    }
}
