package dev.alerting.local.aws;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Keeps the embedded servers' start-up chatter out of the product's own log: only their warnings pass.
 *
 * <p>Takes effect when SLF4J is bound to {@code java.util.logging}. The loggers are held here because
 * {@code java.util.logging} refers to them weakly: a level set on a logger that nobody holds is lost with the next
 * garbage collection.
 */
final class QuietLoggers {

    private static final List<String> JETTY = List.of("org.eclipse.jetty", "software.amazon.dynamodb");

    private static final List<String> ELASTICMQ = List.of("org.elasticmq", "org.apache.pekko");

    @SuppressWarnings("unused") // the reference itself is the purpose
    private final List<Logger> held;

    private QuietLoggers(List<String> names) {
        held = names.stream().map(Logger::getLogger).toList();
        held.stream().filter(logger -> logger.getLevel() == null).forEach(logger -> logger.setLevel(Level.WARNING));
    }

    static QuietLoggers dynamoDb() {
        return new QuietLoggers(JETTY);
    }

    static QuietLoggers elasticMq() {
        return new QuietLoggers(ELASTICMQ);
    }
}
