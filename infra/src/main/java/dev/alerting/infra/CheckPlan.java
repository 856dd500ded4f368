package dev.alerting.infra;

import dev.alerting.infra.policy.AllowedChanges;
import dev.alerting.infra.policy.AllowedChanges.AllowedChange;
import dev.alerting.infra.policy.Objection;
import dev.alerting.infra.policy.PlanPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * {@code CheckPlan <plan.json> [<exceptions>]}: exit code 0 if the plan may be applied, 1 if not, with a line for each
 * reason on standard output, 2 if there is no plan to judge.
 */
public final class CheckPlan {
    static final int ALLOWED = 0;
    static final int REFUSED = 1;
    static final int UNUSABLE = 2;

    private CheckPlan() {}

    public static void main(String[] args) {
        if (args.length != 1 && args.length != 2) {
            System.err.println("usage: CheckPlan <plan.json> [<exceptions>]");
            System.exit(UNUSABLE);
        }
        System.exit(check(args, System.out::println, System.err::println));
    }

    static int check(String[] args, Consumer<String> out, Consumer<String> err) {
        try {
            Plan plan = Plan.read(Path.of(args[0]));
            AllowedChanges exceptions =
                    args.length == 1 ? AllowedChanges.none() : AllowedChanges.parse(Files.readString(Path.of(args[1])));
            return check(plan, exceptions, out, err);
        } catch (IllegalArgumentException e) {
            err.accept("check-plan: " + e.getMessage());
        } catch (IOException | RuntimeException | StackOverflowError e) {
            err.accept("check-plan: the plan cannot be read: " + e);
        }
        return UNUSABLE;
    }

    private static int check(Plan plan, AllowedChanges exceptions, Consumer<String> out, Consumer<String> err) {
        List<Objection> objections = PlanPolicy.findObjections(plan, exceptions);
        if (!objections.isEmpty()) {
            objections.forEach(objection -> out.accept(objection.toString()));
            err.accept("plan policy: REFUSED. If a change is intended, give an exception with the plan: the line of its"
                    + " refusal, with your reason in place of the text after the colon.");
            return REFUSED;
        }
        out.accept("plan policy: allowed (" + plan.changes().size() + " resources looked at, "
                + exceptions.all().size() + " exceptions)");
        for (AllowedChange exception : exceptions.all()) {
            out.accept("exception: " + exception);
        }
        return ALLOWED;
    }
}
