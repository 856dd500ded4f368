package dev.alerting.infra.stack;

import static dev.alerting.infra.stack.WalkStep.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The runbook's commands for what is lost: a state, a table, a region; then a stack of its own, and the end of this one. */
final class RepairSteps {
    private static final String TABLE = "alerting-dev-alerts-state";
    private static final String RESTORED = "alerting-dev-alerts-state-restored";
    private static final String PULL = "TF_DATA_DIR=.terraform-prod terraform -chdir=infra state pull";

    private RepairSteps() {}

    static List<WalkStep> all() {
        return Stream.of(state(), bootstrap(), table(), region(), local(), end())
                .flatMap(List::stream)
                .toList();
    }

    private static List<WalkStep> state() {
        return List.of(
                run("aws s3api list-object-versions ...")
                        .with("bucket", walk -> "alerting-dev-tfstate-" + walk.kept("account"))
                        .with("key", walk -> "alerting-dev/terraform.tfstate")
                        .after(walk -> {
                            walk.keep("resources", resources(walk));
                            walk.write("damaged", "");
                            walk.sh("aws s3api put-object --bucket alerting-dev-tfstate-" + walk.kept("account")
                                    + " --key alerting-dev/terraform.tfstate --body damaged");
                        })
                        .keeping(
                                "id",
                                output -> Json.parse(output).path(1).path(0).asText()),
                run("aws s3api copy-object ...")
                        .with("bucket", walk -> "alerting-dev-tfstate-" + walk.kept("account"))
                        .with("key", walk -> "alerting-dev/terraform.tfstate")
                        .then(walk -> assertThat(resources(walk)).isEqualTo(walk.kept("resources"))),
                run("TF_DATA_DIR=.terraform-prod terraform -chdir=infra import ...")
                        .with("address", walk -> "aws_sns_topic.ops")
                        .with("id", walk -> walk.stack().output("ops_topic_arn"))
                        .after(walk -> walk.sh(
                                "TF_DATA_DIR=.terraform-prod terraform -chdir=infra state rm" + " aws_sns_topic.ops"))
                        .says("Import successful"));
    }

    /** Of the state; Terraform gives the results of checks in another order each time. */
    private static String resources(Walk walk) {
        return Json.write(Json.parse(walk.sh(PULL)).path("resources"));
    }

    /** The version before the newest. */
    private static String lastButOne(String versions) {
        return Json.parse(versions)
                .valueStream()
                .sorted(Comparator.comparing(
                                (JsonNode version) -> version.path(1).asText())
                        .reversed())
                .skip(1)
                .findFirst()
                .orElseThrow()
                .path(0)
                .asText();
    }

    private static List<WalkStep> bootstrap() {
        return List.of(
                run("TF_DATA_DIR=.terraform-prod terraform -chdir=infra/bootstrap import ...")
                        .with("address", walk -> "aws_iam_role.plan")
                        .with("id", walk -> "alerting-dev-plan")
                        .after(walk -> walk.sh("TF_DATA_DIR=.terraform-prod terraform -chdir=infra/bootstrap state rm"
                                + " -state=prod.tfstate aws_iam_role.plan"))
                        .says("Import successful"),
                // The bucket's policy, which the walk had to take away, is all there is to create.
                run("make aws-bootstrap-plan-prod").says("Plan: 1 to add, 0 to change, 0 to destroy", "Saved."));
    }

    private static List<WalkStep> table() {
        return List.of(
                run("aws lambda list-event-source-mappings ...")
                        .keeping(
                                "UUID",
                                output -> Json.parse(output).path(0).path(0).asText()),
                run("aws lambda update-event-source-mapping ...")
                        .then(walk ->
                                assertThat(walk.mapping(walk.kept("UUID"))).isEqualTo("Disabled")),
                run("aws dynamodb restore-table-to-point-in-time ...")
                        .then(walk -> walk.atEnd(end -> end.sh(
                                "aws dynamodb delete-table --table-name " + RESTORED + " > /dev/null 2>&1 || true"))),
                run("aws dynamodb wait table-exists --table-name alerting-prod-alerts-state-restored")
                        .then(walk -> assertThat(walk.items(RESTORED)).isPositive()),
                run("aws dynamodb create-backup ...")
                        .keeping(
                                "ARN",
                                output -> Json.parse(output)
                                        .path("BackupDetails")
                                        .path("BackupArn")
                                        .asText()),
                run("aws dynamodb describe-backup ...").says("AVAILABLE"),
                run("aws dynamodb update-table ..."),
                run("aws dynamodb delete-table --table-name alerting-prod-alerts-state"),
                run("aws dynamodb wait table-not-exists ..."),
                run("aws dynamodb restore-table-from-backup ..."),
                run("aws dynamodb wait table-exists --table-name alerting-prod-alerts-state")
                        .then(walk -> assertThat(walk.items(TABLE)).isEqualTo(walk.items(RESTORED))),
                run("aws dynamodb delete-table --table-name alerting-prod-alerts-state-restored"),
                run("aws dynamodb delete-backup ..."),
                run("make new-table-prod")
                        .after(walk -> walk.sh("aws dynamodb delete-table --table-name " + TABLE))
                        .answering("alerting-dev")
                        .says("Apply complete! Resources: 1 added")
                        .then(walk -> assertThat(walk.items(TABLE)).isZero()),
                run("make rebuild-state-prod DRY_RUN=1")
                        .says("dry run: would write 1 of 1 records")
                        .then(walk -> assertThat(walk.items(TABLE)).isZero()),
                run("make rebuild-state-prod")
                        .answering("alerting-dev")
                        .says("done: wrote 1 of 1 records")
                        .then(walk -> assertThat(walk.items(TABLE)).isEqualTo(1)),
                run("make aws-plan-prod").says("plan policy: allowed"),
                run("make aws-apply-prod")
                        .answering("alerting-dev")
                        .says("Applied.")
                        .then(DeploySteps::openReports)
                        .then(walk ->
                                assertThat(walk.mapping(walk.kept("UUID"))).isEqualTo("Enabled")));
    }

