package dev.alerting.infra;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * {@code CheckGrants <plan.json> <prefix> <grants.json>}: exit code 1 if the plan grants more or less than is meant.
 * Without a list it is the plan of bootstrap, whose rights are held to rules instead.
 */
public final class CheckGrants {
    private CheckGrants() {}

    public static void main(String[] args) {
        if (args.length != 2 && args.length != 3) {
            System.err.println("usage: CheckGrants <plan.json> <prefix> [<grants.json>]");
            System.exit(2);
        }
        System.exit(run(args));
    }

    private static int run(String[] args) {
        try {
            Path plan = Path.of(args[0]);
            return args.length == 2
                    ? checkBootstrap(plan, args[1], System.out::println)
                    : check(plan, args[1], Path.of(args[2]), System.out::println);
        } catch (IllegalArgumentException | IOException e) {
            System.err.println("grants: " + e.getMessage());
            return 2;
        }
    }

    static int check(Path planFile, String prefix, Path listFile, Consumer<String> out) throws IOException {
        Grants planned = Grants.of(Plan.read(planFile), prefix);
        List<String> wrong = new ArrayList<>(planned.problems());
        wrong.addAll(GrantList.read(listFile).compareWith(planned.all()));
        if (wrong.isEmpty()) {
            out.accept("grants: " + planned.all().size() + " actions on exact resources, each one meant");
            return 0;
        }
        out.accept("grants: the plan's roles differ from " + listFile.getFileName());
        wrong.forEach(line -> out.accept("  " + line));
        return 1;
    }

    static int checkBootstrap(Path planFile, String prefix, Consumer<String> out) throws IOException {
        Set<String> problems = DeployGrants.findProblems(Plan.read(planFile), prefix);
        if (problems.isEmpty()) {
            out.accept("grants: the deploy roles trust only the workflows, and have no wildcard without a condition");
            return 0;
        }
        out.accept("grants: REFUSED");
        problems.forEach(line -> out.accept("  " + line));
        return 1;
    }
}
