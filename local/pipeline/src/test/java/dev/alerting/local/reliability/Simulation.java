package dev.alerting.local.reliability;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.collector.budget.BudgetStore;
import dev.alerting.collector.delivery.Message;
import dev.alerting.collector.issue.GitHubIssueTracker;
import dev.alerting.collector.issue.IssueTracker;
import dev.alerting.collector.state.AlertRecord;
import dev.alerting.collector.state.AlertStateStore;
import dev.alerting.collector.state.DynamoAlertStateStore;
import dev.alerting.collector.state.StormStore;
import dev.alerting.common.aws.AwsSettings;
import dev.alerting.local.aws.EmbeddedDynamoDb;
import dev.alerting.local.e2e.TestAlert;
import dev.alerting.local.github.GitHubStandIn;
import dev.alerting.local.github.GitHubStandInOptions;
import dev.alerting.local.github.tracker.StoredIssue;
import dev.alerting.local.pipeline.LocalSecrets;
import dev.alerting.testing.MovableClock;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * The collector on DynamoDB Local, or a table in memory, and the GitHub stand-in, with a simulated queue and clock: hours pass in milliseconds,
 * and every call that leaves the collector can be broken.
 */
final class Simulation implements AutoCloseable {
    private static final String TABLE = "state";
    private static final String REPOSITORY = "acme/alerts";
    private static final int MOST_ROUNDS = 2_000_000;

    private final LocalSecrets secrets = LocalSecrets.generated();
    private final MovableClock clock;
    private final Runnable stopTable;
    private final GitHubStandIn gitHub;
    private final SwitchableTable table;
    private final BudgetStore budget;
    private final StormStore storms;
    private final AtomicInteger deliveries = new AtomicInteger();
    private final Collection<String> log = new ConcurrentLinkedQueue<>();
    private SimulatedQueue queue;
    private Chaos chaos = Chaos.none();
    private Instance.Settings settings = Instance.Settings.STANDARD;
    private Instance.Pace pace = Instance.Pace.UNLIMITED;
    private boolean invocationsFail;
    private Instance instance;
    private Optional<AlarmWatch> watch = Optional.empty();
    private Optional<Door> door = Optional.empty();
    private boolean receives = true;
    private volatile String appSecret = secrets.app().secret();

    /** With its state in DynamoDB Local. */
    Simulation() {
        this(EmbeddedDynamoDb.start());
    }

    private Simulation(EmbeddedDynamoDb dynamoDb) {
        this(table(dynamoDb), new MovableClock(), dynamoDb::close);
    }

    /** With its state in memory: for what takes some ten thousand accesses and does not depend on DynamoDB. */
    static Simulation inMemory() {
        return inMemory(new MemoryTable());
    }

    /** With its state in this table, which a test may change. */
    static Simulation inMemory(MemoryTable table) {
        return new Simulation(table, table.budget(), table.storms(), new MovableClock(), () -> {});
    }

    private Simulation(DynamoAlertStateStore table, MovableClock clock, Runnable stopTable) {
        this(table, table.budget(), table.storms(clock), clock, stopTable);
    }

    private Simulation(
            AlertStateStore table, BudgetStore budget, StormStore storms, MovableClock clock, Runnable stopTable) {
        this.table = new SwitchableTable(table);
        this.budget = budget;
        this.storms = storms;
        this.clock = clock;
        this.stopTable = stopTable;
        gitHub = GitHubStandIn.start(GitHubStandInOptions.of(
                        REPOSITORY,
                        secrets.app().id(),
                        secrets.app().slug(),
                        secrets.app().publicKey())
                .withClock(clock));
        reset();
    }

    private static DynamoAlertStateStore table(EmbeddedDynamoDb dynamoDb) {
        AwsSettings aws = new AwsSettings(
                Optional.of("us-east-1"),
                Map.of("DYNAMODB", dynamoDb.endpoint()),
                Optional.of(new AwsSettings.Keys("local", "local")));
        try (DynamoDbClient client = DynamoDbClient.builder()
                .httpClient(UrlConnectionHttpClient.create())
                .endpointOverride(URI.create(dynamoDb.endpoint().toString()))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .build()) {
            dynamoDb.createStateTable(client, TABLE);
        }
        return DynamoAlertStateStore.create(aws, TABLE);
    }

