package dev.alerting.collector.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.common.event.AlertState;
import dev.alerting.common.event.Priority;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class AlertRecordItemProperties {
    @Property
    void aRecordComesBackAsItWas(@ForAll("records") AlertRecord record) {
        assertThat(RecordItem.read(RecordItem.write(record))).isEqualTo(record);
    }

    @Property
    void aClaimComesBackAsItWas(@ForAll("records") AlertRecord record, @ForAll("claims") Claim claim) {
        AlertRecord claimed = record.toBuilder().claim(Optional.of(claim)).build();

        assertThat(RecordItem.read(RecordItem.write(claimed))).isEqualTo(claimed);
    }

    @Property
    void everyItemExpiresThreeYearsAfterItWasLastSeen(@ForAll("records") AlertRecord record) {
        long expiresAt =
                Long.parseLong(RecordItem.write(record).get("ttl_expires_at").n());

        assertThat(expiresAt - record.lastSeenAt().getEpochSecond()).isEqualTo(3L * 365 * 24 * 3600);
    }

    @Provide
    Arbitrary<AlertRecord> records() {
        Arbitrary<AlertRecord.Builder> builders = Combinators.combine(
                        times(),
                        Arbitraries.of(Status.class),
                        texts(),
                        texts().list().ofMaxSize(25))
                .as((seen, status, text, deliveries) -> {
                    AlertRecord.Builder builder = AlertRecord.unseen("fingerprint", seen).toBuilder()
                            .status(status)
                            .title(text)
                            .identity("{}");
                    deliveries.forEach(builder::applied);
                    return builder;
                });
        return Combinators.combine(
                        builders,
                        times().optional(),
                        times().optional(),
                        texts().optional(),
                        Arbitraries.integers().between(1, 1_000_000).optional(),
                        Arbitraries.of(Priority.class),
                        texts().list().ofMaxSize(10),
                        Arbitraries.of(true, false))
                .as((builder, event, person, reason, issue, priority, teams, unknown) -> {
                    builder.routing(teams, priority, unknown)
                            .awaitedFiring(event)
                            .toldRouting(event.map(at -> new AlertRecord.Routing(teams, priority, !unknown)))
                            .version(issue.orElse(1));
                    event.ifPresent(at -> builder.newEpisode(at, at.plusSeconds(1))
                            .history(EventHistory.EMPTY
                                    .with(new SeenEvent(at, AlertState.FIRING, person, reason))
                                    .with(new SeenEvent(at.plusNanos(1), AlertState.FIRING, person, reason))
                                    .with(new SeenEvent(at.plusNanos(2), AlertState.FIRING, person, reason))
                                    .with(new SeenEvent(at.plusNanos(3), AlertState.FIRING, person, reason))
                                    .with(new SeenEvent(at.plusSeconds(9), AlertState.RESOLVED, person, reason)))
                            .lastEvent(at, reason)
                            .lastAcceptedAt(person)
                            .commentedAt(at)
                            .oneMoreSuppressed());
                    person.ifPresent(builder::closedByPerson);
                    issue.ifPresent(number -> builder.issue("acme/alerts", number));
                    builder.details(new Details(reason.stream().toList(), reason.orElse(""), unknown))
                            .oneMoreRepeat();
                    Handling.Builder handling = Handling.NONE.toBuilder().snoozedUntil(event);
                    reason.ifPresent(text -> handling.cause(text).noise(text).applied(text));
                    person.ifPresent(at -> handling.acknowledged("alice", at));
                    event.ifPresent(at -> builder.handling(handling.build())
                            .display(display -> display.withEdit(at))
                            .ended(new Ended(at, Ended.Ending.OUT_OF_SIGHT))
                            .newEpisode(at.plusSeconds(60), at.plusSeconds(61)));
                    builder.handling(handling.build());
                    return builder.build();
                });
    }

    @Provide
    Arbitrary<Claim> claims() {
        return Combinators.combine(Arbitraries.of(Claim.Intent.class), times(), times(), times().optional(), records())
                .as((intent, started, lease, looked, next) ->
                        new Claim(intent, "owner", "action", started, lease, looked, next));
    }

    private static Arbitrary<Instant> times() {
        return Combinators.combine(
                        Arbitraries.longs().between(0, 4_000_000_000L),
                        Arbitraries.integers().between(0, 999_999_999))
                .as(Instant::ofEpochSecond);
    }

    private static Arbitrary<String> texts() {
        return Arbitraries.of(List.of("", "plain", "mit Umlauten: ä ö ü", "\"quoted\"\n", "🚒"));
    }
}
