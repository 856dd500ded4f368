package dev.alerting.local.pipeline;

import dev.alerting.local.aws.QueueSettings;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How to run the pipeline on one machine.
 *
 * @param webhookPort 0 for any free one
 * @param pagePort port of the GitHub stand-in, 0 for any free one
 * @param secrets the senders' tokens and the App's credentials as JSON; what is absent is generated
 * @param collectorEnvironment added to, or in place of, the collector's own variables
 * @param github a real repository instead of the stand-in
 * @param collectors how many instances of the collector take messages from the queue
 * @param clock the time of the collector and the stand-in
 * @param log takes the functions' log lines
 * @param progress takes lines for people while servers start
 */
public record LocalOptions(
        int webhookPort,
        int pagePort,
        LocalSecrets secrets,
        Map<String, String> collectorEnvironment,
        Optional<RealGitHub> github,
        int collectors,
        QueueSettings queue,
        Clock clock,
        Consumer<String> log,
        Consumer<String> progress) {
    public LocalOptions {
        collectorEnvironment = Map.copyOf(collectorEnvironment);
    }

    /** A real repository, and a token that may write its issues. */
    public record RealGitHub(String repository, String token, Optional<String> apiUrl) {
        @Override
        public String toString() {
            return "RealGitHub[" + repository + "]";
        }
    }

    /** Free ports, generated secrets, one collector, the deployed system's queue settings, silence. */
    public static LocalOptions standard() {
        return new LocalOptions(
                0,
                0,
                LocalSecrets.generated(),
                Map.of(),
                Optional.empty(),
                1,
                QueueSettings.defaults(),
                Clock.systemUTC(),
                line -> {},
                line -> {});
    }

    public LocalOptions withPorts(int webhook, int page) {
        return new LocalOptions(
                webhook, page, secrets, collectorEnvironment, github, collectors, queue, clock, log, progress);
    }

    public LocalOptions withSecrets(LocalSecrets value) {
        return new LocalOptions(
                webhookPort, pagePort, value, collectorEnvironment, github, collectors, queue, clock, log, progress);
    }

    public LocalOptions withCollector(String variable, String value) {
        Map<String, String> environment = new HashMap<>(collectorEnvironment);
        environment.put(variable, value);
        return new LocalOptions(
                webhookPort, pagePort, secrets, environment, github, collectors, queue, clock, log, progress);
    }

    public LocalOptions withGitHub(RealGitHub value) {
        return new LocalOptions(
                webhookPort,
                pagePort,
                secrets,
                collectorEnvironment,
                Optional.of(value),
                collectors,
                queue,
                clock,
                log,
                progress);
    }

    public LocalOptions withCollectors(int number) {
        return new LocalOptions(
                webhookPort, pagePort, secrets, collectorEnvironment, github, number, queue, clock, log, progress);
    }

    public LocalOptions withQueue(QueueSettings value) {
        return new LocalOptions(
                webhookPort, pagePort, secrets, collectorEnvironment, github, collectors, value, clock, log, progress);
    }

    public LocalOptions withClock(Clock value) {
        return new LocalOptions(
                webhookPort, pagePort, secrets, collectorEnvironment, github, collectors, queue, value, log, progress);
    }

    public LocalOptions withLog(Consumer<String> value) {
        return new LocalOptions(
                webhookPort,
                pagePort,
                secrets,
                collectorEnvironment,
                github,
                collectors,
                queue,
                clock,
                value,
                progress);
    }

    public LocalOptions withProgress(Consumer<String> value) {
        return new LocalOptions(
                webhookPort, pagePort, secrets, collectorEnvironment, github, collectors, queue, clock, log, value);
    }
}
