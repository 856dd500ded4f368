package dev.alerting.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.history.figures.Count;
import dev.alerting.history.figures.Figures;
import dev.alerting.history.figures.Histogram;
import dev.alerting.history.figures.Timing;
import dev.alerting.testing.PrintsSeed;
import dev.alerting.testing.history.Alerts;
import dev.alerting.testing.history.Model;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/** Random episodes, and whatever may happen to the records that tell of them. */
@AddLifecycleHook(PrintsSeed.class)
class HistoryProperties {
    private static final Instant BEGIN = Instant.parse("2026-11-20T00:00:00Z");
    private static final LocalDate FIRST = BEGIN.atZone(ZoneOffset.UTC).toLocalDate();
    private static final Instant END = BEGIN.plus(Duration.ofDays(Alerts.DAYS)).plusSeconds(3_600);

    @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
    void figuresAreThoseOfTheEpisodes(@ForAll long seed) {
        Alerts alerts = new Alerts(seed, BEGIN);
        Bed bed = new Bed(BEGIN);

        deliverInTime(bed, alerts.records());

        assertFigures(bed, alerts);
    }

    /** Delivered again, in any order, late, with a call that breaks now and then: nothing of that can be seen. */
    @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
    void noRetryDuplicateOrOrderChangesAFigure(@ForAll long seed) {
        Random random = new Random(seed);
        Alerts alerts = new Alerts(random.nextLong(), BEGIN);
        Bed bed = new Bed(BEGIN);
        List<ObjectNode> deliveries = new ArrayList<>(alerts.records());
        alerts.records().stream().filter(record -> random.nextInt(3) == 0).forEach(deliveries::add);
        Collections.shuffle(deliveries, random);

        for (int from = 0; from < deliveries.size(); ) {
            int to = Math.min(deliveries.size(), from + 1 + random.nextInt(12));
            maybeBreak(bed, random);
            bed.deliver(deliveries.subList(from, to));
            if (random.nextInt(4) == 0) {
                bed.passTo(BEGIN.plusSeconds((long) (Alerts.DAYS * 86_400L * ((double) to / deliveries.size()))));
                maybeBreak(bed, random);
                aggregateUntilDone(bed);
            }
            from = to;
        }
        bed.trouble().stop();

        assertFigures(bed, alerts);
    }

    /** An alert whose team changes with the first second of a day, at the end of which it is open. */
    @Example
    void whatChangesAtMidnightIsOfTheNextDay() {
        noRetryDuplicateOrOrderChangesAFigure(-5_236_225_948_416_445_411L);
    }

    /** Versions begin again, in the middle of a day or of an episode. */
    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
    void aTableThatIsLostOrRestoredChangesNoFigure(@ForAll long seed) {
        Alerts alerts = Alerts.ofATableThatIsLost(seed, BEGIN);
        Bed bed = new Bed(BEGIN);

        deliverInTime(bed, alerts.records());

        assertFigures(bed, alerts);
    }

    private static void maybeBreak(Bed bed, Random random) {
        Trouble.Kind[] kinds = Trouble.Kind.values();
        bed.trouble().breakCall(random.nextInt(20), kinds[random.nextInt(kinds.length)]);
    }

    private static void aggregateUntilDone(Bed bed) {
        try {
            bed.run("aggregate");
        } catch (RuntimeException | Trouble.Killed e) {
            bed.run("aggregate");
        }
    }

    /** Each record at about its time, and a run every six hours. */
    private static void deliverInTime(Bed bed, List<ObjectNode> records) {
        List<ObjectNode> inOrder = new ArrayList<>(records);
        inOrder.sort(java.util.Comparator.comparing(HistoryProperties::writtenAt));
        int next = 0;
        for (Instant hour = BEGIN; hour.isBefore(END); hour = hour.plus(Duration.ofHours(6))) {
            int from = next;
            while (next < inOrder.size() && writtenAt(inOrder.get(next)).isBefore(hour)) {
                next++;
            }
            bed.passTo(hour);
            bed.deliver(inOrder.subList(from, next));
            bed.run("aggregate");
        }
        bed.deliver(inOrder.subList(next, inOrder.size()));
    }

    private static Instant writtenAt(ObjectNode record) {
        return Instant.ofEpochSecond(
                record.path("dynamodb").path("ApproximateCreationDateTime").asLong());
    }

    private static void assertFigures(Bed bed, Alerts alerts) {
        bed.passTo(END);
        bed.run("aggregate");
        for (int i = 0; i < Alerts.DAYS; i++) {
            LocalDate day = FIRST.plusDays(i);
            assertThat(flat(bed, day)).as("%s", day).isEqualTo(Model.figures(alerts.episodes(), day, Bed.ZONE));
        }
    }

    /** In the words of the model. */
    private static Map<String, Long> flat(Bed bed, LocalDate day) {
        Map<String, Long> flat = new TreeMap<>();
        bed.figures(day)
                .forEach((team, all) -> all.rules().forEach((rule, figures) -> {
                    Map<String, Long> named = flat(figures);
                    named.forEach((name, number) -> {
                        if (number > 0) {
                            flat.put(team + "/" + rule.rule() + "/" + name, number);
                        }
                    });
                }));
        return flat;
    }

    private static Map<String, Long> flat(Figures figures) {
        Map<String, Long> named = new TreeMap<>();
        for (Count count : Count.values()) {
            if (count != Count.PRIORITY_CHANGES) {
                named.put(count.label(), figures.count(count));
            }
        }
        figures.priorities().forEach((priority, number) -> named.put("priority " + priority, number));
        figures.noiseReasons().forEach((reason, number) -> named.put("noise: " + reason, number));
        for (Timing timing : Timing.values()) {
            Histogram histogram = figures.timing(timing);
            Histogram.CLASSES.forEach(name -> named.put(timing.label() + " " + name, histogram.count(name)));
            named.put(timing.label() + " seconds", histogram.seconds());
        }
        return named;
    }
}
