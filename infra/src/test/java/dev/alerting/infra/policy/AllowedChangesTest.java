package dev.alerting.infra.policy;

import static dev.alerting.infra.policy.DeployedStack.plan;
import static dev.alerting.infra.policy.DeployedStack.set;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alerting.infra.Plan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllowedChangesTest {
    private static final Plan CUT = plan("aws_sqs_queue.alerts", set("/message_retention_seconds", "345600"));

    @Test
    void anAddressMayHoldAnythingInItsKey() {
        AllowedChanges exceptions = AllowedChanges.parse("""
                # the old pager
                aws_sns_topic_subscription.ops["a b: \\"c\\"@d.e"] delete:  moved to the new pager

                module.vpc[0].aws_route.nat[1] replace: a larger gateway""");

        assertThat(exceptions.all())
                .containsExactly(
                        new AllowedChanges.AllowedChange(
                                "aws_sns_topic_subscription.ops[\"a b: \\\"c\\\"@d.e\"]",
                                "delete",
                                "moved to the new pager"),
                        new AllowedChanges.AllowedChange(
                                "module.vpc[0].aws_route.nat[1]", "replace", "a larger gateway"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "aws_sqs_queue.alerts | write <address>",
                "aws_sqs_queue.alerts delete | write <address>",
                "aws_sqs_queue.alerts delete: | give a reason",
                "aws_sqs_queue.alerts delete: because | give a reason",
            })
    void anIncompleteExceptionIsRejected(String line, String problem) {
        assertThatThrownBy(() -> AllowedChanges.parse("# comment\n" + line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line 2: " + problem);
    }

    @ParameterizedTest
    @CsvSource({
        "aws_sqs_queue.dlq,message_retention_seconds",
        "aws_sqs_queue.alerts,delete",
        "aws_sqs_queue.*,message_retention_seconds",
        "aws_sqs_queue.alerts,*",
        "aws_sqs_queue.alerts,message",
    })
    void anExceptionForSomethingElseDoesNotHelpAndIsRefusedItself(String address, String attribute) {
        AllowedChanges exceptions = AllowedChanges.parse(address + " " + attribute + ": four days are enough");

        assertThat(PlanPolicy.findObjections(CUT, exceptions))
                .extracting(Objection::toString)
                .containsExactly(
                        "aws_sqs_queue.alerts message_retention_seconds: would change from 1209600 to 345600",
                        address + " " + attribute + ": has an exception that this plan does not need; remove it");
    }

    @Test
    void anExceptionIsGoodForOneApply() {
        AllowedChanges exceptions =
                AllowedChanges.parse("aws_sqs_queue.alerts message_retention_seconds: four days are enough");

        assertThat(PlanPolicy.findObjections(CUT, exceptions)).isEmpty();
        // After the apply the same line is refused, so that it cannot stay for the next time.
        assertThat(PlanPolicy.findObjections(DeployedStack.unchanged(), exceptions))
                .hasSize(1);
    }
}
