package dev.alerting.local.bench;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the everyday part measures.
 *
 * @param runs of each kind, at least one; the figures are medians
 * @param before a built working copy whose packages take turns with ours
 * @param webhookCommand another program that speaks the Runtime API, run by a shell, that takes turns with our webhook
 * @param collectorCommand the same for our collector
 */
record EverydayOptions(
        int runs, Optional<Path> before, Optional<String> webhookCommand, Optional<String> collectorCommand) {
    private static final int RUNS = 4;

    EverydayOptions {
        if (runs < 1) {
            throw new IllegalArgumentException("at least one run: " + runs);
        }
    }

    /**
     * From {@code EVERYDAY_RUNS}, {@code EVERYDAY_BEFORE}, {@code EVERYDAY_WEBHOOK} and {@code EVERYDAY_COLLECTOR}.
     *
     * @throws IllegalArgumentException if the number of runs is none
     */
    static EverydayOptions of(Map<String, String> environment) {
        return new EverydayOptions(
                get(environment, "EVERYDAY_RUNS").map(Integer::parseInt).orElse(RUNS),
                get(environment, "EVERYDAY_BEFORE").map(Path::of).map(Path::toAbsolutePath),
                get(environment, "EVERYDAY_WEBHOOK"),
                get(environment, "EVERYDAY_COLLECTOR"));
    }

    private static Optional<String> get(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }
}
