package dev.alerting.infra;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.infra.Plan.Change;
import java.util.Set;
import java.util.TreeSet;

/**
 * The roles that bootstrap makes for the workflows. Their rights are too many to list a second time, so
 * rules hold for all of them: only the workflows may assume them, and no right is a wildcard without a condition.
 */
final class DeployGrants {
    private DeployGrants() {}

    /** A sentence for each thing that is wrong. */
    static Set<String> findProblems(Plan plan, String prefix) {
        Set<String> problems = new TreeSet<>();
        for (Change change : plan.changes()) {
            if (change.remains() && !change.isData() && change.type().startsWith("aws_iam_")) {
                checkChange(change, prefix, problems);
            }
        }
        return problems;
    }

    private static void checkChange(Change change, String prefix, Set<String> problems) {
        String address = change.address();
        JsonNode after = change.after();
        switch (change.type()) {
            case "aws_iam_role" -> {
                if (change.creates() && !Plan.isAbsent(after.path("inline_policy"))
                        || !change.creates()
                                && !change.before().path("inline_policy").equals(after.path("inline_policy"))) {
                    problems.add(address + " has inline_policy; give rights in aws_iam_role_policy");
                }
                for (String problem :
                        RoleTrust.findProblems(after.path("assume_role_policy").asText())) {
                    problems.add(address + " " + problem);
                }
            }
            case "aws_iam_role_policy", "aws_iam_policy" -> checkPolicy(change, problems);
            case "aws_iam_role_policy_attachment" -> {
                String arn = after.path("policy_arn").asText();
                if (!arn.isEmpty() && !arn.matches("arn:[a-z-]+:iam::\\d{12}:policy/" + prefix + "-apply-[a-z]+")
                        || !after.path("role").asText().equals(prefix + "-apply")) {
                    problems.add(address + " attaches " + arn + " to "
                            + after.path("role").asText());
                }
            }
            case "aws_iam_openid_connect_provider" -> {
                if (!after.path("url").asText().matches("(https://)?token\\.actions\\.githubusercontent\\.com")) {
                    problems.add(address + " lets another identity provider in");
                }
            }
            default -> problems.add(address + " gives rights in a way that is not checked: " + change.type());
        }
    }

    private static void checkPolicy(Change change, Set<String> problems) {
        String text = change.after().path("policy").asText();
        try {
            AccessPolicy policy = AccessPolicy.parse(text.isEmpty() ? "{}" : text);
            if (policy.allowed().isEmpty()) {
                problems.add(change.address() + " is not known before it is applied, or allows nothing");
            }
            for (String objection :
                    new AccessPolicy(Set.of(), policy.denied()).objectionsTo(policy, AccessPolicy.Kind.ROLE)) {
                problems.add(change.address() + " " + objection);
            }
        } catch (IllegalArgumentException e) {
            problems.add(change.address() + " " + e.getMessage());
        }
    }
}
