package dev.alerting.infra.stack;

import static dev.alerting.infra.stack.WalkStep.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.alerting.common.json.Json;
import java.util.List;
import java.util.stream.Stream;

/** The runbook's commands for the days on which nothing is broken but an alert, a key or a sender. */
final class OperateSteps {
    private static final String OWN_SECRET = "alerting-dev-webhook-senders/web/grafana";
    private static final String ALERT = "{\"a\": \"letter\"}";

    private OperateSteps() {}

    static List<WalkStep> all() {
        return Stream.of(secrets(), silences(), deadLetters(), alerts(), alarms(), history())
                .flatMap(List::stream)
                .toList();
    }

    private static List<WalkStep> secrets() {
        return List.of(
                run("make secrets-check-prod").says("valid; its entries: X-Grafana-Token, heartbeat"),
                run("make secrets-check-prod FILE=secrets.json").says("valid; its entries: X-Grafana-Token, heartbeat"),
                run("make secrets-check-prod FILE=<file>")
                        .with("file", walk -> "corrected.json")
                        .after(walk -> walk.write("corrected.json", "{\"X-Grafana-Token\": 7}"))
                        .says("not valid: ", "X-Grafana-Token")
                        .endsWith(2),
                run("aws secretsmanager create-secret --name alerting-prod-webhook-senders/web/grafana ...")
                        .with("token", walk -> "a-token-of-the-team-web")
                        .then(walk -> walk.atEnd(end -> end.deleteSecret(OWN_SECRET)))
                        .then(walk -> walk.write("own.json", walk.secret(OWN_SECRET))),
                run("make secrets-check-prod SENDER=web/grafana FILE=own.json").says("web/grafana: valid"),
                run("make rotate-app-key-prod FILE=new.pem")
                        .answering("alerting-dev")
                        .says("Both are in force")
                        .then(walk -> assertThat(walk.secret("alerting-dev-alerting-app-secrets")
                                        .replace(" ", ""))
                                .isEqualTo(Walk.NEXT_KEY.secret(true))));
    }

    private static List<WalkStep> silences() {
        return List.of(
                run("make silences-prod ADD=db-upgrade FOR=2h TEAM=data-platform")
                        .says("open no issue"),
                run("make silences-prod ADD=move ...").says("open no issue"),
                run("make silences-prod")
                        .says("db-upgrade", "data-platform", "move", "2026-12-06T02:00:00Z", "operator"),
                run("make silences-prod END=db-upgrade").says("Ended").then(walk -> {
                    String left = silences(walk);
                    assertThat(left).contains("silence-move", "db-*").doesNotContain("db-upgrade");
                    walk.sh("make silences-prod END=move");
                }));
    }

    private static String silences(Walk walk) {
        return walk.sh("aws dynamodb get-item --output json --table-name alerting-dev-alerts-state"
                + " --key '{\"fingerprint\": {\"S\": \"#silences\"}}'");
    }

    private static List<WalkStep> deadLetters() {
        return List.of(
                run("make dlq-list-prod")
                        .after(walk -> walk.purge("alerts-dlq"))
                        .after(walk -> walk.keep("letter", walk.deadLetter("REFUSED_BY_GITHUB", ALERT)))
                        .after(walk -> walk.deadLetter("NOT_JSON", "no JSON"))
                        .after(walk -> walk.deadLetter("MISSING_FIELD", "{}"))
                        .says("3 of 3 dead letters", "1  reason NOT_JSON, source normalized"),
                run("make dlq-show-prod ID=<id>")
                        .with("id", walk -> walk.kept("letter"))
                        .says("1 of 3 dead letters match", "a\\\": \\\"letter"),
                run("make dlq-export-prod FILE=letters.jsonl").then(walk -> {
                    assertThat(walk.read("letters.jsonl").lines()).hasSize(3);
                    walk.remove("letters.jsonl");
                }),
                run("make dlq-list-prod OLDER=4d").says("0 of 3 dead letters match"),
                run("make dlq-export-prod OLDER=4d FILE=letters.jsonl").then(walk -> {
                    assertThat(walk.read("letters.jsonl")).isEmpty();
                    walk.remove("letters.jsonl");
                }),
                run("make dlq-redrive-prod REASON=REFUSED_BY_GITHUB")
                        .after(walk -> walk.purge("alerts"))
                        .answering("alerting-dev", "yes")
                        .says("Type alerting-dev to go on", "1 of 3 dead letters match", "done: 1 sent")
                        .then(walk -> assertThat(walk.firstMessage("alerts")).isEqualTo(ALERT)),
                run("make dlq-delete-prod REASON=NOT_JSON OLDER=2h")
                        .answering("alerting-dev")
                        .says("0 of 2 dead letters match"),
                run("make dlq-redrive-prod")
                        .answering("alerting-dev", "yes")
                        .says("done: 2 sent")
                        .then(walk -> assertThat(walk.waiting("alerts")).isEqualTo(3)),
                run("make dlq-delete-prod")
                        .after(walk -> walk.deadLetter("NOT_JSON", "no JSON"))
                        .answering("alerting-dev", "yes")
                        .says("done: 1 deleted")
                        .then(walk -> assertThat(walk.waiting("alerts-dlq")).isZero()),
                run("aws sqs purge-queue")
                        .with("queue", walk -> walk.queueUrl("alerts"))
                        .completedBy("--queue-url <queue>")
                        .then(walk -> assertThat(walk.waiting("alerts")).isZero()));
    }

    private static List<WalkStep> alerts() {
        return List.of(
                run("make state-prod FINGERPRINT=<fingerprint>")
                        .with("fingerprint", walk -> walk.fingerprintOf("[TEST]"))
                        .says("issue_number", "CLOSED"),
                run("make sweep-prod DRY_RUN=1")
                        .says("Asked for.")
                        .then(walk -> assertThat(sweep(walk)).contains("\"dry_run\": true")),
                run("make sweep-prod")
                        .answering("alerting-dev")
                        .says("Asked for.")
                        .then(walk -> assertThat(sweep(walk)).contains("\"dry_run\": false")));
    }

    private static String sweep(Walk walk) {
        String body = walk.firstMessage("alerts");
        walk.deliver();
        return body;
    }

    /** Of the stack itself, and the key of their topics. */
    private static List<WalkStep> alarms() {
        return List.of(
                run("aws cloudwatch set-alarm-state --alarm-name alerting-prod-heartbeat-missing-critical ..."),
                run("make alarms-prod").says("alerting-dev-heartbeat-missing-critical", "The alarms that are on now."),
                run("aws kms describe-key ...")
                        .after(walk ->
                                walk.sh("aws kms schedule-key-deletion --key-id $(aws kms describe-key --output text"
                                        + " --key-id alias/alerting-dev-ops --query KeyMetadata.KeyId)"))
                        .says("PendingDeletion")
                        .keeping("KeyId", output -> Json.parse(output).path(0).asText()),
                run("aws kms cancel-key-deletion ..."),
                run("aws kms enable-key ...")
                        .then(walk -> assertThat(walk.awsText("kms describe-key --key-id " + walk.kept("KeyId")
                                        + " --query KeyMetadata.KeyState"))
                                .isEqualTo("Enabled")));
    }

    private static List<WalkStep> history() {
        return List.of(run("make report-dev FROM=2026-11-27 TO=2026-11-28"), run("make report-prod"));
    }
}
