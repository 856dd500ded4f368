package dev.alerting.local.e2e;

import dev.alerting.local.pipeline.LocalOptions;
import dev.alerting.local.pipeline.LocalPipeline;
import dev.alerting.local.pipeline.Senders;
import dev.alerting.testing.GitHubDescription;
import dev.alerting.testing.GitHubDescription.Exchange;
import dev.alerting.testing.MovableClock;
import dev.alerting.testing.Repository;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One pipeline for all end-to-end tests: starting the servers takes longer than the tests. Tests keep out of each
 * other's way by using alerts of their own.
 */
public final class SharedPipeline implements ParameterResolver, BeforeEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(SharedPipeline.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == World.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return world(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        world(context).reset();
    }

    private static World world(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(World.class, key -> World.start(), World.class);
    }

    /** The running pipeline with two collectors, and what surrounds it. */
    @SuppressWarnings("deprecation") // JUnit 5's own closing of stored values
    public static final class World implements ExtensionContext.Store.CloseableResource, AutoCloseable {
        private final MovableClock clock;
        private final List<String> log = new CopyOnWriteArrayList<>();
        private final LocalPipeline pipeline;
        private final Senders senders;
        private final Optional<GitHubDescription> description = GitHubDescription.find();
        private final List<String> disagreements = new CopyOnWriteArrayList<>();

        private World(MovableClock clock) {
            this.clock = clock;
            this.pipeline = LocalPipeline.start(LocalOptions.standard()
                    // Not the default: comments on repeats are to be seen as well.
                    .withCollector("COMMENT_INTERVAL_SECONDS", "3600")
                    // All tests send alerts of one rule within minutes: none of them is about storms.
                    .withCollector("STORM_AFTER", "0")
                    .withCollectors(2)
                    .withClock(clock)
                    .withLog(log::add));
            this.senders = new Senders(pipeline, testData());
            description.ifPresent(described -> pipeline.gitHub()
                    .onAnswer((request, response) -> disagreements.addAll(described.disagreements(new Exchange(
                            request.method(),
                            request.path(),
                            request.query(),
                            request.body(),
                            response.status(),
                            new String(response.body(), StandardCharsets.UTF_8))))));
        }

        private static World start() {
            return new World(new MovableClock());
        }

        static Path testData() {
            return Repository.path("test-data");
        }

        public MovableClock clock() {
            return clock;
        }

        public LocalPipeline pipeline() {
            return pipeline;
        }

        public Senders senders() {
            return senders;
        }

        /** The functions' log lines so far. */
        public List<String> log() {
            return log;
        }

        /** Empty where it is not there. */
        Optional<GitHubDescription> description() {
            return description;
        }

        /** In what requests and answers were not as described, in any test so far. */
        List<String> disagreements() {
            return disagreements.stream().distinct().toList();
        }

        private void reset() {
            pipeline.gitHub().faults().clear();
            pipeline.gitHub().clearHooks();
            pipeline.gitHub().clearRequests();
            pipeline.gitHub().webhook().disconnect();
            log.clear();
        }

        @Override
        public void close() {
            senders.close();
            pipeline.close();
        }
    }
}
