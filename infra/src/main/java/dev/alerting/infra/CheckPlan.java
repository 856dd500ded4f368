package dev.alerting.infra;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code CheckPlan <plan.json>}: exit code 1 if the plan must not be applied; {@code ALLOW_DESTROY} names exceptions. */
public final class CheckPlan {
    private CheckPlan() {}

    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            System.err.println("usage: CheckPlan <plan.json>");
            System.exit(2);
        }
        String allowed = System.getenv().getOrDefault("ALLOW_DESTROY", "");
        System.exit(check(Path.of(args[0]), addresses(allowed), System.out::println));
    }

    static Set<String> addresses(String text) {
        return Stream.of(text.strip().split("[\\s,]+"))
                .filter(address -> !address.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    static int check(Path file, Set<String> allowed, Consumer<String> out) throws IOException {
        Plan plan = Plan.read(file);
        List<String> violations = new PlanPolicy(allowed).violations(plan);
        if (violations.isEmpty()) {
            out.accept("plan policy: nothing that holds alerts or state is removed"
                    + (allowed.isEmpty() ? "" : ", but for what ALLOW_DESTROY names: " + String.join(" ", allowed))
                    + " (" + plan.changes().size() + " resources looked at)");
            return 0;
        }
        out.accept("plan policy: REFUSED");
        violations.forEach(violation -> out.accept("  " + violation));
        out.accept("If this is meant, name the addresses: ALLOW_DESTROY=\"<address> ...\" make ...");
        return 1;
    }
}
