package dev.alerting.infra;

import dev.alerting.infra.AccessPolicy.Permission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Trust policies, which say who may take a role: what none of them may say. */
public final class RoleTrust {
    private static final Set<String> ACTIONS =
            Set.of("sts:AssumeRole", "sts:AssumeRoleWithWebIdentity", "sts:TagSession");

    private RoleTrust() {}

    /** A sentence for each thing that is wrong; empty if the policy trusts only who is named. */
    public static List<String> findProblems(String trustPolicy) {
        AccessPolicy trust;
        try {
            trust = AccessPolicy.parse(trustPolicy);
        } catch (IllegalArgumentException e) {
            return List.of(e.getMessage());
        }
        List<String> problems = new ArrayList<>();
        for (Permission permission : new TreeSet<>(trust.allowed())) {
            if (permission.principal().contains("*") || permission.principal().isEmpty()) {
                problems.add("trusts anybody: " + permission);
            }
            if (!ACTIONS.contains(permission.action())) {
                problems.add("is about more than taking the role: " + permission);
            }
            if (permission.principal().startsWith("Federated ") && !namesTheCaller(permission)) {
                problems.add("trusts every token of the identity provider: StringEquals has to name sub and aud: "
                        + permission);
            }
        }
        return problems;
    }

    private static boolean namesTheCaller(Permission permission) {
        return List.of(":sub", ":aud").stream()
                .allMatch(claim -> permission.conditions().entrySet().stream()
                        .anyMatch(condition -> condition.getKey().startsWith("StringEquals ")
                                && condition.getKey().endsWith(claim)
                                && !condition.getValue().isEmpty()));
    }
}
