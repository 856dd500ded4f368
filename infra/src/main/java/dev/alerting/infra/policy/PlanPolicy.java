package dev.alerting.infra.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.infra.Plan;
import dev.alerting.infra.Plan.Change;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a plan may do without an exception, type by type and attribute by attribute. Everything else needs one that
 * names it: what is removed or replaced, attributes without a rule, values that are known only after the apply, and
 * resources of types without rules.
 */
public final class PlanPolicy {
    /** Data sources that only read. Some others run programs or call functions. */
    private static final Set<String> DATA = Set.of(
            "aws_availability_zones",
            "aws_caller_identity",
            "aws_iam_policy_document",
            "aws_lambda_function",
            "aws_organizations_organization",
            "aws_partition",
            "aws_region",
            "aws_secretsmanager_secret",
            "aws_servicequotas_service_quota");

    private static final Set<String> ACTIONS = Set.of("no-op", "create", "read", "update", "delete", "forget");

    private static final Map<String, ResourceRules> RULES = rules();

    private PlanPolicy() {}

    private static Map<String, ResourceRules> rules() {
        Map<String, ResourceRules> rules = new LinkedHashMap<>();
        Stream.of(
                        MessagingRules.all(),
                        StateRules.all(),
                        FunctionRules.all(),
                        DoorRules.all(),
                        WatchRules.all(),
                        NetworkRules.all(),
                        IdentityRules.all())
                .flatMap(List::stream)
                .forEach(ofType -> rules.put(ofType.type(), ofType));
        return Map.copyOf(rules);
    }

    /** What is refused; empty if the plan may be applied with these exceptions. */
    public static List<Objection> findObjections(Plan plan, AllowedChanges exceptions) {
        List<Objection> objections = new ArrayList<>();
        for (Change change : plan.changes()) {
            objections.addAll(findObjections(change, plan));
        }
        objections.addAll(lastListeners(plan));
        objections.addAll(findRivals(plan));
        objections.addAll(findTwins(plan));
        objections.addAll(findForeignTags(plan));
        for (String address : plan.deferred()) {
            objections.add(
                    new Objection(address, "deferred", "is deferred to a later plan, so it cannot be judged now"));
        }
        return exceptions.withoutAllowed(objections);
    }

    private static List<Objection> findObjections(Change change, Plan plan) {
        if (!ACTIONS.containsAll(change.actions())) {
            return List.of(
                    objection(change, "actions", "has actions that this check does not know: " + change.actions()));
        }
        if (change.isData()) {
            return DATA.contains(change.type())
                    ? List.of()
                    : List.of(objection(change, "read", "is a data source that may do more than read"));
        }
        ResourceRules rules = RULES.get(change.type());
        if (rules == null) {
            return change.actions().equals(Set.of("no-op"))
                    ? List.of()
                    : List.of(objection(
                            change,
                            describeAction(change),
                            "has a type without rules in the plan policy: " + change.type()));
        }
        List<Objection> objections = new ArrayList<>();
        if (change.removesSomething() && !rules.isFreeToGo(change) && !isListener(change)) {
            objections.add(objection(change, describeAction(change), describeRemoval(change)));
        }
        if (change.creates() || !change.removesSomething()) {
            objections.addAll(rules.objections(change, plan));
        }
        return objections;
    }

    private static String describeAction(Change change) {
        if (change.removesSomething()) {
            return change.creates() ? "replace" : change.actions().contains("forget") ? "forget" : "delete";
        }
        return change.creates() ? "create" : "update";
    }

    private static String describeRemoval(Change change) {
        return switch (describeAction(change)) {
            case "forget" -> "would no longer be managed by Terraform";
            case "replace" ->
                "would be destroyed and recreated"
                        + (change.forcedBy().isEmpty() ? "" : ", because of " + String.join(", ", change.forcedBy()));
            default -> "would be removed";
        };
    }

    /** A person or an outside service that receives the system's own alarms. */
    private static boolean isListener(Change change) {
        return change.type().equals("aws_sns_topic_subscription")
                && change.actions().equals(Set.of("delete"))
                && isListener(change.before());
    }

    private static boolean isListener(JsonNode subscription) {
        return Set.of("email", "email-json", "http", "https", "sms")
                .contains(subscription.path("protocol").asText());
    }

