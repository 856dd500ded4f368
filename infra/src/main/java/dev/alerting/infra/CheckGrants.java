package dev.alerting.infra;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** {@code CheckGrants <plan.json> <prefix> <grants.json>}: exit code 1 if the plan grants more or less than is meant. */
public final class CheckGrants {
    private CheckGrants() {}

    public static void main(String[] args) throws IOException {
        if (args.length != 3) {
            System.err.println("usage: CheckGrants <plan.json> <prefix> <grants.json>");
            System.exit(2);
        }
        System.exit(check(Path.of(args[0]), args[1], Path.of(args[2]), System.out::println));
    }

    static int check(Path planFile, String prefix, Path listFile, Consumer<String> out) throws IOException {
        Set<Grant> planned = Grants.of(Plan.read(planFile), prefix);
        List<String> differences = GrantList.read(listFile).compare(planned);
        if (differences.isEmpty()) {
            out.accept("grants: " + planned.size() + " actions on exact resources, each one meant");
            return 0;
        }
        out.accept("grants: the plan's roles differ from " + listFile.getFileName());
        differences.forEach(difference -> out.accept("  " + difference));
        return 1;
    }
}