    /** A new queue, no trouble, a fresh instance; issues and records of earlier alerts stay. */
    void reset() {
        gitHub.faults().clear();
        gitHub.clearHooks();
        gitHub.clearRequests();
        gitHub.setListLag(Duration.ZERO);
        gitHub.administration().enableIssues();
        gitHub.liftContentLimits();
        gitHub.enforcePrimaryLimit(OptionalInt.empty());
        queue = new SimulatedQueue(clock);
        settings = Instance.Settings.STANDARD;
        log.clear();
        watch = Optional.empty();
        door = Optional.empty();
        receives = true;
        appSecret = secrets.app().secret();
        pace = Instance.Pace.UNLIMITED;
        invocationsFail = false;
        table.setReachable(true);
        use(Chaos.none());
    }

    /** From now on heartbeats and ticks come, metrics are kept, and the deployed alarms are evaluated every minute. */
    AlarmWatch watchAlarms() {
        AlarmWatch alarms = new AlarmWatch(queue, clock, false);
        watch = Optional.of(alarms);
        return alarms;
    }

    /** As {@link #watchAlarms}, and what the schedules send comes through webhook and topic. */
    AlarmWatch watchAlarms(Door withDoor) {
        AlarmWatch alarms = new AlarmWatch(queue, clock, true);
        watch = Optional.of(alarms);
        door = Optional.of(withDoor);
        return alarms;
    }

    /** Time passes, and nothing else happens. */
    void passTo(Instant at) {
        watch.ifPresent(alarms -> alarms.passTo(at));
        Duration left = Duration.between(clock.instant(), at);
        if (left.isPositive()) {
            clock.advance(left);
        }
    }

    /** Redelivers whatever is due, and sends the heartbeats and ticks that are, until an instant. */
    void runUntil(Instant end) {
        while (clock.instant().isBefore(end)) {
            Instant scheduled = nextScheduled();
            Instant stop = scheduled.isBefore(end) ? scheduled : end;
            drainUntil(stop);
            passTo(stop);
            if (stop.equals(scheduled)) {
                sendScheduled();
            }
        }
    }

    /** Never, unless the alarms are watched. */
    Instant nextScheduled() {
        return watch.map(AlarmWatch::nextScheduled).orElse(Instant.MAX);
    }

    /** Somebody has switched the scheduler off. */
    void stopSchedules() {
        watch.orElseThrow().stopSchedules();
    }

    void startSchedules() {
        watch.orElseThrow().startSchedules();
    }

    void sendScheduled() {
        String message = watch.orElseThrow().scheduled();
        if (door.isEmpty()) {
            sendBody(message);
            return;
        }
        door.get().publish(message);
        if (message.contains("\"heartbeat\"")) {
            door.get().everyFiveMinutes(clock.instant());
        }
    }

    /** Breaks calls from now on: to the table, to the queue and to GitHub, counted together. */
    void use(Chaos newChaos) {
        gitHub.clearHooks();
        chaos = newChaos;
        instance = newInstance(chaos, newTracker());
        ThreadLocal<Integer> call = new ThreadLocal<>();
        gitHub.onRequest(request -> call.set(breaking(() -> chaos.before())));
        gitHub.onEffect(request -> breaking(() -> {
            chaos.after(call.get());
            return 0;
        }));
    }

    /** What broke the call is for the collector's side; the stand-in only closes the connection. */
    private static int breaking(java.util.function.IntSupplier step) {
        try {
            return step.getAsInt();
        } catch (Chaos.Killed e) {
            throw new Chaos.Broken();
        }
    }

    void use(Instance.Pace newPace) {
        pace = newPace;
        use(chaos);
    }

    /** Whether the function fails before it has done anything, as with a wrong configuration. */
    void setInvocationsFail(boolean fail) {
        invocationsFail = fail;
    }

    /** Whether the queue is received from at all, as with its mapping to the function. */
    void setReceives(boolean value) {
        receives = value;
    }

    /** What the App's secret holds from now on. */
    void setAppSecret(String secret) {
        appSecret = secret;
    }

    LocalSecrets secrets() {
        return secrets;
    }

    void setTableReachable(boolean reachable) {
        table.setReachable(reachable);
    }

    void use(Instance.Settings newSettings) {
        settings = newSettings;
        use(chaos);
    }

    Instance newInstance(Chaos itsChaos, IssueTracker tracker) {
        return new Instance(
                table,
                budget,
                storms,
                tracker,
                queue,
                itsChaos,
                settings,
                pace,
                clock,
                log::add,
                line -> watch.ifPresent(alarms -> alarms.takeLine(line)));
    }

