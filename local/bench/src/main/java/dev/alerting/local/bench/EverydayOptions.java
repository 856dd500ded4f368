package dev.alerting.local.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the everyday part measures.
 *
 * @param runs of each kind, at least one; the figures are medians
 * @param before a built working copy whose packages take turns with ours
 * @param webhookCommand another program that speaks the Runtime API, run by a shell, that takes turns with our webhook
 * @param collectorCommand the same for our collector
 * @param cgroups folders of Linux control groups: our restored functions are measured in each of them as well, from the
 *     restore on. A group's quota stands for the share of a processor that goes with a function's memory
 */
record EverydayOptions(
        int runs,
        Optional<Path> before,
        Optional<String> webhookCommand,
        Optional<String> collectorCommand,
        List<Path> cgroups) {
    private static final int RUNS = 4;

    EverydayOptions {
        cgroups = List.copyOf(cgroups);
        if (runs < 1) {
            throw new IllegalArgumentException("at least one run: " + runs);
        }
    }

    /**
     * From {@code EVERYDAY_RUNS}, {@code EVERYDAY_BEFORE}, {@code EVERYDAY_WEBHOOK}, {@code EVERYDAY_COLLECTOR} and {@code
     * EVERYDAY_CGROUPS}, the last one separated by colons.
     *
     * @throws IllegalArgumentException if the number of runs is none
     */
    static EverydayOptions of(Map<String, String> environment) {
        return new EverydayOptions(
                get(environment, "EVERYDAY_RUNS").map(Integer::parseInt).orElse(RUNS),
                get(environment, "EVERYDAY_BEFORE").map(Path::of).map(Path::toAbsolutePath),
                get(environment, "EVERYDAY_WEBHOOK"),
                get(environment, "EVERYDAY_COLLECTOR"),
                get(environment, "EVERYDAY_CGROUPS").stream()
                        .flatMap(folders -> Stream.of(folders.split(":")))
                        .map(Path::of)
                        .toList());
    }

    private static Optional<String> get(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }
}
