package dev.alerting.collector.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One message, and events of it that wait for different times. */
class WaitsTest {
    @Test
    void whereNothingWaitsNothingIsSaid() {
        assertThat(new Waits(Backoff.URGENT_CAP).ofMessage()).isEmpty();
    }

    /** Minutes: of a P0, of an end, of another one; 0 if there is none. */
    @ParameterizedTest
    @CsvSource({
        "1, 0, 60, 1",
        "60, 0, 1, 15",
        "0, 1, 60, 1",
        "0, 60, 1, 15",
        "1, 4, 60, 1",
        "14, 1, 60, 14",
        "60, 20, 60, 20",
        "0, 0, 60, 60"
    })
    void theMostUrgentAndWhatIsOverWaitForNothingElse(int urgent, int end, int other, int message) {
        Waits waits = new Waits(Backoff.URGENT_CAP);
        add(waits, urgent, true, false);
        add(waits, end, false, true);
        add(waits, other, false, false);

        assertThat(waits.ofMessage()).contains(Duration.ofMinutes(message));
    }

    @ParameterizedTest
    @CsvSource({"1, 4, 4", "1, 40, 5", "20, 40, 20"})
    void ofTwoP0TheOneWaitsForTheOtherAsLongAsItMightAlone(int one, int other, int message) {
        Waits waits = new Waits(Backoff.URGENT_CAP);
        add(waits, one, true, false);
        add(waits, other, true, false);

        assertThat(waits.ofMessage()).contains(Duration.ofMinutes(message));
    }

    @ParameterizedTest
    @CsvSource({"1, 12, 12", "1, 40, 15", "20, 40, 20"})
    void soDoOthers(int one, int other, int message) {
        Waits waits = new Waits(Backoff.URGENT_CAP);
        add(waits, one, false, false);
        add(waits, other, false, false);

        assertThat(waits.ofMessage()).contains(Duration.ofMinutes(message));
    }

    /** After half a day: or the neighbours of a P0 would be given up when it is. */
    @Test
    void whatWasReceivedOftenReturnsAsRarelyAsOthers() {
        Waits waits = new Waits(Backoff.urgentCap(Backoff.URGENT_RECEIVES + 1));
        add(waits, 1, true, false);
        add(waits, 12, true, false);

        assertThat(waits.ofMessage()).contains(Duration.ofMinutes(12));
        assertThat(Backoff.urgentCap(Backoff.URGENT_RECEIVES)).isEqualTo(Backoff.URGENT_CAP);
    }

    /** Otherwise a message with many events would use up its receives long before one with a single event. */
    @Property
    void noMessageReturnsMoreOftenThanOneOfItsEventsWouldAlone(@ForAll("waits") List<Waits.Wait> all) {
        Waits waits = new Waits(Backoff.URGENT_CAP);
        all.forEach(waits::add);

        Duration message = waits.ofMessage().orElseThrow();

        boolean mostUrgent = all.stream().anyMatch(Waits.Wait::mostUrgent);
        List<Duration> ownReturns = new ArrayList<>(
                all.stream().map(Waits.Wait::delay).filter(message::equals).toList());
        ownReturns.add(Backoff.CAP);
        if (mostUrgent) {
            ownReturns.add(Backoff.URGENT_CAP);
        }
        assertThat(ownReturns).contains(message);
        assertThat(message).isGreaterThanOrEqualTo(soonest(all, wait -> true));
        if (mostUrgent) {
            // As alone: the wait of each P0 is over, or five minutes have passed.
            assertThat(message).isGreaterThanOrEqualTo(least(longest(all, Waits.Wait::mostUrgent), Backoff.URGENT_CAP));
        }
    }

    @Provide
    Arbitrary<List<Waits.Wait>> waits() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 5_000).map(Duration::ofSeconds),
                        Arbitraries.of(true, false),
                        Arbitraries.of(true, false))
                .as(Waits.Wait::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(6);
    }

    private static Duration soonest(List<Waits.Wait> all, Predicate<Waits.Wait> these) {
        return all.stream()
                .filter(these)
                .map(Waits.Wait::delay)
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    private static Duration longest(List<Waits.Wait> all, Predicate<Waits.Wait> these) {
        return all.stream()
                .filter(these)
                .map(Waits.Wait::delay)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static void add(Waits waits, int minutes, boolean mostUrgent, boolean ends) {
        if (minutes > 0) {
            waits.add(new Waits.Wait(Duration.ofMinutes(minutes), mostUrgent, ends));
        }
    }
}
