package dev.alerting.infra;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.Json;
import dev.alerting.infra.Plan.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What the roles of a plan may do. */
public final class Grants {
    private static final Pattern ACCOUNT = Pattern.compile("(?<=[:/])\\d{12}(?=[:/]|$)");
    private static final Pattern REGION = Pattern.compile("(?<=:)[a-z]{2}(-gov)?-[a-z]+-\\d(?=:)");

    /** Secrets Manager adds six characters of its own to the name of each secret. */
    private static final Pattern SECRET_SUFFIX = Pattern.compile("(?<=:secret:.{1,200})-[A-Za-z0-9]{6}$");

    private Grants() {}

    /**
     * The policies written into roles. Policies from elsewhere (managed ones, attachments) are given as a grant of
     * their ARN, so that a list of exact actions does not overlook them.
     *
     * @param prefix what all names begin with
     * @throws IllegalArgumentException if a policy is not known before it is applied
     */
    public static Set<Grant> of(Plan plan, String prefix) {
        Set<Grant> grants = new TreeSet<>();
        for (Change change : plan.changes()) {
            if (change.after().isMissingNode() || change.after().isNull()) {
                continue;
            }
            switch (change.type()) {
                case "aws_iam_role_policy" -> grants.addAll(inline(change, prefix));
                case "aws_iam_role_policy_attachment" ->
                    grants.add(grant(
                            change.after().path("role").asText(),
                            "attached policy",
                            change.after().path("policy_arn").asText(),
                            prefix));
                case "aws_iam_role" ->
                    change.after()
                            .path("managed_policy_arns")
                            .forEach(arn -> grants.add(grant(
                                    change.after().path("name").asText(), "attached policy", arn.asText(), prefix)));
                default -> {
                    // grants nothing to a role
                }
            }
        }
        return grants;
    }

    private static List<Grant> inline(Change change, String prefix) {
        String role = change.after().path("role").asText();
        String policy = change.after().path("policy").asText();
        if (role.isEmpty() || policy.isEmpty()) {
            throw new IllegalArgumentException(change.address() + " is not known before it is applied");
        }
        List<Grant> grants = new ArrayList<>();
        for (JsonNode statement : Json.parse(policy).path("Statement")) {
            if (!statement.path("Effect").asText().equals("Allow")) {
                continue;
            }
            for (String action : texts(statement, "Action")) {
                for (String resource : texts(statement, "Resource")) {
                    grants.add(grant(role, action, resource, prefix));
                }
            }
        }
        return grants;
    }

    /** A statement that says what is <em>not</em> meant allows the rest: it counts as everything. */
    private static List<String> texts(JsonNode statement, String name) {
        JsonNode value = statement.path(name);
        if (value.isMissingNode()) {
            return List.of("*");
        }
        if (value.isTextual()) {
            return List.of(value.textValue());
        }
        List<String> texts = new ArrayList<>();
        value.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    private static Grant grant(String role, String action, String resource, String prefix) {
        return new Grant(withoutPrefix(role, prefix), action, template(resource, prefix));
    }

    private static String withoutPrefix(String name, String prefix) {
        return name.startsWith(prefix + "-") ? name.substring(prefix.length() + 1) : name;
    }

    /** The ARN with what differs between deployments left open. */
    static String template(String arn, String prefix) {
        String general = ACCOUNT.matcher(arn).replaceAll("\\${account}");
        general = REGION.matcher(general).replaceAll("\\${region}").replace(prefix + "-", "${prefix}-");
        return SECRET_SUFFIX.matcher(general).replaceAll("");
    }
}
