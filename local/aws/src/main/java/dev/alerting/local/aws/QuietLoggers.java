package dev.alerting.local.aws;

import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Keeps the embedded servers' chatter out of the product's own log.
 *
 * <p>Takes effect when SLF4J is bound to {@code java.util.logging}. The loggers are held here because
 * {@code java.util.logging} refers to them weakly: the level of a logger without references is lost with the next
 * garbage collection.
 */
final class QuietLoggers {

    @SuppressWarnings("unused") // the reference itself is the purpose
    private final List<Logger> held;

    private QuietLoggers(Map<String, Level> levels) {
        held = levels.keySet().stream().map(Logger::getLogger).toList();
        held.stream()
                .filter(logger -> logger.getLevel() == null)
                .forEach(logger -> logger.setLevel(levels.get(logger.getName())));
    }

    /**
     * DynamoDB Local warns about every condition that is not met, which is normal here, and about its own threads
     * while it is being stopped. Callers learn everything that matters from the answers.
     */
    static QuietLoggers dynamoDb() {
        return new QuietLoggers(Map.of("software.amazon.dynamodb", Level.OFF, "org.eclipse.jetty", Level.WARNING));
    }

    static QuietLoggers elasticMq() {
        return new QuietLoggers(Map.of("org.elasticmq", Level.WARNING, "org.apache.pekko", Level.WARNING));
    }
}
