package dev.alerting.local.aws;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.alerting.local.http.LoopbackServer;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.ActorSystem;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;

/**
 * ElasticMQ inside this JVM: SQS with redrive, visibility time-outs, attributes and long polls, in memory, loopback
 * only, on a port the system chooses. Queues are created through its API.
 */
public final class EmbeddedSqs implements AutoCloseable {

    private static final long STOP_SECONDS = 10;

    private final ActorSystem actors;
    private final SQSRestServer server;
    private final int port;

    @SuppressWarnings("unused") // see QuietLoggers
    private final QuietLoggers quiet;

    private EmbeddedSqs(ActorSystem actors, SQSRestServer server, int port, QuietLoggers quiet) {
        this.actors = actors;
        this.server = server;
        this.port = port;
        this.quiet = quiet;
    }

    /**
     * Starts a server without queues, in the region and account of {@link LocalAws}.
     *
     * @throws LocalAwsException when it does not start
     */
    public static EmbeddedSqs start() {
        QuietLoggers quiet = QuietLoggers.elasticMq();
        ActorSystem actors = ActorSystem.create("elasticmq", actorConfig());
        try {
            SQSRestServer server = SQSRestServerBuilder.withActorSystem(actors)
                    .withInterface(LoopbackServer.HOST)
                    .withDynamicPort()
                    .withAWSRegion(LocalAws.REGION)
                    .withAWSAccountId(LocalAws.ACCOUNT_ID)
                    .start();
            return new EmbeddedSqs(
                    actors, server, server.waitUntilStarted().localAddress().getPort(), quiet);
        } catch (RuntimeException e) {
            actors.terminate();
            throw new LocalAwsException("ElasticMQ did not start", e);
        }
    }

    /**
     * By default, ElasticMQ logs at DEBUG, keeps the JVM alive, and stops the queues as soon as the JVM shuts down,
     * before the pipeline has released its messages.
     */
    private static Config actorConfig() {
        Map<String, Object> changes = Map.of(
                "pekko.loglevel", "WARNING",
                "pekko.stdout-loglevel", "OFF",
                "pekko.daemonic", "on",
                "pekko.jvm-shutdown-hooks", "off",
                "pekko.coordinated-shutdown.run-by-jvm-shutdown-hook", "off");
        return ConfigFactory.parseMap(changes).withFallback(ConfigFactory.load());
    }

    /** Where it listens, such as {@code http://127.0.0.1:43212}. */
    public URI endpoint() {
        return URI.create("http://" + LoopbackServer.HOST + ":" + port);
    }

    /** Stops the server; all messages are lost. */
    @Override
    public void close() {
        try {
            server.stopAndWait();
        } finally {
            actors.terminate();
            awaitEnd();
        }
    }

    private void awaitEnd() {
        try {
            actors.getWhenTerminated().toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new LocalAwsException("ElasticMQ did not stop within " + STOP_SECONDS + " s", e);
        }
    }
}
