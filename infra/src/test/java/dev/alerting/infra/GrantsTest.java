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
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrantsTest {
    private static final Path LIST = Path.of("grants.json");

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
    void aStatementByExclusionCountsAsEverything() {
        assertThat(grants("{\"Statement\": [{\"Effect\": \"Allow\", \"NotAction\": \"iam:*\", \"Resource\": \"*\"}]}"))
                .containsExactly(new Grant("collector", "*", "*"));
    }

    @Test
    void aPolicyThatIsNotKnownYetIsRefused() {
        Plan plan = Plan.parse("{\"resource_changes\": [{\"address\": \"aws_iam_role_policy.it\","
                + " \"type\": \"aws_iam_role_policy\", \"change\": {\"actions\": [\"create\"], \"before\": null,"
                + " \"after\": {\"role\": \"acme-x-collector\"}}}]}");

        assertThatThrownBy(() -> Grants.of(plan, "acme-x")).hasMessageContaining("not known before");
    }

    @Test
    void anAttachedPolicyIsNotOverlooked() {
        Plan plan = Plan.parse("{\"resource_changes\": [{\"address\": \"a.it\","
                + " \"type\": \"aws_iam_role_policy_attachment\", \"change\": {\"actions\": [\"create\"],"
                + " \"before\": null, \"after\": {\"role\": \"acme-x-collector\","
                + " \"policy_arn\": \"arn:aws:iam::aws:policy/AdministratorAccess\"}}}]}");

        assertThat(Grants.of(plan, "acme-x"))
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
        assertThat(GrantList.read(LIST).all()).isNotEmpty().allSatisfy(grant -> {
            assertThat(grant.resource()).isNotEqualTo("*");
            assertThat(grant.action()).matches("[a-z]+:[A-Za-z]+\\*?");
        });
        assertThat(GrantList.read(LIST).all().stream()
                        .filter(grant -> grant.action().endsWith("*"))
                        .map(Grant::action)
                        .collect(Collectors.toSet()))
                .isSubsetOf("kms:GenerateDataKey*");
    }

    private static Set<Grant> grants(String policy) {
        return Grants.of(Plan.parse(plan(policy)), "acme-x");
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
