package dev.alerting.local.reliability;

import dev.alerting.local.e2e.TestAlert;
import dev.alerting.local.github.fault.FaultRule;
import dev.alerting.local.github.fault.Faults;
import dev.alerting.local.github.fault.RequestMatch;
import dev.alerting.local.reliability.Instance.Pace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Something that happens to a deployment, and what its alarms say. */
enum AlarmScenario {
    QUIET_DAY("a quiet day") {
        @Override
        void happen(Simulation simulation) {
            for (int i = 0; i < 48; i++) {
                TestAlert alert = TestAlert.fresh().withPriority("P" + i % 4);
                simulation.send(alert.firing(0));
                pass(simulation, Duration.ofMinutes(20));
                simulation.send(alert.resolved(0, 20));
                pass(simulation, Duration.ofMinutes(10));
            }
        }
    },
    STORM("a storm of 1,000 alerts") {
        @Override
        void happen(Simulation simulation) {
            simulation.gitHub().enforceContentLimits(Storm.GITHUB_PER_MINUTE, Storm.GITHUB_PER_HOUR);
            new Storm(simulation, new MemoryTable(), new Storm.Plan(1_000, 10, 0, 20)).run();
        }
    },
    STORM_IN_SINGLE_ISSUES("the same with storms switched off") {
        @Override
        void happen(Simulation simulation) {
            simulation.gitHub().enforceContentLimits(Storm.GITHUB_PER_MINUTE, Storm.GITHUB_PER_HOUR);
            new QueuedStorm(simulation, new MemoryTable(), new QueuedStorm.Plan(1_000, 0)).run();
        }
    },
    OUTAGE("GitHub down for 2 hours") {
        @Override
        void happen(Simulation simulation) {
            FaultRule outage = simulation.gitHub().faults().add(RequestMatch.any(), Faults.serviceUnavailable());
            alert(simulation);
            pass(simulation, Duration.ofHours(2));
            simulation.gitHub().faults().remove(outage);
        }
    },
    NOT_INSTALLED("the App not installed for an hour") {
        @Override
        void happen(Simulation simulation) {
            simulation.gitHub().administration().uninstallApp();
            alert(simulation);
            pass(simulation, Duration.ofHours(1));
            simulation.gitHub().administration().installApp();
        }
    },
    COLLECTOR_FAILS("every invocation of the collector fails for an hour") {
        @Override
        void happen(Simulation simulation) {
            simulation.setInvocationsFail(true);
            alert(simulation);
            pass(simulation, Duration.ofHours(1));
            simulation.setInvocationsFail(false);
        }
    },
    NO_SCHEDULE("the schedules off for an hour") {
        @Override
        void happen(Simulation simulation) {
            simulation.stopSchedules();
            alert(simulation);
            pass(simulation, Duration.ofHours(1));
            simulation.startSchedules();
        }
    },
    DEAD_LETTERS("60 dead letters for an hour") {
        @Override
        void happen(Simulation simulation) {
            for (int i = 0; i < 60; i++) {
                simulation.sendBody("not JSON");
            }
            pass(simulation, Duration.ofHours(1));
            simulation.queue().purgeDeadLetters();
        }
    },
    NO_TABLE("the state table out of reach for an hour") {
        @Override
        void happen(Simulation simulation) {
            simulation.setTableReachable(false);
            alert(simulation);
            pass(simulation, Duration.ofHours(1));
            simulation.setTableReachable(true);
        }
    };

    /** Time in which nothing happens, before and after. */
    private static final Duration BEFORE = Duration.ofMinutes(90);

    private static final Duration AFTER = Duration.ofHours(3);

    /** As deployed but for its own limits; one alert after the other, so that each run is the same. */
    private static final Pace ONE_BY_ONE = new Pace(1_000_000, 10_000_000, 1, 42);

    private final String title;

    AlarmScenario(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** From the beginning of the trouble to its end. */
    abstract void happen(Simulation simulation);

    private static void alert(Simulation simulation) {
        for (int i = 0; i < 20; i++) {
            simulation.send(TestAlert.fresh().withPriority("P2").firing(0));
        }
    }

    private static void pass(Simulation simulation, Duration time) {
        simulation.runUntil(simulation.clock().instant().plus(time));
    }

    /**
     * What an alarm did.
     *
     * @param firesAfter the beginning of the trouble
     * @param returnsAfter the end of the trouble, negative before it; none while it is still in alarm
     * @param times how often it fired
     */
    record Reaction(Duration firesAfter, Optional<Duration> returnsAfter, int times) {
        String text() {
            return firesAfter.toMinutes()
                    + " / "
                    + returnsAfter.map(time -> String.valueOf(time.toMinutes())).orElse("never")
                    + (times > 1 ? " (" + times + " times)" : "");
        }
    }

    /** Plays it; gives the reactions of the alarms that fired, by their name. */
    Map<String, Reaction> play() {
        try (Simulation simulation = Simulation.inMemory()) {
            simulation.use(ONE_BY_ONE);
            AlarmWatch watch = simulation.watchAlarms();
            pass(simulation, BEFORE);
            if (!watch.haveFired().isEmpty()) {
                throw new AssertionError("in alarm before anything happened: " + watch.haveFired());
            }
            Instant start = simulation.clock().instant();
            happen(simulation);
            Instant end = simulation.clock().instant();
            pass(simulation, AFTER);
            Map<String, Reaction> reactions = new TreeMap<>();
            watch.haveFired().forEach(alarm -> reactions.put(alarm, reaction(watch, alarm, start, end)));
            return reactions;
        }
    }

    private static Reaction reaction(AlarmWatch watch, String alarm, Instant start, Instant end) {
        List<AlarmWatch.Change> changes = new ArrayList<>(watch.changes());
        changes.removeIf(change -> !change.alarm().equals(alarm));
        return new Reaction(
                Duration.between(start, changes.getFirst().at()),
                watch.inAlarm().contains(alarm)
                        ? Optional.empty()
                        : Optional.of(Duration.between(end, changes.getLast().at())),
                (changes.size() + 1) / 2);
    }
}