    /** An instance with a login of its own, which keeps its records elsewhere and logs nothing. */
    Instance newInstance(MemoryTable itsTable, int stormAfter, Instance.Pace pace) {
        return new Instance(
                itsTable,
                itsTable.budget(),
                itsTable.storms(),
                newTracker(),
                queue,
                chaos,
                settings.storms(stormAfter, 50),
                pace,
                clock,
                line -> {},
                line -> watch.ifPresent(alarms -> alarms.takeLine(line)));
    }

    /** An instance that keeps its records elsewhere, with trouble of its own. */
    Instance newInstance(MemoryTable itsTable, Chaos itsChaos, IssueTracker tracker, Instance.Settings itsSettings) {
        return new Instance(
                itsTable,
                itsTable.budget(),
                itsTable.storms(),
                tracker,
                queue,
                itsChaos,
                itsSettings,
                Instance.Pace.UNLIMITED,
                clock,
                log::add,
                line -> watch.ifPresent(alarms -> alarms.takeLine(line)));
    }

    /** From now on storms are kept elsewhere, for what is broken about them. */
    void useStorms(StormStore store, Instance.Settings newSettings) {
        instance = new Instance(
                table,
                budget,
                store,
                newTracker(),
                queue,
                chaos,
                newSettings,
                Instance.Pace.UNLIMITED,
                clock,
                log::add,
                line -> watch.ifPresent(alarms -> alarms.takeLine(line)));
    }

    IssueTracker newTracker() {
        return newTracker(Duration.ofSeconds(10));
    }

    GitHubIssueTracker newTracker(Duration timeout) {
        return GitHubIssueTracker.asApp(
                gitHub.apiUrl(), REPOSITORY, secretId -> appSecret, "app", timeout, clock, left -> {});
    }

    /** An instance whose calls to GitHub give up early: for trouble that takes real time. */
    void useImpatientInstance() {
        instance = newInstance(chaos, newTracker(Duration.ofMillis(300)));
    }

    MovableClock clock() {
        return clock;
    }

    GitHubStandIn gitHub() {
        return gitHub;
    }

    SimulatedQueue queue() {
        return queue;
    }

    AlertStateStore table() {
        return table;
    }

    StormStore storms() {
        return storms;
    }

    Instance instance() {
        return instance;
    }

    /** A line of another function, which may hold metrics. */
    void takeLine(String line) {
        log.add(line);
        watch.ifPresent(alarms -> alarms.takeLine(line));
    }

    Collection<String> log() {
        return log;
    }

    Chaos chaos() {
        return chaos;
    }

    /** Sends alerts as one Grafana notification into the queue. */
    void send(ObjectNode... alerts) {
        sendBody(TestAlert.group(alerts));
    }

    void sendBody(String body, Instant acceptedAt) {
        queue.send("delivery-" + deliveries.incrementAndGet(), body, acceptedAt);
    }

    void sendBody(String body) {
        queue.send("delivery-" + deliveries.incrementAndGet(), body);
    }

    /** Sends, and redelivers until nothing is left. */
    void deliver(ObjectNode... alerts) {
        send(alerts);
        drain();
    }

    /** Redelivers until the queue is empty; time passes to the next message that becomes visible. */
    void drain() {
        drainUntil(Instant.MAX);
    }

    /** As {@link #drain}, but not past an instant. */
    void drainUntil(Instant end) {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            if (queue.isEmpty() || !receives) {
                return;
            }
            List<Message> batch = queue.receive(10);
            if (batch.isEmpty()) {
                Instant next = queue.nextVisible().orElse(clock.instant());
                if (next.isAfter(end)) {
                    passTo(end);
                    return;
                }
                passTo(next);
                continue;
            }
            if (invocationsFail) {
                // Nothing is deleted: the batch is redelivered once it is visible.
                watch.ifPresent(AlarmWatch::countError);
                continue;
            }
            instance.work(batch);
            watch.ifPresent(AlarmWatch::countInvocation);
            if (chaos.isDead()) {
                use(chaos.restarted());
            }
        }
        throw new AssertionError("the queue does not become quiet");
    }

    List<StoredIssue> issues(TestAlert alert) {
        return gitHub.issues().stream()
                .filter(issue -> issue.title().endsWith("] " + alert.name()))
                .toList();
    }

    AlertRecord record(TestAlert alert) {
        return table.read(alert.recordKey()).orElseThrow();
    }

    @Override
    public void close() {
        gitHub.close();
        stopTable.run();
    }
}
