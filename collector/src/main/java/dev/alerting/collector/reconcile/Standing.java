package dev.alerting.collector.reconcile;

import dev.alerting.collector.state.EventHistory;
import dev.alerting.collector.state.SeenEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Where an alert stands after its events, worked through in the order they were observed.
 *
 * @param isFiring whether its newest episode goes on
 * @param firingSince when the first event of that episode was observed; empty while nothing fires
 * @param boundaryAt when the last event that ended an episode, or began another one, was observed
 * @param resolution the end of the newest episode; empty before any has ended
 */
record Standing(
        boolean isFiring,
        Optional<Instant> firingSince,
        Optional<Instant> boundaryAt,
        Optional<Resolution> resolution) {
    /**
     * The end of an episode.
     *
     * @param at when it was observed
     * @param latestStart the latest start that the episode was told to have
     */
    record Resolution(Instant at, Optional<Instant> latestStart, Optional<String> cycleKey) {}

    /**
     * Where episodes end without being told.
     *
     * @param refireAfter a firing with the start of what has been resolved is a late copy, unless it was observed this
     *     long after the resolution: then its sender ended it by mistake and goes on
     * @param episodeGap an episode whose start is not known ends when no firing is observed for this long
     */
    record Rules(Duration refireAfter, Duration episodeGap) {}

    static Standing after(EventHistory history, Rules rules) {
        Walk walk = new Walk(rules);
        history.events().forEach(walk::takeEvent);
        return walk.standing();
    }

    /** Whether the alert fires in an episode that began after the event observed at {@code known}. */
    boolean firesInEpisodeAfter(Instant known) {
        return isFiring && boundaryAt.filter(known::isBefore).isPresent();
    }

    /** One pass over the events, oldest first. */
    private static final class Walk {
        private final Rules rules;
        private Optional<Run> run = Optional.empty();
        private Optional<Instant> boundaryAt = Optional.empty();
        private Optional<Resolution> resolution = Optional.empty();

        private Walk(Rules rules) {
            this.rules = rules;
        }

        private void takeEvent(SeenEvent event) {
            if (event.isFiring()) {
                takeFiring(event);
            } else {
                takeResolved(event);
            }
        }

        private void takeFiring(SeenEvent event) {
            if (run.isEmpty()) {
                if (!isLateCopy(event)) {
                    run = Optional.of(Run.beginningWith(event));
                }
            } else if (beginsAnother(event, run.get())) {
                boundaryAt = Optional.of(event.observedAt());
                run = Optional.of(Run.beginningWith(event));
            } else {
                run = Optional.of(run.get().with(event));
            }
        }

        private boolean isLateCopy(SeenEvent event) {
            return resolution
                    .filter(ended -> isOf(event, ended)
                            && event.observedAt().isBefore(ended.at().plus(rules.refireAfter())))
                    .isPresent();
        }

        /** An episode cannot begin before an earlier one has, so an earlier start is a copy as well. */
        private static boolean isOf(SeenEvent event, Resolution ended) {
            if (event.cycleKey().isPresent() && ended.cycleKey().isPresent()) {
                return event.cycleKey().equals(ended.cycleKey());
            }
            return event.startedAt().isPresent()
                    && ended.latestStart().isPresent()
                    && !event.startedAt().get().isAfter(ended.latestStart().get());
        }

        private boolean beginsAnother(SeenEvent event, Run current) {
            if (event.isOfAnotherCycle(current.cycleKey())) {
                return true;
            }
            if (event.cycleKey().isPresent() && event.cycleKey().equals(current.cycleKey())) {
                return false;
            }
            boolean knownStart = event.startedAt().isPresent()
                    && current.latestStart().isPresent()
                    && !event.startedAt().get().isAfter(current.latestStart().get());
            return !knownStart
                    && !event.observedAt().isBefore(current.lastFiringAt().plus(rules.episodeGap()));
        }

        private void takeResolved(SeenEvent event) {
            if (run.isPresent()) {
                if (!isOfAnEarlierEpisode(event, run.get())) {
                    endEpisode(
                            event,
                            latest(run.get().latestStart(), event.startedAt()),
                            run.get().cycleKey());
                    run = Optional.empty();
                }
            } else if (resolution.isEmpty() || tellsOfAnotherEpisode(event, resolution.get())) {
                endEpisode(event, event.startedAt(), event.cycleKey());
            }
        }

        private static boolean isOfAnEarlierEpisode(SeenEvent event, Run current) {
            return event.isOfAnotherCycle(current.cycleKey())
                    || event.startedAt().isPresent()
                            && current.earliestStart().isPresent()
                            && event.startedAt()
                                    .get()
                                    .isBefore(current.earliestStart().get());
        }

        private static boolean tellsOfAnotherEpisode(SeenEvent event, Resolution known) {
            return event.isOfAnotherCycle(known.cycleKey())
                    || event.startedAt().isPresent()
                            && (known.latestStart().isEmpty()
                                    || event.startedAt()
                                            .get()
                                            .isAfter(known.latestStart().get()));
        }

        private void endEpisode(SeenEvent event, Optional<Instant> latestStart, Optional<String> key) {
            resolution = Optional.of(new Resolution(
                    event.observedAt(), latestStart, event.cycleKey().or(() -> key)));
            boundaryAt = Optional.of(event.observedAt());
        }

        private Standing standing() {
            return new Standing(run.isPresent(), run.map(Run::beganAt), boundaryAt, resolution);
        }
    }

    /** An episode that goes on. */
    private record Run(
            Instant beganAt,
            Instant lastFiringAt,
            Optional<Instant> earliestStart,
            Optional<Instant> latestStart,
            Optional<String> cycleKey) {
        private static Run beginningWith(SeenEvent event) {
            return new Run(event.observedAt(), event.through(), event.startedAt(), event.startedAt(), event.cycleKey());
        }

        private Run with(SeenEvent event) {
            return new Run(
                    beganAt,
                    event.through(),
                    earliest(earliestStart, event.startedAt()),
                    latest(latestStart, event.startedAt()),
                    event.cycleKey().or(() -> cycleKey));
        }
    }

    private static Optional<Instant> earliest(Optional<Instant> one, Optional<Instant> other) {
        return one.isEmpty() || other.isPresent() && other.get().isBefore(one.get()) ? other : one;
    }

    private static Optional<Instant> latest(Optional<Instant> one, Optional<Instant> other) {
        return one.isEmpty() || other.isPresent() && other.get().isAfter(one.get()) ? other : one;
    }
}