    /** One of several subscribers of a topic may be removed, but not the last. A new one counts once it is confirmed. */
    private static List<Objection> lastListeners(Plan plan) {
        List<Change> subscriptions = plan.changes().stream()
                .filter(change -> change.type().equals("aws_sns_topic_subscription"))
                .toList();
        List<Objection> objections = new ArrayList<>();
        for (Change gone : subscriptions) {
            boolean remains = subscriptions.stream()
                    .filter(other -> other.remains() && !other.creates() && isListener(other.after()))
                    .filter(other ->
                            !other.before().path("pending_confirmation").asBoolean())
                    .anyMatch(other -> topicOf(other).equals(topicOf(gone)));
            boolean heard = !gone.before().path("pending_confirmation").asBoolean();
            if (isListener(gone) && heard && !remains) {
                objections.add(objection(
                        gone,
                        "delete",
                        "is the last subscriber to hear these alarms; a new one counts once it is confirmed"));
            }
        }
        return objections;
    }

    private static String topicOf(Change subscription) {
        JsonNode topic = subscription.before().path("topic_arn");
        return topic.isTextual() ? topic.textValue() : subscription.address().replaceAll("\\[.*", "");
    }

    /** A new consumer of an existing queue takes messages away from the current one. */
    private static List<Objection> findRivals(Plan plan) {
        List<Change> sources = plan.changes().stream()
                .filter(change -> Set.of("aws_sqs_queue", "aws_dynamodb_table").contains(change.type()))
                .toList();
        boolean newSource =
                sources.stream().anyMatch(source -> !source.actions().equals(Set.of("no-op")));
        List<Change> mappings = plan.changes().stream()
                .filter(change -> change.type().equals("aws_lambda_event_source_mapping") && change.remains())
                .toList();
        List<Objection> objections = new ArrayList<>();
        for (Change added : mappings) {
            JsonNode source = added.after().path("event_source_arn");
            Stream<JsonNode> taken = Stream.concat(
                    mappings.stream()
                            .filter(other -> !other.address().equals(added.address()))
                            .map(other -> other.after().path("event_source_arn")),
                    sources.stream()
                            .filter(queue -> !queue.creates())
                            .map(queue -> queue.after().path("arn")));
            boolean rival = source.isTextual()
                    ? source.textValue().contains(":sqs:") && taken.anyMatch(source::equals)
                    : mappings.size() > 1 && !newSource;
            if (added.creates() && !added.removesSomething() && rival) {
                objections.add(
                        objection(added, "event_source_arn", "would compete with the current consumer of this queue"));
            }
        }
        return objections;
    }

    /** Many create calls overwrite an existing object of the same name: alarms, rules, policies. */
    private static List<Objection> findTwins(Plan plan) {
        List<Objection> objections = new ArrayList<>();
        for (Change added : plan.changes()) {
            ResourceRules rules = RULES.get(added.type());
            if (rules == null || rules.names().isEmpty() || !added.creates() || added.removesSomething()) {
                continue;
            }
            plan.changes().stream()
                    .filter(other -> other.type().equals(added.type())
                            && other.remains()
                            && !other.creates()
                            && !other.address().equals(added.address())
                            && areTwins(added.after(), other.after(), rules.names()))
                    .findFirst()
                    .ifPresent(
                            other -> objections.add(objection(added, "create", "would overwrite " + other.address())));
        }
        return objections;
    }

    /** A lost tag may come back only with the value that the other resources have. */
    private static List<Objection> findForeignTags(Plan plan) {
        Set<String> stacks = plan.changes().stream()
                .map(change -> change.before().path("tags_all").path("stack").asText())
                .filter(stack -> !stack.isEmpty())
                .collect(Collectors.toSet());
        List<Objection> objections = new ArrayList<>();
        for (Change change : plan.changes()) {
            for (String tags : List.of("tags", "tags_all")) {
                JsonNode before = change.before().path(tags).path("stack");
                String after = change.after().path(tags).path("stack").asText("");
                if (!change.creates() && Plan.isAbsent(before) && !after.isEmpty() && !stacks.contains(after)) {
                    objections.add(
                            objection(change, tags + ".stack", "would be set to " + after + ", which no other has"));
                }
            }
        }
        return objections;
    }

    private static boolean areTwins(JsonNode one, JsonNode other, List<String> names) {
        return one.path(names.getFirst()).isTextual()
                && names.stream().allMatch(name -> AttributeChanges.isSame(one.path(name), other.path(name)));
    }

    private static Objection objection(Change change, String attribute, String text) {
        return new Objection(change.address(), attribute, text);
    }
}
