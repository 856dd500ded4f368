package dev.alerting.history.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alerting.common.json.Json;
import dev.alerting.testing.history.Image;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TransitionsTest {
    private static final Instant START = Instant.parse("2026-11-28T09:59:00Z");
    private static final Instant AT = Instant.parse("2026-11-28T10:00:00Z");
    private static final PersonKey KEY = PersonKey.of("a key that nobody knows");
    private static final Image OPENED = Image.opened("f1", 1, START);

    private static Optional<RawEvent> between(Image before, Image after) {
        return Transitions.between(Optional.of(RecordImage.of(before.json())), RecordImage.of(after.json()), AT, KEY);
    }

    private static Set<Change> changes(Image before, Image after) {
        return between(before, after).map(RawEvent::changes).orElse(Set.of());
    }

    @Test
    void aFirstEpisodeOpens() {
        RawEvent event = Transitions.between(Optional.empty(), RecordImage.of(OPENED.json()), AT, KEY)
                .orElseThrow();

        assertThat(event.changes()).containsExactly(Change.OPENED);
        assertThat(event.key()).isEqualTo("f1#000000000001");
        assertThat(event.team()).isEqualTo("web");
        assertThat(event.rule()).isEqualTo("disk");
        assertThat(between(OPENED.rule("unknown"), OPENED.rule("unknown").repeated())
                        .orElseThrow()
                        .rule())
                .as("its sender names none")
                .isEqualTo(event.title());
        assertThat(event.source()).isEqualTo("grafana");
        assertThat(event.startedAt()).contains(START);
        assertThat(event.at()).isEqualTo(AT);
        assertThat(event.open()).isTrue();
    }

    @Test
    void theSecondEpisodeOpensAsWell() {
        Image closed = OPENED.ended(AT, "RESOLVED");

        assertThat(changes(closed, closed.nextEpisode(2, 9, AT))).containsExactly(Change.OPENED);
        assertThat(changes(closed, closed.nextEpisode(2, 8, AT)))
                .as("in the issue of the one before")
                .containsExactlyInAnyOrder(Change.OPENED, Change.REOPENED);
    }

    @Test
    void eachChangeHasItsName() {
        assertThat(changes(OPENED, OPENED.repeated())).containsExactly(Change.REPEATED);
        assertThat(changes(OPENED, OPENED.commented())).containsExactly(Change.COMMENTED);
        assertThat(changes(OPENED, OPENED.priority("P0"))).containsExactly(Change.PRIORITY_CHANGED);
        assertThat(changes(OPENED, OPENED.team("db"))).containsExactly(Change.TEAM_CHANGED);
        assertThat(changes(OPENED, OPENED.acknowledged("ann", AT))).containsExactly(Change.ACKNOWLEDGED);
        assertThat(changes(
                        OPENED.acknowledged("ann", AT),
                        OPENED.acknowledged("ann", AT).givenBack()))
                .containsExactly(Change.GIVEN_BACK);
        assertThat(changes(
                        OPENED, OPENED.said("snoozed_until", AT.plusSeconds(60).toString())))
                .containsExactly(Change.SNOOZED);
        assertThat(changes(
                        OPENED, OPENED.said("silenced_until", AT.plusSeconds(60).toString())))
                .containsExactly(Change.SILENCED);
        assertThat(changes(OPENED, OPENED.noise("test"))).containsExactly(Change.JUDGED);
        assertThat(changes(OPENED, OPENED.useful())).containsExactly(Change.JUDGED);
        assertThat(changes(OPENED, OPENED.said("cause", "full disk"))).containsExactly(Change.COMMANDED);
        assertThat(between(OPENED, OPENED.said("cause", "@ann-b, @acme/web and ann.smith@example.com know"))
                        .flatMap(RawEvent::cause))
                .contains("@..., @... and @... know");
        assertThat(changes(OPENED, OPENED.closedByPerson(AT))).containsExactly(Change.CLOSED_BY_PERSON);
        Image duplicate = OPENED.closedAsDuplicate(AT);
        assertThat(changes(OPENED, duplicate))
                .containsExactlyInAnyOrder(Change.CLOSED_BY_PERSON, Change.CLOSED_AS_DUPLICATE);
        assertThat(changes(duplicate, duplicate.ended(AT, "RESOLVED"))).containsExactly(Change.ENDED);
        assertThat(changes(OPENED, OPENED.ended(AT, "RESOLVED"))).containsExactly(Change.CLOSED);
        assertThat(changes(OPENED, OPENED.ended(AT, "OUT_OF_SIGHT"))).containsExactly(Change.OUT_OF_SIGHT);
        Image closed = OPENED.closedByPerson(AT);
        assertThat(changes(closed, closed.ended(AT, "RESOLVED"))).containsExactly(Change.ENDED);
        assertThat(changes(closed, closed.reopenedByPerson())).containsExactly(Change.REOPENED);
        assertThat(changes(closed, closed.keptSilent())).containsExactly(Change.KEPT_SILENT);
        assertThat(changes(OPENED.asRow(), OPENED.asRow().movedTo(12))).containsExactly(Change.MOVED);
    }

    @Test
    void anEpisodeMayBeginAsARow() {
        RawEvent event = Transitions.between(
                        Optional.empty(), RecordImage.of(OPENED.asRow().json()), AT, KEY)
                .orElseThrow();

        assertThat(event.changes()).containsExactlyInAnyOrder(Change.OPENED, Change.BECAME_ROW);
        assertThat(event.issue()).isEmpty();
    }

    @Test
    void severalChangesOfOneWriteAreOneEvent() {
        Image after = OPENED.priority("P0").repeated().acknowledged("ann", AT.minusSeconds(5));

        RawEvent event = between(OPENED, after).orElseThrow();

        assertThat(event.changes())
                .containsExactlyInAnyOrder(Change.PRIORITY_CHANGED, Change.REPEATED, Change.ACKNOWLEDGED);
        assertThat(event.actedAt()).contains(AT.minusSeconds(5));
    }

    @Test
    void aClaimIsNoEvent() {
        assertThat(between(OPENED, OPENED.claimed())).isEmpty();
    }

    @Test
    void whatASilenceEndsOrNobodySaidIsNoEvent() {
        Image snoozed = OPENED.said("snoozed_until", AT.toString());
        Image over = snoozed.claimed().without("claim").without("handling");

        assertThat(between(snoozed, over)).isEmpty();
    }

    @Test
    void peopleAreHashedWithTheKeyAndLeftOutWithoutIt() {
        Image acknowledged = OPENED.acknowledged("ann", AT);

        RawEvent event = between(OPENED, acknowledged).orElseThrow();
        RawEvent again = Transitions.between(
                        Optional.of(RecordImage.of(OPENED.json())),
                        RecordImage.of(acknowledged.json()),
                        AT,
                        PersonKey.NONE)
                .orElseThrow();

        assertThat(event.acknowledgedBy()).isEqualTo(KEY.hash("ann")).isNotEqualTo(KEY.hash("bob"));
        assertThat(event.toAttributes().toString()).doesNotContain("ann");
        assertThat(again.acknowledgedBy()).isEmpty();
    }

    @Test
    void whoTickedABoxUnnamedIsNobody() {
        RawEvent event = between(OPENED, OPENED.acknowledged("(unknown)", AT)).orElseThrow();

        assertThat(event.acknowledgedBy()).isEmpty();
    }

    @Test
    void theThirdEpisodeInSixHoursIsFlapping() {
        Image closed = OPENED.ended(AT, "RESOLVED");
        Image third = closed.nextEpisode(3, 11, AT).pastStarts(AT.minusSeconds(6 * 3600), AT.minusSeconds(60));
        Image notQuite = closed.nextEpisode(3, 11, AT).pastStarts(AT.minusSeconds(6 * 3600 + 1), AT.minusSeconds(60));

        assertThat(between(closed, third).orElseThrow().flapping()).isTrue();
        assertThat(between(closed, notQuite).orElseThrow().flapping()).isFalse();
    }

    @Test
    void anImageOfALaterVersionIsReadAsFarAsItIsUnderstood() {
        Image later = OPENED.acknowledged("ann", AT)
                .with("schema_version", Json.object().put("N", "9"))
                .with("teams", Json.object().put("S", "web"))
                .with("episode_started_at", Json.object().put("S", "yesterday"))
                .with("story", Json.object().put("S", "a text by now"));

        RawEvent event = between(OPENED, later).orElseThrow();

        assertThat(event.has(Change.ACKNOWLEDGED)).isTrue();
        assertThat(event.startedAt()).isEmpty();
    }

    @Test
    void aTornImageIsNone() {
        for (String attribute : List.of("fingerprint", "version", "episode")) {
            assertThatThrownBy(() -> RecordImage.of(OPENED.without(attribute).json()))
                    .isInstanceOf(UnreadableImageException.class)
                    .hasMessageContaining(attribute);
        }
    }

    @Test
    void anEventIsReadAsItWasWritten() {
        RawEvent event =
                between(OPENED, OPENED.noise("=test").ended(AT, "RESOLVED")).orElseThrow();

        assertThat(RawEvent.read(event.toAttributes())).contains(event);
        assertThat(RawEvent.read(java.util.Map.of("event", "#unreadable#1", "reason", "torn")))
                .isEmpty();
    }
}
