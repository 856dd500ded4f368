package dev.alerting.local.reliability;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.local.e2e.TestAlert;
import dev.alerting.local.github.fault.FaultRule;
import dev.alerting.local.github.fault.Faults;
import dev.alerting.local.github.fault.RequestMatch;
import dev.alerting.local.github.tracker.StoredIssue;
import dev.alerting.local.operate.Operator;
import dev.alerting.local.pipeline.LocalSecrets;
import dev.alerting.local.pipeline.LocalSecrets.StandInApp;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What operators do wrong, or have done to them, on the whole way from webhook to issue; what its alarms say, how it is put right, and what
 * became of the alerts of that time.
 */
enum GameDay {
    WRONG_SECRET("`webhook-secrets` gets a value that is not JSON", "alarm-webhook-secret-rejected") {
        @Override
        void breakIt(Play play) {
            play.door.putSecret("{\"X-Grafana-Token\": \"the closing brace is missing\"");
        }

        @Override
        void repair(Play play) {
            play.door.putSecret(play.door.validSecret());
        }
    },
    LOST_TOKEN("`webhook-secrets` gets a value without the senders' tokens", "alarm-webhook-heartbeat-missing") {
        @Override
        void breakIt(Play play) {
            play.door.putSecret("{\"X-Somebody-Else\": \"a-token-of-somebody-else\"}");
        }

        @Override
        void repair(Play play) {
            play.door.putSecret(play.door.validSecret());
        }
    },
    REVOKED_KEY("the App's key is revoked", "alarm-github-configuration") {
        @Override
        void breakIt(Play play) {
            play.simulation
                    .gitHub()
                    .administration()
                    .revokeKey(play.simulation.secrets().app().publicKey());
        }

        @Override
        void repair(Play play) {
            StandInApp before = play.simulation.secrets().app();
            StandInApp renewed = new StandInApp(
                    before.id(), before.slug(), LocalSecrets.generated().app().keys());
            play.simulation.gitHub().administration().addKey(renewed.publicKey());
            play.simulation.setAppSecret(renewed.secret());
        }
    },
    DELETED_LISTENER("the last subscription of the stack's own alarms is deleted", "alarm-ops-listeners-missing") {
        @Override
        void breakIt(Play play) {
            play.door.unsubscribeListener();
        }

        @Override
        void repair(Play play) {
            play.door.subscribeListener();
        }
    },
    DELETED_SUBSCRIPTION("the queue's subscription to the topic is deleted", "alarm-heartbeat-missing") {
        @Override
        void breakIt(Play play) {
            play.door.unsubscribeQueue();
        }

        @Override
        void repair(Play play) {
            play.door.subscribeQueue();
        }
    },
    DISABLED_MAPPING("the mapping of the queue to the collector is disabled", "alarm-heartbeat-missing") {
        @Override
        void breakIt(Play play) {
            play.simulation.setReceives(false);
        }

        @Override
        void repair(Play play) {
            play.simulation.setReceives(true);
        }
    },
    FULL_DLQ("GitHub refuses every new issue, and they become dead letters", "alarm-dlq-not-empty") {
        private FaultRule refusal;

        @Override
        void breakIt(Play play) {
            refusal = play.simulation
                    .gitHub()
                    .faults()
                    .add(RequestMatch.createIssue(), Faults.status(422, "Validation Failed"));
        }

        @Override
        void repair(Play play) {
            play.simulation.gitHub().faults().remove(refusal);
            play.redriveDeadLetters();
        }
    },
    RESTORED_TABLE("the state table is restored to two hours ago", "the-state-table") {
        @Override
        void prepare(Play play) {
            play.backup = play.table.copyRecords();
        }

        @Override
        void breakIt(Play play) {
            play.pass(Duration.ofHours(2));
            play.table.restoreRecords(play.backup);
            play.rebuildState();
        }

        @Override
        void repair(Play play) {
            play.simulation.setReceives(true);
        }
    },
    REBUILT_STATE("the state table is lost, and its state rebuilt from the issues", "the-state-table") {
        @Override
        void breakIt(Play play) {
            play.table.restoreRecords(Map.of());
            play.rebuildState();
        }

        @Override
        void repair(Play play) {
            play.simulation.setReceives(true);
        }
    },
    BAD_VERSION("a version of the collector that always fails, rolled back", "alarm-collector-errors") {
        @Override
        void breakIt(Play play) {
            play.simulation.setInvocationsFail(true);
        }

        @Override
        void repair(Play play) {
            play.simulation.setInvocationsFail(false);
        }
    };

    /** Time in which nothing happens, before and after. */
    private static final Duration BEFORE = Duration.ofMinutes(90);

    private static final Duration AFTER = Duration.ofHours(3);

    /** Long enough for the slowest alarm of these. */
    private static final Duration TROUBLE = Duration.ofHours(3);

    private final String title;
    private final String section;

    GameDay(String title, String section) {
        this.title = title;
        this.section = section;
    }

    String title() {
        return title;
    }

    /** The anchor of what OPERATIONS.md says about it. */
    String section() {
        return section;
    }

    /** Before the alerts of the time before come. */
    void prepare(Play play) {}

    abstract void breakIt(Play play);

    /** As the runbook says. */
    abstract void repair(Play play);

