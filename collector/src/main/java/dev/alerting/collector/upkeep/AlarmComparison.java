package dev.alerting.collector.upkeep;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.collector.reconcile.DeliveredAlert;
import dev.alerting.collector.state.OpenRecords.OpenRecord;
import dev.alerting.collector.state.SweepMemory.Look;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Compares open records with the alarms of CloudWatch that they are about. What one look shows may be on its way as a
 * message, so only what two looks show counts. Reads, and decides; repairs nothing.
 */
public final class AlarmComparison {
    /** Sweeps come every ten minutes, now and then a tick early. */
    static final Duration BETWEEN_LOOKS = Duration.ofMinutes(9);

    /** As many looks are remembered as an item of the table has room for. */
    private static final int MAX_LOOKS = 1_000;

    private final Alarms alarms;
    private final AlarmEvents events;
    private final Options options;

    /**
     * @param home the account and region whose alarms can be described, {@code <region>:<account>}
     * @param missedPrefix how the names of alarms begin that are filed if their firing never came; empty: none is
     */
    public record Options(String home, Optional<String> missedPrefix) {}

    public AlarmComparison(Alarms alarms, AlarmEvents events, Options options) {
        this.alarms = alarms;
        this.events = events;
        this.options = options;
    }

    AlarmEvents events() {
        return events;
    }

    /** An open record whose alarm does not fire any more. */
    record Over(String fingerprint, AlarmName alarm, AlarmLook look, Instant at) {}

    /**
     * What was found.
     *
     * @param missed alarms that fire, and may have no issue
     * @param looks to be remembered until the next time, by fingerprint
     * @param compared how many open records
     * @param skipped how many of them are about alarms of other accounts or regions
     */
    record Comparison(
            List<Over> over, List<DeliveredAlert> missed, Map<String, Look> looks, int compared, int skipped) {}

    /** One comparison, as far as it has come. */
    private final class Work {
        private final Map<String, Look> before;
        private final Instant now;
        private final Runnable beforeCall;
        private final Map<String, Look> looks = new HashMap<>();
        private final List<Over> over = new ArrayList<>();
        private final List<DeliveredAlert> missed = new ArrayList<>();
        private final Set<String> openFingerprints = new HashSet<>();
        private int compared;
        private int skipped;

        private Work(Map<String, Look> before, Instant now, Runnable beforeCall) {
            this.before = before;
            this.now = now;
            this.beforeCall = beforeCall;
        }

        private void compareOpen(List<OpenRecord> open) {
            Map<AlarmName, List<OpenRecord>> wanted = new LinkedHashMap<>();
            for (OpenRecord record : open) {
                openFingerprints.add(record.fingerprint());
                Optional<AlarmName> alarm = record.alarmArn().flatMap(AlarmName::parse);
                if (alarm.filter(known -> known.home().equals(options.home())).isPresent()) {
                    wanted.computeIfAbsent(alarm.get(), name -> new ArrayList<>())
                            .add(record);
                    compared++;
                } else if (alarm.isPresent()) {
                    skipped++;
                }
            }
            List<AlarmName> names = List.copyOf(wanted.keySet());
            for (int from = 0; from < names.size(); from += Alarms.MAX_NAMES) {
                List<AlarmName> some = names.subList(from, Math.min(names.size(), from + Alarms.MAX_NAMES));
                Map<String, JsonNode> described = new HashMap<>();
                beforeCall.run();
                alarms.describe(some.stream().map(AlarmName::name).toList())
                        .forEach(alarm -> described.put(alarm.path("AlarmArn").asText(), alarm));
                some.forEach(alarm -> look(described, alarm)
                        .ifPresent(look -> wanted.get(alarm).forEach(record -> note(record, alarm, look))));
            }
        }

        private Optional<AlarmLook> look(Map<String, JsonNode> described, AlarmName alarm) {
            return described.containsKey(alarm.arn())
                    ? AlarmLook.at(described.get(alarm.arn())).filter(AlarmLook::isOk)
                    : Optional.of(AlarmLook.GONE);
        }

        /** What was seen in an earlier episode says nothing about this one. */
        private void note(OpenRecord record, AlarmName alarm, AlarmLook look) {
            if (isSeenAgain(record.fingerprint(), look.seen() + ", open since " + record.since())) {
                over.add(
                        new Over(record.fingerprint(), alarm, look, look.since().orElse(now)));
            }
        }

        /** Remembers the look. */
        private boolean isSeenAgain(String fingerprint, String seen) {
            Look first = Optional.ofNullable(before.get(fingerprint))
                    .filter(known -> known.seen().equals(seen))
                    .orElseGet(() -> new Look(seen, now));
            if (looks.size() < MAX_LOOKS) {
                looks.put(fingerprint, first);
            }
            return !now.isBefore(first.at().plus(BETWEEN_LOOKS));
        }

        private void findMissed(String prefix) {
            beforeCall.run();
            for (JsonNode alarm : alarms.findFiring(prefix)) {
                AlarmLook.at(alarm)
                        .flatMap(look -> events.firing(alarm, now)
                                .filter(alert -> !openFingerprints.contains(alert.fingerprint()))
                                .filter(alert -> isSeenAgain(alert.fingerprint(), look.seen())))
                        .ifPresent(missed::add);
            }
        }
    }

    /**
     * @param before the looks of earlier times
     * @param beforeCall run before each call to CloudWatch; what it throws ends the comparison
     * @throws Alarms.AlarmsUnavailableException if CloudWatch does not tell
     */
    Comparison compare(List<OpenRecord> open, Map<String, Look> before, Instant now, Runnable beforeCall) {
        Work work = new Work(before, now, beforeCall);
        work.compareOpen(open);
        options.missedPrefix().ifPresent(work::findMissed);
        return new Comparison(work.over, work.missed, work.looks, work.compared, work.skipped);
    }

    /** Whether a mute rule keeps an alarm that fires quiet. */
    boolean isMuted(DeliveredAlert alert) {
        return alert.event()
                .identity()
                .alarmArn()
                .flatMap(AlarmName::parse)
                .filter(alarm -> alarms.isMuted(alarm.name()))
                .isPresent();
    }
}
