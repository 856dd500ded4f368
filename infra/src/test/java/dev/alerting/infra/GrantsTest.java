package dev.alerting.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrantsTest {
    private static final Path LIST = Path.of("grants.json");
    private static final String LAMBDA = "{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"sts:AssumeRole\","
            + " \"Principal\": {\"Service\": \"lambda.amazonaws.com\"}}]}";

    @Test
    void thePlansStatementsAreReadActionByAction() {
        Set<Grant> grants = grants("""
                {"Statement": [{"Effect": "Allow", "Action": ["sqs:SendMessage", "sqs:ReceiveMessage"],
                  "Resource": "arn:aws:sqs:eu-west-1:123456789012:acme-x-alerts"}]}""");

        assertThat(grants)
                .containsExactlyInAnyOrder(
                        new Grant("collector", "sqs:SendMessage", "arn:aws:sqs:${region}:${account}:${prefix}-alerts"),
                        new Grant(
                                "collector",
                                "sqs:ReceiveMessage",
                                "arn:aws:sqs:${region}:${account}:${prefix}-alerts"));
    }

    @Test
    void theAccountInTheNameOfABucketIsLeftOpen() {
        assertThat(Grants.toTemplate("arn:aws:s3:::acme-x-alert-reports-123456789012/v1/*", "acme-x"))
                .isEqualTo("arn:aws:s3:::${prefix}-alert-reports-${account}/v1/*");
    }

    /** It may touch no other; one that it does not name could not be deployed. */
    @Test
    void theDeployRoleNamesTheRolesOfItsStack() throws IOException {
        String policies = Files.readString(Path.of("bootstrap", "policies.tf"));
        String names = policies.substring(policies.indexOf("for name in ["), policies.indexOf("] :"));
        List<String> roles = new ArrayList<>();
        Json.parse(Files.readString(LIST)).fieldNames().forEachRemaining(roles::add);

        assertThat(names.split("\"[^\"]*\"", -1)).hasSize(roles.size() + 1);
        assertThat(roles).allSatisfy(role -> assertThat(names).contains("\"" + role + "\""));
    }

    @Test
    void aStatementByExclusionCountsAsEverything() {
        assertThat(grants("{\"Statement\": [{\"Effect\": \"Allow\", \"NotAction\": \"iam:*\", \"Resource\": \"*\"}]}"))
                .containsExactly(new Grant("collector", "*", "*"));
    }

    @Test
    void aPolicyThatIsNotKnownYetIsRefused() {
        Plan plan = Plan.parse("{\"resource_changes\": [{\"address\": \"aws_iam_role_policy.it\","
                + " \"type\": \"aws_iam_role_policy\", \"change\": {\"actions\": [\"create\"], \"before\": null,"
                + " \"after\": {\"role\": \"acme-x-collector\"}}}]}");

        assertThat(Grants.of(plan, "acme-x").problems())
                .singleElement()
                .asString()
                .contains("not known before");
    }

    @Test
    void anAttachedPolicyIsNotOverlooked() {
        Plan plan = Plan.parse("{\"resource_changes\": [{\"address\": \"a.it\","
                + " \"type\": \"aws_iam_role_policy_attachment\", \"change\": {\"actions\": [\"create\"],"
                + " \"before\": null, \"after\": {\"role\": \"acme-x-collector\","
                + " \"policy_arn\": \"arn:aws:iam::aws:policy/AdministratorAccess\"}}}]}");

        assertThat(Grants.of(plan, "acme-x").all())
                .containsExactly(
                        new Grant("collector", "attached policy", "arn:aws:iam::aws:policy/AdministratorAccess"));
    }

    @Test
    void aPlanThatGrantsMoreOrLessThanIsMeantIsRefused(@TempDir Path folder) throws IOException {
        Path list = folder.resolve("grants.json");
        Files.writeString(
                list,
                "{\"collector\": {\"function\": {\"arn:aws:sqs:${region}:${account}:${prefix}-alerts\":"
                        + " [\"sqs:DeleteMessage\"]}}}");
        Path plan = folder.resolve("plan.json");
        Files.writeString(plan, plan("""
                {"Statement": [{"Effect": "Allow", "Action": "sqs:*",
                  "Resource": "arn:aws:sqs:eu-west-1:123456789012:acme-x-alerts"}]}"""));
        List<String> said = new ArrayList<>();

        assertThat(CheckGrants.check(plan, "acme-x", list, said::add)).isEqualTo(1);

        assertThat(said)
                .anySatisfy(line -> assertThat(line).contains("not meant: collector: sqs:* on"))
                .anySatisfy(line -> assertThat(line).contains("missing:   collector: sqs:DeleteMessage on"));
    }

    @Test
    void theListHasNoWildcardWhereAnArnIsPossible() throws IOException {
        assertThat(GrantList.read(LIST).all())
                .isNotEmpty()
                .allSatisfy(grant -> assertThat(grant.action()).matches("[a-z0-9]+:[A-Za-z]+"));
        // AWS takes no ARN for these, or leaves composite alarms out of its answer with one.
        assertThat(GrantList.read(LIST).all().stream()
                        .filter(grant -> grant.resource().equals("*")))
                .extracting(Grant::action)
                .allMatch(
                        action -> action.matches(
                                "cloudwatch:(DescribeAlarms|ListAlarmMuteRules)|secretsmanager:(BatchGetSecretValue|ListSecrets)|xray:Put.*|ec2:.*(NetworkInterfaces?|PrivateIpAddresses|Subnets)"));
    }

    @Test
    void whatIsThereOnlyIfAskedForMayBeMissingButNotHalfOfIt(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("grants.json");
        Files.writeString(
                file,
                "{\"collector\": {\"function\": {\"a\": [\"sqs:SendMessage\"]},"
                        + " \"if tracing_enabled\": {\"*\": [\"xray:PutTelemetryRecords\", \"xray:PutTraceSegments\"]}}}");
        GrantList list = GrantList.read(file);
        Grant send = new Grant("collector", "sqs:SendMessage", "a");
        Grant segments = new Grant("collector", "xray:PutTraceSegments", "*");
        Grant records = new Grant("collector", "xray:PutTelemetryRecords", "*");

        assertThat(list.compareWith(Set.of(send))).isEmpty();
        assertThat(list.compareWith(Set.of(send, segments, records))).isEmpty();
        assertThat(list.compareWith(Set.of(send, segments))).containsExactly("missing:   " + records);
        assertThat(list.compareWith(Set.of())).containsExactly("missing:   " + send);
    }

    @Test
    void whoUsesItDoesNotSplitWhatAVariableAsksFor(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("grants.json");
        Files.writeString(
                file,
                "{\"history\": {\"if history_enabled, function\": {\"a\": [\"s3:PutObject\"]},"
                        + " \"if history_enabled, the mapping\": {\"b\": [\"sqs:SendMessage\"]}}}");
        GrantList list = GrantList.read(file);
        Grant put = new Grant("history", "s3:PutObject", "a");
        Grant send = new Grant("history", "sqs:SendMessage", "b");

        assertThat(list.compareWith(Set.of())).isEmpty();
        assertThat(list.compareWith(Set.of(put, send))).isEmpty();
        assertThat(list.compareWith(Set.of(put))).containsExactly("missing:   " + send);
        assertThat(list.ofFunctions()).containsExactly(put);
    }

    @ParameterizedTest
    @CsvSource({
        "*,arn:aws:sqs:${region}:${account}:${prefix}-alerts",
        "sqs:*,arn:aws:sqs:${region}:${account}:${prefix}-alerts",
        "sts:AssumeRole,AWS *",
        "sts:AssumeRole,*"
    })
    void noListMakesAWildcardRight(String action, String resource, @TempDir Path folder) throws IOException {
        Path file = folder.resolve("grants.json");
        Files.writeString(file, "{\"collector\": {\"function\": {\"" + resource + "\": [\"" + action + "\"]}}}");

        assertThatThrownBy(() -> GrantList.read(file)).hasMessageContaining("no list can make this right");
    }

    @ParameterizedTest
    @CsvSource({
        "aws_iam_policy_attachment",
        "aws_iam_policy",
        "aws_iam_user",
        "aws_iam_user_policy",
        "aws_iam_group_policy",
        "aws_iam_access_key",
        "aws_iam_instance_profile",
        "aws_iam_role_policies_exclusive",
        "aws_iam_something_new"
    })
    void everyOtherWayToGiveRightsIsRefused(String type) {
        assertThat(Grants.of(Plan.parse(iam(type, "{\"name\": \"x\"}")), "acme-x")
                        .problems())
                .containsExactly(type + ".it gives rights in a way that is not checked: " + type
                        + "; rights of this stack are in aws_iam_role_policy");
    }

    @Test
    void rightsWrittenIntoARoleItselfAreRefused() {
        String everything = "{\\\"Statement\\\": [{\\\"Effect\\\": \\\"Allow\\\", \\\"Action\\\": \\\"*\\\","
                + " \\\"Resource\\\": \\\"*\\\"}]}";
        String role = "{\"name\": \"acme-x-collector\", \"assume_role_policy\": \"" + LAMBDA.replace("\"", "\\\"")
                + "\", \"inline_policy\": [{\"name\": \"more\", \"policy\": \"" + everything + "\"}]}";

        assertThat(Grants.of(Plan.parse(iam("aws_iam_role", role)), "acme-x").problems())
                .singleElement()
                .asString()
                .contains("aws_iam_role.it has inline_policy more");
        // An update that leaves it as it is: somebody wrote it past Terraform.
        String unchanged = iam("aws_iam_role", role)
                .replace("\"create\"", "\"no-op\"")
                .replace("\"before\":null", "\"before\":" + role);
        assertThat(Grants.of(Plan.parse(unchanged), "acme-x").problems()).hasSize(1);
    }

    @Test
    void whatTheProviderShowsOfARolesOwnPolicyIsNotCountedTwice() {
        String role = "{\"name\": \"acme-x-collector\", \"assume_role_policy\": \"" + LAMBDA.replace("\"", "\\\"")
                + "\", \"inline_policy\": [{\"name\": \"function\", \"policy\": \"{}\"}]}";
        String plan = "{\"resource_changes\": [{\"address\": \"aws_iam_role.it\", \"type\": \"aws_iam_role\","
                + " \"change\": {\"actions\": [\"no-op\"], \"before\": " + role + ", \"after\": " + role + "}},"
                + " {\"address\": \"aws_iam_role_policy.it\", \"type\": \"aws_iam_role_policy\","
                + " \"change\": {\"actions\": [\"no-op\"], \"before\": null, \"after\": {\"name\": \"function\","
                + " \"role\": \"acme-x-collector\", \"policy\": \"{}\"}}}]}";

        assertThat(Grants.of(Plan.parse(plan), "acme-x").problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"*\" | {}",
                "{\"AWS\": \"*\"} | {}",
                "{\"AWS\": [\"arn:aws:iam::123456789012:role/a\", \"*\"]} | {}",
                "{\"AWS\": \"arn:aws:iam::*:root\"} | {}",
                "{\"Federated\": \"arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com\"} | {}",
                "{\"Federated\": \"arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com\"}"
                        + " | {\"StringLike\": {\"token.actions.githubusercontent.com:sub\": \"repo:acme/*\","
                        + " \"token.actions.githubusercontent.com:aud\": \"sts.amazonaws.com\"}}",
            })
    void aTrustInEverybodyIsRefused(String principal, String condition) {
        String trust = "{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"sts:AssumeRole\", \"Principal\": "
                + principal + ", \"Condition\": " + condition + "}]}";
        ObjectNode role = Json.object();
        role.put("name", "acme-x-collector").put("assume_role_policy", trust);

        assertThat(Grants.of(Plan.parse(iam("aws_iam_role", Json.write(role))), "acme-x")
                        .problems())
                .isNotEmpty()
                .allMatch(problem -> problem.startsWith("aws_iam_role.it trusts "));
        assertThat(DeployGrants.findProblems(Plan.parse(iam("aws_iam_role", Json.write(role))), "acme-x"))
                .isNotEmpty();
    }

    @Test
    void whoMayTakeARoleIsAGrantLikeOthers() {
        ObjectNode role = Json.object();
        role.put("name", "acme-x-heartbeat")
                .put(
                        "assume_role_policy",
                        "{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"sts:AssumeRole\", \"Principal\":"
                                + " {\"Service\": \"scheduler.amazonaws.com\"}, \"Condition\": {\"StringEquals\":"
                                + " {\"aws:SourceAccount\": \"123456789012\"}}}]}");

        assertThat(Grants.of(Plan.parse(iam("aws_iam_role", Json.write(role))), "acme-x")
                        .all())
                .containsExactly(new Grant(
                        "heartbeat",
                        "sts:AssumeRole",
                        "Service scheduler.amazonaws.com if StringEquals aws:SourceAccount ${account}"));
    }

    @Test
    void anotherAccountsThingsDoNotLookLikeOurs() {
        String plan = plan("{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"sqs:SendMessage\", \"Resource\":"
                + " [\"arn:aws:sqs:eu-west-1:123456789012:acme-x-alerts\","
                + " \"arn:aws:sqs:eu-west-2:999999999999:acme-x-alerts\"]}]}");

        assertThat(Grants.of(Plan.parse(plan), "acme-x").problems())
                .containsExactly(
                        "the roles are about more than one account: 123456789012, 999999999999",
                        "the roles are about more than one region: eu-west-1, eu-west-2");
    }

    @Test
    void whatARoleIsDeniedIsNotMeantEither() {
        assertThat(grants("{\"Statement\": {\"Effect\": \"Deny\", \"Action\": \"*\", \"Resource\": \"*\"}}"))
                .containsExactly(new Grant("collector", "denied *", "*"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "aws_iam_user | {\"name\": \"x\"}",
                "aws_iam_policy_attachment | {\"name\": \"x\"}",
                "aws_iam_role_policy_attachment | {\"role\": \"acme-x-apply\", \"policy_arn\": \"arn:aws:iam::aws:policy/AdministratorAccess\"}",
                "aws_iam_role_policy_attachment | {\"role\": \"acme-x-plan\", \"policy_arn\": \"arn:aws:iam::123456789012:policy/acme-x-apply-state\"}",
                "aws_iam_openid_connect_provider | {\"url\": \"https://example.com\"}",
                "aws_iam_policy | {\"policy\": \"{\\\"Statement\\\": {\\\"Effect\\\": \\\"Allow\\\", \\\"Action\\\": \\\"iam:*\\\", \\\"Resource\\\": \\\"arn:aws:iam::1:role/x\\\"}}\"}",
                "aws_iam_policy | {\"policy\": \"{\\\"Statement\\\": {\\\"Effect\\\": \\\"Allow\\\", \\\"Action\\\": \\\"iam:PassRole\\\", \\\"Resource\\\": \\\"*\\\"}}\"}",
                "aws_iam_policy | {\"name\": \"not known\"}"
            })
    void theDeployRolesGetNothingByTheseWays(String type, String values) {
        assertThat(DeployGrants.findProblems(Plan.parse(iam(type, values)), "acme-x"))
                .hasSize(1);
    }

    private static String iam(String type, String values) {
        ObjectNode plan = Json.object();
        ObjectNode resource = plan.putArray("resource_changes").addObject();
        resource.put("address", type + ".it").put("type", type);
        ObjectNode change = resource.putObject("change");
        change.putArray("actions").add("create");
        change.putNull("before");
        change.set("after", Json.parse(values));
        return Json.write(plan);
    }

    private static Set<Grant> grants(String policy) {
        return Grants.of(Plan.parse(plan(policy)), "acme-x").all();
    }

    private static String plan(String policy) {
        ObjectNode plan = Json.object();
        ObjectNode resource = plan.putArray("resource_changes").addObject();
        resource.put("address", "aws_iam_role_policy.it").put("type", "aws_iam_role_policy");
        ObjectNode change = resource.putObject("change");
        change.putArray("actions").add("create");
        change.putNull("before");
        change.putObject("after").put("role", "acme-x-collector").put("policy", policy);
        return Json.write(plan);
    }
}
