package dev.alerting.infra.stack;

import static dev.alerting.infra.stack.WalkStep.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;

/** The guide to deploying, from the first secret to the first alert, and what may be switched on besides. */
final class DeploySteps {
    private static final String APP_SECRET = "alerting-dev-alerting-app-secrets";
    private static final String SENDERS_SECRET = "alerting-dev-webhook-secrets";
    private static final String STATE = "alerting-dev/terraform.tfstate";
    private static final String LOST_ALARM = "alerting-dev-dlq-not-empty-warning";
    private static final String MEMBERS_ALARM = "latency-of-a-member";

    private DeploySteps() {}

    static List<WalkStep> all() {
        return Stream.of(secrets(), bootstrap(), stack(), alert(), options(), organization(), versions())
                .flatMap(List::stream)
                .toList();
    }

    /** Of a stack to come: one that is made anew has another ARN, which the plan policy would notice. */
    private static List<WalkStep> secrets() {
        return List.of(
                run("aws secretsmanager create-secret --region us-west-2 --name alerting-dev-alerting-app-secrets ...")
                        .withPrefix("alerting-first")
                        .with("App id", walk -> String.valueOf(Walk.APP_ID))
                        .then(walk -> {
                            String value = taken(walk, APP_SECRET);
                            assertThat(value.replace(" ", "")).isEqualTo(Walk.KEY.secret(true));
                        }),
                run("aws secretsmanager create-secret --region us-west-2 --name alerting-dev-webhook-secrets ...")
                        .withPrefix("alerting-first")
                        .then(walk -> assertThat(Json.parse(taken(walk, SENDERS_SECRET))
                                        .path("X-Grafana-Token")
                                        .asText())
                                .matches("[0-9a-f]{48}")),
                run("aws secretsmanager get-secret-value")
                        .completedBy("--secret-id " + SENDERS_SECRET)
                        .says("X-Grafana-Token"),
                run("openssl rand -hex 24"),
                run("openssl rand -hex 32"));
    }

    /** The applied stack gets the value. */
    private static String taken(Walk walk, String name) {
        String made = name.replace("alerting-dev", "alerting-first");
        String value = walk.secret(made);
        walk.deleteSecret(made);
        walk.putSecret(name, value);
        return value;
    }

    private static List<WalkStep> bootstrap() {
        return List.of(
                run("make aws-bootstrap-plan-dev")
                        .after(walk ->
                                walk.sh("aws iam delete-role-policy --role-name alerting-dev-plan --policy-name stack"))
                        .says("aws_iam_role_policy.plan[\"stack\"] will be created"),
                run("make aws-bootstrap-apply-dev")
                        .says("aws_iam_role_policy.plan[\"stack\"]: Creation complete")
                        .then(DeploySteps::openStateBucket));
    }

    /** The emulator applies a policy without its condition: nothing without TLS becomes nothing at all. */
    private static void openStateBucket(Walk walk) {
        String bucket = "alerting-dev-tfstate-" + walk.kept("account");
        walk.sh("aws s3api delete-bucket-policy --bucket " + bucket);
        walk.atEnd(end -> {
            for (String kind : List.of("Versions", "DeleteMarkers")) {
                end.sh("aws --output json s3api list-object-versions --bucket " + bucket + " --query '{Objects: " + kind
                        + "[].{Key: Key, VersionId: VersionId}}' > versions.json && { grep -q 'Objects.: null' versions.json"
                        + " || aws s3api delete-objects --bucket " + bucket + " --delete file://versions.json; }");
            }
        });
    }

    private static List<WalkStep> stack() {
        return List.of(
                run("make aws-init-dev").says("successfully initialized").then(walk -> {
                    walk.sh("TF_DATA_DIR=.terraform-dev terraform -chdir=infra state push " + walk.applied()
                            + "/terraform.tfstate");
                    walk.atEnd(end -> end.sh("TF_DATA_DIR=.terraform-dev terraform -chdir=infra state pull > "
                            + end.applied() + "/walked.tfstate && mv " + end.applied() + "/walked.tfstate "
                            + end.applied() + "/terraform.tfstate && cp infra/bootstrap/dev.tfstate "
                            + end.applied() + "/bootstrap/terraform.tfstate"));
                    assertThat(walk.awsText("s3api list-objects-v2 --bucket alerting-dev-tfstate-"
                                    + walk.kept("account") + " --query 'Contents[].Key'"))
                            .contains(STATE);
                }),
                run("make aws-plan-dev")
                        .after(walk -> walk.sh("aws cloudwatch delete-alarms --alarm-names " + LOST_ALARM))
                        .says("dlq-not-empty-warning", "will be created", "plan policy: allowed"),
                run("make aws-apply-dev")
                        .says("Applied.")
                        .then(DeploySteps::openReports)
                        .then(walk -> assertThat(walk.awsText("cloudwatch describe-alarms --alarm-names " + LOST_ALARM
                                        + " --query 'MetricAlarms[].AlarmName'"))
                                .isEqualTo(LOST_ALARM)),
                run("TF_DATA_DIR=.terraform-dev terraform -chdir=infra output external_alerts_webhook_url")
                        .says("/webhook"),
                run("make drift-prod")
                        .after(walk -> walk.sh("aws cloudwatch delete-alarms --alarm-names " + LOST_ALARM))
                        .says("dlq-not-empty-warning\"] has been deleted", "was changed by hand")
                        .endsWith(2));
    }

