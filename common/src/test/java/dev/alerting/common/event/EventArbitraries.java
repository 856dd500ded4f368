package dev.alerting.common.event;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Any event the schema allows, with the characters that make trouble. */
public final class EventArbitraries {
    private EventArbitraries() {}

    public static Arbitrary<AlertEvent> events() {
        Arbitrary<List<Optional<String>>> prose = optional(text()).list().ofSize(3);
        return Combinators.combine(
                        Arbitraries.of("grafana", "datadog", "a", "x.y_z-1"),
                        Arbitraries.of(AlertState.class),
                        text(),
                        prose,
                        Arbitraries.of(Priority.class),
                        Combinators.combine(instants(), optional(instants())).as(Times::new),
                        teams(),
                        Combinators.combine(resources(), identities(), links(), raw())
                                .as(Rest::new))
                .as((source, state, title, texts, priority, times, teams, rest) -> AlertEvent.builder()
                        .source(source)
                        .state(state)
                        .title(title)
                        .description(texts.get(0))
                        .summary(texts.get(1))
                        .reason(texts.get(2))
                        .priority(priority)
                        .occurredAt(times.occurredAt())
                        .startedAt(times.startedAt())
                        .teams(teams)
                        .resource(rest.resource())
                        .identity(rest.identity())
                        .links(rest.links())
                        .rawProvider(rest.raw())
                        .build());
    }

    private record Times(Instant occurredAt, Optional<Instant> startedAt) {}

    private static Arbitrary<Instant> instants() {
        return Arbitraries.longs()
                .between(0, 4_102_444_800L)
                .map(seconds -> Instant.ofEpochSecond(seconds, seconds % 1_000_000_000));
    }

    private record Rest(Resource resource, Identity identity, Links links, Optional<JsonNode> raw) {}

    /** Never blank: a blank text is the same as none. */
    public static Arbitrary<String> text() {
        return Arbitraries.strings()
                .withChars('a', 'Z', '0', ' ', '"', '\\', '/', '\n', '\t', '\u0000', '\u007f', '\u00e9', '\u2028', '<')
                .withChars('\uFEFF', '\u202E', '\uFFFD')
                .ofMaxLength(20)
                .map(text -> "x" + text);
    }

    public static Arbitrary<Identity> identities() {
        return Combinators.combine(
                        optional(Arbitraries.strings().numeric().ofLength(12)),
                        optional(text()),
                        optional(text()),
                        optional(text()),
                        optional(text()))
                .as(Identity::new);
    }

    public static Arbitrary<Resource> resources() {
        Arbitrary<Map<String, String>> extra = Arbitraries.maps(text(), text()).ofMaxSize(4);
        return Combinators.combine(text(), optional(text()), optional(text()), extra)
                .as(Resource::new);
    }

    private static Arbitrary<List<String>> teams() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .withChars('0', '\u00e9')
                .ofMinLength(1)
                .ofMaxLength(12)
                .list()
                .uniqueElements()
                .ofMinSize(1)
                .ofMaxSize(Teams.MAX_TEAMS);
    }

    private static Arbitrary<Links> links() {
        Arbitrary<Optional<URI>> link = optional(Arbitraries.strings()
                .alpha()
                .numeric()
                .ofMaxLength(8)
                .map(path -> URI.create("https://example.com/" + path + "?a=%20#b")));
        return Combinators.combine(link, link, link, link).as(Links::new);
    }

    private static Arbitrary<Optional<JsonNode>> raw() {
        Arbitrary<JsonNode> objects = Combinators.combine(text(), text(), Arbitraries.longs())
                .as((name, value, number) -> Json.object()
                        .put("number", number)
                        .set("nested", Json.object().put(name, value)));
        // Read back from text, as an event gets it: a small number is then no longer kept as a long.
        return optional(objects.map(node -> Json.parse(Json.write(node))));
    }

    private static <T> Arbitrary<Optional<T>> optional(Arbitrary<T> values) {
        return values.optional(0.7);
    }
}
