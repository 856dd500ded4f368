package dev.alerting.local.snapshot;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.local.lambda.FunctionProcess;
import dev.alerting.local.lambda.FunctionSpec;
import dev.alerting.local.lambda.Invocation;
import dev.alerting.testing.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The first event after the hooks, against the first event without them: medians of fresh processes. */
final class SnapshotBench {
    private SnapshotBench() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        List<String> types = args.length > 1 ? List.of(args[1]) : List.of("on-demand", "snap-start");
        int runs = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        Path folder = Files.createTempDirectory("snapshot-bench-");
        try (Surroundings surroundings = new Surroundings()) {
            // So that what answers is warm.
            for (String function : List.of("webhook", "collector")) {
                try (ProbeProcess probe = ProbeProcess.start(folder, function, surroundings.environment("on-demand"))) {
                    for (int number = 0; number < 50; number++) {
                        probe.succeeds(surroundings.newAlert());
                    }
                }
            }
            for (String function : List.of("webhook", "collector")) {
                for (String type : types) {
                    List<JsonNode> hooks = new ArrayList<>();
                    List<JsonNode> first = new ArrayList<>();
                    List<JsonNode> idle = new ArrayList<>();
                    List<JsonNode> second = new ArrayList<>();
                    for (int run = 0; run < runs; run++) {
                        try (ProbeProcess probe =
                                ProbeProcess.start(folder, function, surroundings.environment(type))) {
                            hooks.add(probe.ask("checkpoint"));
                            probe.ask("restore");
                            for (int i = 0; i < 20; i++) {
                                idle.add(probe.ask("nothing"));
                            }
                            first.add(probe.succeeds(surroundings.newAlert()));
                            second.add(probe.succeeds(surroundings.newAlert()));
                            probe.log().stream()
                                    .filter(line -> line.contains("priming failed"))
                                    .forEach(System.out::println);
                        }
                    }
                    System.out.printf(
                            "%-9s %-10s hooks %s; first event %s; second event %s; nothing %s%n",
                            function, type, median(hooks), median(first), median(second), median(idle));
                }
            }
            packages(surroundings, runs);
        }
    }

    /** The deployment packages, run by AWS's runtime interface client: what a caller of Lambda would see. */
    private static void packages(Surroundings surroundings, int runs) throws InterruptedException {
        for (String function : List.of("webhook", "collector")) {
            Path zip = Repository.path(function, "target", function + ".zip");
            if (!Files.exists(zip)) {
                System.out.println("no " + zip + ": make build makes it");
                continue;
            }
            String simpleName = function.equals("webhook") ? "WebhookHandler" : "CollectorHandler";
            for (String type : List.of("on-demand", "snap-start")) {
                FunctionSpec spec = FunctionSpec.of(
                                function, zip, "dev.alerting." + function + "." + simpleName + "::handleRequest")
                        .withEnvironment(surroundings.environment(type))
                        .withTimeout(Duration.ofSeconds(60))
                        .withJvmOptions("-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac");
                List<Long> millis = new ArrayList<>();
                for (int run = 0; run < runs; run++) {
                    try (FunctionProcess process = FunctionProcess.start(spec)) {
                        boolean ready = process.awaitInitialized();
                        Invocation first = process.invoke(surroundings.json(function));
                        if (!ready || first.answer().contains("\"itemIdentifier\"")) {
                            throw new IllegalStateException(first + " " + process.output());
                        }
                        millis.add(first.took().toMillis());
                    }
                }
                millis.sort(null);
                System.out.printf(
                        "%-9s %-10s package, first invocation of a process that is ready: %d ms of %s%n",
                        function, type, millis.get(runs / 2), millis);
            }
        }
    }

    private static String median(List<JsonNode> results) {
        return "%.1f ms wall, %.1f ms CPU, %.0f classes"
                .formatted(
                        middle(results, "wallMicros") / 1000,
                        middle(results, "cpuMicros") / 1000,
                        middle(results, "classes"));
    }

    private static double middle(List<JsonNode> results, String field) {
        return results.stream()
                .mapToLong(result -> result.path(field).asLong())
                .sorted()
                .toArray()[results.size() / 2];
    }
}
