package dev.alerting.local.aws;

import dev.alerting.local.http.LoopbackServer;
import java.net.URI;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.Projection;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBRequestHandler;
import software.amazon.dynamodb.services.local.server.LocalDynamoDBServerHandler;

/**
 * DynamoDB Local inside this JVM: in memory, one store whatever the region or the access key, loopback only, on a port
 * the system chooses.
 *
 * <p>Unlike DynamoDB itself, which may take days, it deletes an expired item within seconds. It does not throttle.
 */
public final class EmbeddedDynamoDb implements AutoCloseable {

    private static final String KEY = "fingerprint";
    private static final String TIMER_SET = "timer_set";
    private static final String TIMER_DUE = "timer_due";
    private static final String OPEN_SET = "open_set";
    private static final String OPEN_SINCE = "open_since";
    private static final String STORM = "storm";
    private static final List<String> STORM_ROW = List.of(
            "status",
            "title",
            "priority",
            "teams",
            "storm_source",
            "storm_rule",
            "episode_started_at",
            "last_comment_at",
            "manually_closed");
    private static final String TTL = "ttl_expires_at";

    private final OwnedThreads threads;
    private final LocalDynamoDBRequestHandler store;
    private final Server server;

    @SuppressWarnings("unused") // see QuietLoggers
    private final QuietLoggers quiet;

    private EmbeddedDynamoDb(
            OwnedThreads threads, LocalDynamoDBRequestHandler store, Server server, QuietLoggers quiet) {
        this.threads = threads;
        this.store = store;
        this.server = server;
        this.quiet = quiet;
    }

    /**
     * Starts a server with an empty store.
     *
     * @throws LocalAwsException when it does not start
     */
    public static EmbeddedDynamoDb start() {
        QuietLoggers quiet = QuietLoggers.dynamoDb();
        OwnedThreads threads = new OwnedThreads("dynamodb-local");
        // The server starts in the group too, because the store creates threads at the first request, in a thread of
        // Jetty.
        try {
            return threads.call(() -> start(threads, quiet));
        } catch (RuntimeException e) {
            threads.stopAll();
            throw e;
        }
    }

    private static EmbeddedDynamoDb start(OwnedThreads threads, QuietLoggers quiet) {
        LocalDynamoDBRequestHandler store = newStore();
        Server server = newServer();
        try {
            server.setHandler(new LocalDynamoDBServerHandler(store, null));
            server.start();
        } catch (Exception e) {
            store.shutdown();
            throw new LocalAwsException("DynamoDB Local did not start", e);
        }
        return new EmbeddedDynamoDb(threads, store, server, quiet);
    }

    /** The library's own runner listens on every interface, so the connector is created here. */
    private static Server newServer() {
        QueuedThreadPool pool = new QueuedThreadPool();
        pool.setName("dynamodb-local-http");
        pool.setDaemon(true);
        Server server = new Server(pool);
        ServerConnector connector = new ServerConnector(server);
        connector.setHost(LoopbackServer.HOST);
        connector.setPort(0);
        server.addConnector(connector);
        return server;
    }

    private static LocalDynamoDBRequestHandler newStore() {
        int noTransactionDelay = 0;
        boolean inMemory = true;
        String noFile = null;
        boolean shared = true;
        boolean delayTransientStatuses = false;
        try {
            return new LocalDynamoDBRequestHandler(
                    noTransactionDelay, inMemory, noFile, shared, delayTransientStatuses);
        } catch (RuntimeException e) {
            throw new LocalAwsException("DynamoDB Local could not create its in-memory store", e);
        }
    }

    /** Where it listens, such as {@code http://127.0.0.1:43211}. */
    public URI endpoint() {
        return URI.create(
                "http://" + LoopbackServer.HOST + ":" + ((ServerConnector) server.getConnectors()[0]).getLocalPort());
    }

    /**
     * Creates the state table as in the deployed system: on demand, hash key {@code fingerprint} (a string), items
     * expire by {@code ttl_expires_at} (epoch seconds), with its indexes {@code timers}, {@code open-records} and {@code storm}, and a stream of
     * both images. The table is ready when this returns.
     *
     * @throws software.amazon.awssdk.services.dynamodb.model.ResourceInUseException if it exists
     */
    public void createStateTable(DynamoDbClient client, String tableName) {
        client.createTable(request -> request.tableName(tableName)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .streamSpecification(
                        stream -> stream.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES))
                .keySchema(key(KEY, KeyType.HASH))
                .attributeDefinitions(
                        text(KEY), text(TIMER_SET), text(TIMER_DUE), text(OPEN_SET), text(OPEN_SINCE), text(STORM))
                .globalSecondaryIndexes(
                        index("timers", TIMER_SET, TIMER_DUE, keys -> keys.projectionType(ProjectionType.KEYS_ONLY)),
                        index(
                                "open-records",
                                OPEN_SET,
                                OPEN_SINCE,
                                more -> more.projectionType(ProjectionType.INCLUDE)
                                        .nonKeyAttributes("identity", "issue_number")),
                        GlobalSecondaryIndex.builder()
                                .indexName(STORM)
                                .keySchema(key(STORM, KeyType.HASH))
                                .projection(Projection.builder()
                                        .projectionType(ProjectionType.INCLUDE)
                                        .nonKeyAttributes(STORM_ROW)
                                        .build())
                                .build()));
        expireItems(client, tableName);
    }

    /**
     * Creates the tables of history as in the deployed system: raw events with the key {@code event} and the index
     * {@code by-day}, figures with the keys {@code day_team} and {@code scope}.
     *
     * @throws software.amazon.awssdk.services.dynamodb.model.ResourceInUseException if one of them exists
     */
    public void createHistoryTables(DynamoDbClient client, String events, String figures) {
        client.createTable(request -> request.tableName(events)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .keySchema(key("event", KeyType.HASH))
                .attributeDefinitions(text("event"), text("day"))
                .globalSecondaryIndexes(
                        index("by-day", "day", "event", all -> all.projectionType(ProjectionType.ALL))));
        client.createTable(request -> request.tableName(figures)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .keySchema(key("day_team", KeyType.HASH), key("scope", KeyType.RANGE))
                .attributeDefinitions(text("day_team"), text("scope")));
        expireItems(client, events);
        expireItems(client, figures);
    }

    private static void expireItems(DynamoDbClient client, String tableName) {
        client.waiter().waitUntilTableExists(request -> request.tableName(tableName));
        client.updateTimeToLive(request -> request.tableName(tableName)
                .timeToLiveSpecification(ttl -> ttl.attributeName(TTL).enabled(true)));
    }

    private static AttributeDefinition text(String name) {
        return AttributeDefinition.builder()
                .attributeName(name)
                .attributeType(ScalarAttributeType.S)
                .build();
    }

    /** Sparse: an item without one of the two attributes is not in it. */
    private static GlobalSecondaryIndex index(
            String name, String hash, String range, Consumer<Projection.Builder> projection) {
        return GlobalSecondaryIndex.builder()
                .indexName(name)
                .keySchema(key(hash, KeyType.HASH), key(range, KeyType.RANGE))
                .projection(projection)
                .build();
    }

    private static KeySchemaElement key(String name, KeyType type) {
        return KeySchemaElement.builder().attributeName(name).keyType(type).build();
    }

    /** Stops the server and drops the store. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new LocalAwsException("DynamoDB Local did not stop", e);
        } finally {
            store.shutdown();
            threads.stopAll();
        }
    }
}