    /** As {@code infra/bin/emulator-test} does, and for the reason of {@link #openStateBucket}. */
    static void openReports(Walk walk) {
        walk.sh("aws s3api delete-bucket-policy --bucket alerting-dev-alert-reports-" + walk.kept("account"));
    }

    private static List<WalkStep> alert() {
        return List.of(
                run("make aws-publish-dev")
                        .says("Published.")
                        .then(Walk::deliver)
                        .then(walk -> assertThat(walk.gitHub().issues())
                                .singleElement()
                                .satisfies(issue -> {
                                    assertThat(issue.title()).contains("[TEST]");
                                    assertThat(issue.labels()).contains("Pri:P3", "Team:alerting-test");
                                    assertThat(issue.isOpen()).isTrue();
                                })),
                run("make aws-publish-dev VIA=webhook STATE=RESOLVED")
                        .says("answered 200 to entry X-Grafana-Token")
                        .then(Walk::deliver)
                        .then(walk -> assertThat(walk.gitHub().issues())
                                .singleElement()
                                .satisfies(issue -> assertThat(issue.isOpen()).isFalse())),
                run("make smoke-dev")
                        .after(DeploySteps::putHeartbeat)
                        .says("refuses who has no token", "A heartbeat came through"),
                run("make smoke-prod").after(DeploySteps::putHeartbeat).says("A heartbeat came through"));
    }

    /** What CloudWatch makes of the collector's log. */
    static void putHeartbeat(Walk walk) {
        ArrayNode data = Json.object().putArray("data");
        for (int minutes = 0; minutes < 3; minutes++) {
            ObjectNode value = data.addObject()
                    .put("MetricName", "HeartbeatDelaySeconds")
                    .put("Value", 1)
                    .put(
                            "Timestamp",
                            Clock.systemUTC()
                                    .instant()
                                    .truncatedTo(ChronoUnit.MINUTES)
                                    .plus(minutes, ChronoUnit.MINUTES)
                                    .toString());
            value.putArray("Dimensions").addObject().put("Name", "path").put("Value", "topic");
        }
        walk.write("heartbeats.json", Json.write(data));
        walk.sh("aws cloudwatch put-metric-data --namespace AlertingInfra --metric-data file://heartbeats.json");
    }

    private static List<WalkStep> options() {
        return List.of(
                run("aws sns subscribe ...")
                        .after(walk -> {
                            String topic = walk.awsText("sns create-topic --name alerting-dev-p0 --query TopicArn");
                            walk.atEnd(end -> {
                                for (JsonNode arn : end.aws("sns list-subscriptions-by-topic --topic-arn " + topic
                                        + " --query 'Subscriptions[].SubscriptionArn'")) {
                                    end.sh("aws sns unsubscribe --subscription-arn " + arn.asText());
                                }
                                end.sh("aws sns delete-topic --topic-arn " + topic);
                            });
                        })
                        .keeping(
                                "subscription",
                                output -> Json.parse(output)
                                        .path("SubscriptionArn")
                                        .asText())
                        .then(walk -> assertThat(Json.parse(walk.awsText(
                                                "sns get-subscription-attributes --query Attributes.FilterPolicy"
                                                        + " --subscription-arn " + walk.kept("subscription")))
                                        .path("team")
                                        .path(0)
                                        .asText())
                                .isEqualTo("web")),
                watchman("https://hc-ping.com").with("uuid", walk -> "11111111-2222-3333-4444-555555555555"),
                watchman("https://api.opsgenie.com").with("key", walk -> "a-key"),
                run("make heartbeat-token-dev")
                        .after(DeploySteps::putHeartbeatConnection)
                        .says("AUTHORIZED"),
                run("make heartbeat-token-prod")
                        .answering("alerting-dev")
                        .says("Type alerting-dev to go on", "AUTHORIZED"));
    }

    private static WalkStep watchman(String url) {
        String name = "alerting-dev-dead-mans-switch";
        return run("aws secretsmanager create-secret --name alerting-prod-dead-mans-switch --secret-string '{\"url\": \""
                        + url + "...")
                .then(walk -> {
                    JsonNode value = Json.parse(walk.secret(name));
                    walk.deleteSecret(name);
                    assertThat(value.path("url").asText()).startsWith(url);
                });
    }