    private static List<WalkStep> region() {
        return List.of(
                run("infra/bin/stack bootstrap-plan standby")
                        .after(walk -> name(walk, "alerting-dev", "alerting-standby"))
                        .says("alerting-standby-tfstate-", "Saved.")
                        .then(walk -> name(walk, "alerting-standby", "alerting-dev")),
                run("TF_DATA_DIR=.terraform-prod terraform -chdir=infra state rm ...")
                        .after(RepairSteps::ownRecord)
                        .says("Successfully removed 1 resource instance"),
                run("DRY_RUN=1 infra/bin/stack rebuild-state standby").says("dry run: would write"),
                run("infra/bin/stack smoke standby")
                        .after(DeploySteps::putHeartbeat)
                        .says("A heartbeat came through"));
    }

    private static void name(Walk walk, String from, String to) {
        for (String file : List.of("infra/standby.tfvars", "infra/bootstrap/standby.tfvars")) {
            walk.write(file, walk.read(file).replace("\"" + from + "\"", "\"" + to + "\""));
        }
        // A stack of its own has a state of its own.
        walk.sh(
                to.equals("alerting-standby")
                        ? "rm infra/bootstrap/standby.tfstate"
                        : "rm -f infra/bootstrap/standby.tfstate*; ln -s dev.tfstate infra/bootstrap/standby.tfstate");
    }

    /** As after an apply with a domain: this stack has none. */
    private static void ownRecord(Walk walk) {
        ObjectNode state = (ObjectNode) Json.parse(walk.sh(PULL));
        state.put("serial", state.path("serial").asLong() + 1);
        ObjectNode record = ((ArrayNode) state.path("resources")).addObject();
        record.put("mode", "managed")
                .put("type", "aws_route53_record")
                .put("name", "webhook")
                .put("provider", "provider[\"registry.terraform.io/hashicorp/aws\"]");
        ObjectNode instance = record.putArray("instances").addObject();
        instance.put("index_key", 0).put("schema_version", 2);
        instance.putObject("attributes")
                .put("id", "record")
                .put("zone_id", "Z1")
                .put("name", "alerts.example.com");
        walk.write("with-record.tfstate", Json.write(state));
        walk.sh("TF_DATA_DIR=.terraform-prod terraform -chdir=infra state push ../with-record.tfstate");
    }

    private static List<WalkStep> local() {
        // What the target builds has just been built.
        return List.of(
                run("make ls-apply")
                        .where("MAKEFLAGS", "MVN=:")
                        .says("Apply complete!")
                        .then(walk -> walk.atEnd(end -> end.sh("[ ! -d infra/target/ls ] || make ls-destroy"))),
                run("make ls-publish").says("Published."),
                run("make ls-logs"),
                run("make ls-state").says("The open alerts"),
                run("make ls-destroy").says("Destroy complete!").then(walk -> {
                    JsonNode secrets = walk.aws("secretsmanager list-secrets --query 'SecretList[].Name'");
                    assertThat(secrets).noneMatch(secret -> secret.asText().startsWith("alerting-ls"));
                }));
    }

    /** Asked for and then not confirmed: emulator-test destroys the stack itself, in its own way. */
    private static List<WalkStep> end() {
        return List.of(
                run("make aws-destroy-dev")
                        .answering("no")
                        .says("Enter a value:", "Destroy cancelled.")
                        .endsWith(2),
                run("make aws-destroy-prod")
                        .answering("alerting-dev", "no")
                        .says("Type alerting-dev to go on", "Destroy cancelled.")
                        .endsWith(2));
    }
}
