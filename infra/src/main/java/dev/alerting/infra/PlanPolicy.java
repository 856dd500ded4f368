package dev.alerting.infra;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.infra.Plan.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a plan must not do by accident: remove or replace what holds alerts or their state, or take its protection
 * away. Whoever means it names the address.
 */
public final class PlanPolicy {
    private static final Set<String> PROTECTED = Set.of(
            "aws_dynamodb_table",
            "aws_sqs_queue",
            "aws_sns_topic",
            "aws_kms_key",
            "aws_s3_bucket",
            "aws_s3_bucket_versioning",
            "aws_secretsmanager_secret");

    private final Set<String> allowed;

    /** @param allowed addresses that may be removed all the same */
    public PlanPolicy(Set<String> allowed) {
        this.allowed = Set.copyOf(allowed);
    }

    /** A sentence for each thing that is refused; empty if the plan may be applied. */
    public List<String> violations(Plan plan) {
        List<String> violations = new ArrayList<>();
        for (Change change : plan.changes()) {
            if (allowed.contains(change.address())) {
                continue;
            }
            if (change.removes() && isProtected(change)) {
                violations.add(change.address() + " would be "
                        + (change.actions().contains("create") ? "replaced" : "removed")
                        + ", and with it what it holds");
            }
            if (change.type().equals("aws_dynamodb_table") && change.actions().contains("update")) {
                loses(change, "deletion_protection_enabled", "/deletion_protection_enabled", violations);
                loses(change, "point-in-time recovery", "/point_in_time_recovery/0/enabled", violations);
            }
        }
        return violations;
    }

    /** Without the queue's subscription the topic forgets what is published in the meantime. */
    private static boolean isProtected(Change change) {
        return PROTECTED.contains(change.type())
                || change.type().equals("aws_sns_topic_subscription")
                        && change.before().path("protocol").asText().equals("sqs");
    }

    private static void loses(Change change, String what, String pointer, List<String> violations) {
        JsonNode before = change.before().at(pointer);
        if (before.asBoolean() && !change.after().at(pointer).asBoolean()) {
            violations.add(change.address() + " would lose its " + what);
        }
    }
}