    private static void putHeartbeatConnection(Walk walk) {
        ObjectNode senders = (ObjectNode) Json.parse(walk.secret(SENDERS_SECRET));
        senders.putObject("heartbeat")
                .put("type", "token")
                .put("header", "X-Heartbeat-Token")
                .put("source", "heartbeat")
                .putArray("secrets")
                .add("the-heartbeats-token");
        walk.write("secrets.json", Json.write(senders));
        walk.putSecret(SENDERS_SECRET, Json.write(senders));
        walk.sh(
                "aws events create-connection --name alerting-dev-webhook-heartbeat --authorization-type API_KEY"
                        + " --auth-parameters '{\"ApiKeyAuthParameters\": {\"ApiKeyName\": \"none\", \"ApiKeyValue\": \"none\"}}'");
        walk.atEnd(end -> end.sh("aws events delete-connection --name alerting-dev-webhook-heartbeat"));
    }

    private static List<WalkStep> organization() {
        return List.of(
                run("aws iam create-role --role-name alarms-to-alerting ...")
                        .then(walk -> walk.atEnd(end -> {
                            end.sh(
                                    "aws iam delete-role-policy --role-name alarms-to-alerting --policy-name alarms-to-alerting"
                                            + " || true");
                            end.sh("aws iam delete-role --role-name alarms-to-alerting");
                        })),
                run("aws iam put-role-policy --role-name alarms-to-alerting ...")
                        .with("alarm bus arn", walk -> walk.stack().output("alarm_bus_arn")),
                run("aws events put-rule --name alarms-to-alerting ...")
                        .then(walk -> walk.atEnd(end -> {
                            end.sh("aws events remove-targets --rule alarms-to-alerting --ids alerting || true");
                            end.sh("aws events delete-rule --name alarms-to-alerting");
                        })),
                run("aws events put-targets --rule alarms-to-alerting ...")
                        .with("alarm bus arn", walk -> walk.stack().output("alarm_bus_arn"))
                        .says("\"FailedEntryCount\": 0")
                        .then(walk -> assertThat(
                                        walk.awsText(
                                                "events list-targets-by-rule --rule alarms-to-alerting --query 'Targets[].Arn'"))
                                .isEqualTo(walk.stack().output("alarm_bus_arn"))),
                run("aws cloudwatch set-alarm-state")
                        .after(walk -> {
                            walk.sh("aws cloudwatch put-metric-alarm --namespace Shop --metric-name Latency --statistic"
                                    + " Average --period 60 --evaluation-periods 1 --threshold 1 --comparison-operator"
                                    + " GreaterThanThreshold --alarm-name " + MEMBERS_ALARM);
                            walk.atEnd(end -> end.sh("aws cloudwatch delete-alarms --alarm-names " + MEMBERS_ALARM));
                        })
                        .completedBy("--state-value ALARM --state-reason test --alarm-name " + MEMBERS_ALARM)
                        .then(walk -> assertThat(walk.awsText("cloudwatch describe-alarms --alarm-names "
                                        + MEMBERS_ALARM + " --query 'MetricAlarms[].StateValue'"))
                                .isEqualTo("ALARM")));
    }

    /** Upgrade, rollback and canary. */
    private static List<WalkStep> versions() {
        return List.of(
                run("make rollback-dev")
                        .then(walk -> assertThat(walk.version("collector", "live"))
                                .isEqualTo(walk.version("collector", "before"))),
                run("make rollback-dev FUNCTION=external-alerts-webhook")
                        .after(walk -> walk.publishVersion("external-alerts-webhook"))
                        .says("external-alerts-webhook is at version"),
                run("make rollback-prod FUNCTION=history")
                        .answering("alerting-dev")
                        .after(walk -> walk.publishVersion("history"))
                        .says("history is at version"),
                run("make aws-plan-prod aws-apply-prod")
                        .after(walk -> setStuckDays(walk, 16))
                        .answering("alerting-dev")
                        .says("10 % of the calls", "takes all calls", "Type alerting-dev to go on", "Applied.")
                        .then(DeploySteps::openReports),
                run("make rollback-prod")
                        .answering("alerting-dev")
                        .then(walk -> assertThat(walk.version("collector", "live"))
                                .isEqualTo(walk.version("collector", "before"))),
                run("make rollback-prod VERSION=<the version before>")
                        .with("the version before", walk -> walk.version("collector", "before"))
                        .answering("alerting-dev"),
                run("CANARY=off make aws-apply-prod")
                        .after(walk -> setStuckDays(walk, 17))
                        .after(walk -> walk.sh("make aws-plan-prod"))
                        .answering("alerting-dev")
                        .says(
                                "CANARY=off: new versions take all calls at once.",
                                "takes all calls at once.",
                                "Applied.")
                        .then(DeploySteps::openReports));
    }

    /** A setting of the collector alone: it gets a new version. */
    private static void setStuckDays(Walk walk, int days) {
        String name = "infra/prod.local.tfvars";
        walk.write(name, walk.read(name).replaceAll("stuck_days = .*", "stuck_days = " + days));
        walk.sh(
                "cp infra/prod.local.tfvars infra/dev.local.tfvars && cp infra/prod.local.tfvars infra/standby.local.tfvars");
    }
}
