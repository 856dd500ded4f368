package dev.alerting.infra.policy;

import static dev.alerting.infra.policy.Rules.free;
import static dev.alerting.infra.policy.Rules.gains;
import static dev.alerting.infra.policy.Rules.known;

import dev.alerting.infra.AccessPolicy.Kind;
import dev.alerting.infra.Plan;
import dev.alerting.infra.Plan.Change;
import dev.alerting.infra.RoleTrust;
import java.util.ArrayList;
import java.util.List;

/** Roles and what they may do. Which grants are meant is another check's matter; here nothing is taken away. */
final class IdentityRules {
    private IdentityRules() {}

    static List<ResourceRules> all() {
        return List.of(
                ResourceRules.of("aws_iam_role")
                        .allow(free(), "description", "max_session_duration")
                        // That of bootstrap may come; one that goes or changes lets a role do other things.
                        .allow(known(IdentityRules::isFirstBoundary), "permissions_boundary")
                        .check(IdentityRules::trustsNotEverybody),
                ResourceRules.of("aws_iam_role_policy")
                        .named("role", "name")
                        .allow(free(), "policy")
                        .check(PolicyDocument.in("policy", Kind.ROLE, false)),
                ResourceRules.of("aws_iam_policy")
                        .allow(free(), "attachment_count", "policy")
                        .check(PolicyDocument.in("policy", Kind.ROLE, true)),
                ResourceRules.of("aws_iam_role_policy_attachment").check(IdentityRules::attachesToDeployRoles),
                ResourceRules.of("aws_iam_openid_connect_provider")
                        .allow(free(), "thumbprint_list")
                        .allow(gains(), "client_id_list"));
    }

    private static boolean isFirstBoundary(AttributeChange change) {
        return Plan.isAbsent(change.before())
                && change.after().asText().matches("arn:[a-z-]+:iam::\\d{12}:policy/.+-boundary");
    }

    private static List<Objection> trustsNotEverybody(Change change) {
        List<Objection> objections = new ArrayList<>();
        if (change.creates() && !change.unknown().path("assume_role_policy").asBoolean()) {
            for (String problem : RoleTrust.findProblems(
                    change.after().path("assume_role_policy").asText())) {
                objections.add(new Objection(change.address(), "assume_role_policy", problem));
            }
        }
        return objections;
    }

    /** The stack's own roles have all their rights in policies of their own. */
    private static List<Objection> attachesToDeployRoles(Change change) {
        String role = change.after().path("role").asText();
        return change.creates() && !role.endsWith("-apply") && !role.endsWith("-plan")
                ? List.of(new Objection(change.address(), "role", "would attach a policy to " + role))
                : List.of();
    }
}
