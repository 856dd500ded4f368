package dev.alerting.infra.policy;

import static dev.alerting.infra.policy.Rules.always;
import static dev.alerting.infra.policy.Rules.free;
import static dev.alerting.infra.policy.Rules.known;
import static dev.alerting.infra.policy.Rules.onlyOn;
import static dev.alerting.infra.policy.Rules.raised;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.infra.AccessPolicy.Kind;
import dev.alerting.infra.Plan;
import java.util.List;
import java.util.Set;

/** Tables, and the bucket that Terraform's own state is in. */
final class StateRules {
    private static final String[] INDEX_ATTRIBUTES = {
        "global_secondary_index.name",
        "global_secondary_index.projection_type",
        "global_secondary_index.non_key_attributes",
        "global_secondary_index.read_capacity",
        "global_secondary_index.write_capacity"
    };

    /**
     * The attributes that indexes may have as keys, each a text wherever it is. With a key that records hold as something
     * else, DynamoDB refuses to write any of them.
     */
    private static final Set<String> INDEX_KEYS =
            Set.of("fingerprint", "timer_set", "timer_due", "open_set", "open_since", "storm");

    /** How many days back DynamoDB can restore a table by default; also its maximum. */
    private static final int RECOVERY_DAYS = 35;

    /** With any other attribute DynamoDB deletes records too early, or never. */
    private static final String EXPIRY = "ttl_expires_at";

    private StateRules() {}

    static List<ResourceRules> all() {
        return List.of(
                table(),
                ResourceRules.of("aws_s3_bucket")
                        .allow(free(), "bucket_domain_name", "bucket_regional_domain_name", "hosted_zone_id")
                        .allow(always(false), "force_destroy"),
                ResourceRules.of("aws_s3_bucket_versioning")
                        .named("bucket")
                        .allow(always("Enabled"), "versioning_configuration.status"),
                ResourceRules.of("aws_s3_bucket_server_side_encryption_configuration")
                        .named("bucket")
                        .allow(onlyOn(), "rule.bucket_key_enabled"),
                ResourceRules.of("aws_s3_bucket_public_access_block")
                        .named("bucket")
                        .allow(
                                always(true),
                                "block_public_acls",
                                "block_public_policy",
                                "ignore_public_acls",
                                "restrict_public_buckets"),
                ResourceRules.of("aws_s3_bucket_ownership_controls")
                        .named("bucket")
                        .allow(always("BucketOwnerEnforced"), "rule.object_ownership"),
                ResourceRules.of("aws_s3_bucket_lifecycle_configuration")
                        .named("bucket")
                        .allow(free(), "rule.abort_incomplete_multipart_upload")
                        .allow(
                                raised(3650),
                                "rule.expiration.days",
                                "rule.noncurrent_version_expiration.noncurrent_days"),
                ResourceRules.of("aws_s3_bucket_policy")
                        .named("bucket")
                        .allow(free(), "policy")
                        .check(PolicyDocument.in("policy", Kind.RESOURCE, false)));
    }

    private static ResourceRules table() {
        return ResourceRules.of("aws_dynamodb_table")
                .allow(onlyOn(), "deletion_protection_enabled", "stream_enabled")
                .allow(known(StateRules::streamIsNew), "stream_view_type")
                .allow(free(), "stream_arn", "stream_label")
                .allow(known(StateRules::indexIsNew), INDEX_ATTRIBUTES)
                .allow(
                        known(StateRules::keyIsNew),
                        "attribute.name",
                        "global_secondary_index.hash_key",
                        "global_secondary_index.range_key")
                .allow(
                        known(change ->
                                indexIsNew(change) && change.after().asText().equals("S")),
                        "attribute.type")
                // What a restored table has lost, and an empty one never had.
                .allow(known(change -> change.after().asText().equals(EXPIRY)), "ttl.attribute_name")
                .allow(onlyOn(), "ttl.enabled", "server_side_encryption.enabled")
                .allow(known(change -> change.after().asText().equals("PAY_PER_REQUEST")), "billing_mode")
                .allow(always(true), "point_in_time_recovery.enabled")
                .allow(known(StateRules::recoversAsFarBack), "point_in_time_recovery.recovery_period_in_days");
    }

    /** Readers of an existing stream rely on what its records contain. */
    private static boolean streamIsNew(AttributeChange change) {
        return Plan.isAbsent(change.before());
    }

    /** An index more takes nothing from those who read the table or another index. */
    private static boolean indexIsNew(AttributeChange change) {
        return Plan.isAbsent(change.before());
    }

    private static boolean keyIsNew(AttributeChange change) {
        return indexIsNew(change)
                && (Plan.isAbsent(change.after())
                        || INDEX_KEYS.contains(change.after().asText()));
    }

    private static boolean recoversAsFarBack(AttributeChange change) {
        return days(change.after()) >= days(change.before());
    }

    private static int days(JsonNode value) {
        int days = value.asInt();
        return days == 0 ? RECOVERY_DAYS : days;
    }
}