    /**
     * What came of it.
     *
     * @param alarms by their name, when they fired after the beginning of the trouble
     * @param stillInAlarm three hours after the repair
     * @param refused notifications the webhook did not accept; their sender knows
     * @param late alerts that had an issue only after their sender had repeated what still fires
     * @param lost alerts that fire and have no issue in the end
     * @param over alerts that were over before the repair and have no issue
     * @param doubled alerts that have more than one issue
     * @param leftOpen alerts that are over and whose issue is open
     * @param closed alerts that fire and whose issue is closed
     */
    record Report(
            Map<String, Duration> alarms,
            List<String> stillInAlarm,
            int refused,
            int late,
            int lost,
            int over,
            int doubled,
            int leftOpen,
            int closed) {}

    Report play() {
        MemoryTable table = new MemoryTable();
        try (Simulation simulation = Simulation.inMemory(table);
                Play play = new Play(simulation, table)) {
            prepare(play);
            play.pass(BEFORE);
            TestAlert endsMeanwhile = play.fire();
            TestAlert endsAfterwards = play.fire();
            TestAlert stays = play.fire();
            play.pass(Duration.ofMinutes(30));
            if (!play.watch.haveFired().isEmpty()) {
                throw new AssertionError("in alarm before anything happened: " + play.watch.haveFired());
            }
            Instant start = simulation.clock().instant();
            breakIt(play);
            play.pass(Duration.ofMinutes(10));
            play.end(endsMeanwhile);
            play.repeat(stays);
            TestAlert shortOne = play.fire();
            play.fire();
            play.pass(Duration.ofMinutes(10));
            play.end(shortOne);
            play.fire();
            play.pass(TROUBLE.minusMinutes(20));
            repair(play);
            play.pass(AFTER);
            play.end(endsAfterwards);
            play.pass(Duration.ofMinutes(30));
            long withoutIssue = play.firingWithoutIssue();
            play.repeatAll();
            play.pass(Duration.ofMinutes(30));
            return play.report(start, (int) (withoutIssue - play.firingWithoutIssue()));
        }
    }

    /** One game day going on. */
    static final class Play implements AutoCloseable {
        private final Simulation simulation;
        private final MemoryTable table;
        private final Door door;
        private final AlarmWatch watch;

        /** What has been fired, and in which minute it ended; negative while it fires. */
        private final Map<TestAlert, Integer> alerts = new LinkedHashMap<>();

        private Map<String, AlertRecord> backup = Map.of();
        private int refused;

        Play(Simulation simulation, MemoryTable table) {
            this.simulation = simulation;
            this.table = table;
            this.door = new Door(simulation.queue(), simulation.secrets(), simulation.clock(), simulation::takeLine);
            this.watch = simulation.watchAlarms(door);
        }

        void pass(Duration time) {
            simulation.runUntil(simulation.clock().instant().plus(time));
        }

        private TestAlert fire() {
            TestAlert alert = TestAlert.fresh().withPriority("P2");
            int minute = minute();
            alerts.put(alert, -1 - minute);
            send(alert.firing(minute));
            return alert;
        }

        private void end(TestAlert alert) {
            int started = -1 - alerts.get(alert);
            alerts.put(alert, started);
            send(alert.resolved(started, minute()));
        }

        /** Its sender tells again that it still fires. */
        private void repeat(TestAlert alert) {
            send(alert.firing(-1 - alerts.get(alert)));
        }

        private void repeatAll() {
            alerts.forEach((alert, minute) -> {
                if (minute < 0) {
                    repeat(alert);
                }
            });
        }

        private void send(ObjectNode alert) {
            if (door.post(TestAlert.group(alert)) != 200) {
                refused++;
            }
        }

        private int minute() {
            return (int)
                    Duration.between(TestAlert.minute(0), simulation.clock().instant())
                            .toMinutes();
        }

        private void redriveDeadLetters() {
            boolean done = Operator.redriveDeadLetters(
                    new SimulatedSqs(simulation.queue(), simulation.clock()),
                    "https://sqs.example.com/dlq",
                    "https://sqs.example.com/alerts",
                    simulation.clock(),
                    line -> {});
            if (!done) {
                throw new AssertionError("not all dead letters could be sent again");
            }
        }

        /** As the runbook says: nothing may be received until it is done. */
        private void rebuildState() {
            simulation.setReceives(false);
            Operator.rebuildState(
                    simulation.table(), simulation.newTracker(Duration.ofSeconds(10)), simulation.clock(), line -> {});
        }

        private long firingWithoutIssue() {
            return alerts.entrySet().stream()
                    .filter(entry -> entry.getValue() < 0 && issues(entry.getKey()) == 0)
                    .count();
        }

        private int issues(TestAlert alert) {
            return simulation.issues(alert).size();
        }

        private long open(TestAlert alert) {
            return simulation.issues(alert).stream().filter(StoredIssue::isOpen).count();
        }

        private Report report(Instant start, int late) {
            Map<String, Duration> alarms = new TreeMap<>();
            watch.changes().forEach(change -> alarms.putIfAbsent(change.alarm(), Duration.between(start, change.at())));
            int over = 0;
            int doubled = 0;
            int leftOpen = 0;
            int closed = 0;
            for (Map.Entry<TestAlert, Integer> entry : alerts.entrySet()) {
                int issues = issues(entry.getKey());
                boolean fires = entry.getValue() < 0;
                over += !fires && issues == 0 ? 1 : 0;
                doubled += issues > 1 ? 1 : 0;
                leftOpen += !fires && open(entry.getKey()) > 0 ? 1 : 0;
                closed += fires && issues > 0 && open(entry.getKey()) == 0 ? 1 : 0;
            }
            return new Report(
                    alarms,
                    List.copyOf(watch.inAlarm()),
                    refused,
                    late,
                    (int) firingWithoutIssue(),
                    over,
                    doubled,
                    leftOpen,
                    closed);
        }

        @Override
        public void close() {
            door.close();
        }
    }
}
