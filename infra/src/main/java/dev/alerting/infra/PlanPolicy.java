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
            if (change.actions().contains("update")) {
                weakened(change, violations);
            }
        }
        if (removesTheLastAddress(plan)) {
            violations.add("nobody would hear of the system's own alarms any more: the last e-mail subscription goes");
        }
        return violations;
    }

    /** Without the queue's subscription the topic forgets what is published in the meantime. */
    private static boolean isProtected(Change change) {
        return PROTECTED.contains(change.type())
                || change.type().equals("aws_sns_topic_subscription")
                        && change.before().path("protocol").asText().equals("sqs");
    }

    /** Updates that lose what is held, or the protection of it. */
    private static void weakened(Change change, List<String> violations) {
        switch (change.type()) {
            case "aws_dynamodb_table" -> {
                loses(change, "deletion_protection_enabled", "/deletion_protection_enabled", violations);
                loses(change, "point-in-time recovery", "/point_in_time_recovery/0/enabled", violations);
            }
            case "aws_sqs_queue" -> {
                int before = change.before().path("message_retention_seconds").asInt();
                int after = change.after().path("message_retention_seconds").asInt(before);
                if (after < before) {
                    violations.add(change.address() + " would keep messages " + after + " s instead of " + before
                            + " s, and drop what is older");
                }
                if (!change.before().path("redrive_policy").asText("").isEmpty()
                        && change.after().has("redrive_policy")
                        && change.after().path("redrive_policy").asText("").isEmpty()) {
                    violations.add(change.address() + " would lose its dead-letter queue");
                }
            }
            case "aws_s3_bucket_versioning" -> {
                String pointer = "/versioning_configuration/0/status";
                if (change.before().at(pointer).asText().equals("Enabled")
                        && !change.after().at(pointer).asText().equals("Enabled")) {
                    violations.add(change.address() + " would keep no more versions");
                }
            }
            case "aws_kms_key" -> loses(change, "use: it would be disabled", "/is_enabled", violations);
            case "aws_sns_topic_subscription" -> {
                if (change.before().path("filter_policy").asText("").isEmpty()
                        && !change.after().path("filter_policy").asText("").isEmpty()) {
                    violations.add(change.address() + " would deliver only what its new filter lets through");
                }
            }
            default -> {
                // holds nothing
            }
        }
    }

    private boolean removesTheLastAddress(Plan plan) {
        List<Change> addresses = plan.changes().stream()
                .filter(change -> change.type().equals("aws_sns_topic_subscription"))
                .filter(change -> isMail(change.before()) || isMail(change.after()))
                .toList();
        boolean removes =
                addresses.stream().anyMatch(change -> change.removes() && !allowed.contains(change.address()));
        return removes && addresses.stream().noneMatch(change -> isMail(change.after()));
    }

    private static boolean isMail(JsonNode subscription) {
        return subscription.path("protocol").asText().startsWith("email");
    }

    private static void loses(Change change, String what, String pointer, List<String> violations) {
        JsonNode before = change.before().at(pointer);
        if (before.asBoolean() && !change.after().at(pointer).asBoolean()) {
            violations.add(change.address() + " would lose its " + what);
        }
    }
}
