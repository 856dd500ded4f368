package dev.alerting.infra;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.common.json.InvalidJsonException;
import dev.alerting.common.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A policy document of AWS: who may do what, action by action.
 *
 * @param allowed what its statements allow
 * @param denied what they deny
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html">Policy elements</a>
 */
public record AccessPolicy(Set<Permission> allowed, Set<Permission> denied) {
    /** What the stack's own policies deny: requests without TLS. It stops no sender. */
    private static final Map<String, Set<String>> WITHOUT_TLS = Map.of("Bool aws:SecureTransport", Set.of("false"));

    /** Keys that tie even the principal {@code *} to known accounts. */
    private static final Set<String> OWNERS = Set.of(
            "StringEquals aws:PrincipalAccount",
            "StringEquals aws:PrincipalOrgID",
            "StringEquals aws:SourceAccount",
            "StringEquals aws:SourceOrgID");

    /** Actions for which AWS takes no ARN, or answers less with one. */
    private static final Set<String> WITHOUT_ARN = Set.of(
            "cloudwatch:DescribeAlarms",
            "cloudwatch:ListAlarmMuteRules",
            "ec2:AssignPrivateIpAddresses",
            "ec2:CreateNetworkInterface",
            "ec2:DeleteNetworkInterface",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSubnets",
            "ec2:UnassignPrivateIpAddresses",
            "secretsmanager:BatchGetSecretValue",
            "secretsmanager:ListSecrets",
            "xray:PutTelemetryRecords",
            "xray:PutTraceSegments");

    /**
     * One action of one principal on one resource.
     *
     * @param principal kind and name, e.g. {@code Service sns.amazonaws.com}; empty in the policy of a role
     * @param action the action; a statement by exclusion ({@code NotAction}) counts as {@code *}
     * @param resource the ARN; empty in a trust policy
     * @param conditions the values that each operator and key accepts
     */
    public record Permission(String principal, String action, String resource, Map<String, Set<String>> conditions)
            implements Comparable<Permission> {
        public Permission {
            conditions = Map.copyOf(conditions);
        }

        /** Whether this holds wherever the other one does: the same, for the same values of conditions or more. */
        boolean covers(Permission other) {
            return principal.equals(other.principal)
                    && action.equals(other.action)
                    && resource.equals(other.resource)
                    && conditions.keySet().equals(other.conditions.keySet())
                    && conditions.keySet().stream()
                            .allMatch(key -> isPositive(key)
                                    ? conditions.get(key).containsAll(other.conditions.get(key))
                                    : conditions.get(key).equals(other.conditions.get(key)));
        }

        private static boolean isPositive(String operatorAndKey) {
            return operatorAndKey.matches("(StringEquals|StringLike|ArnEquals|ArnLike) .*");
        }

        /** Anybody at all, without a condition on the account. */
        public boolean isForAnybody() {
            return (principal.equals("*") || principal.equals("AWS *"))
                    && conditions.keySet().stream().noneMatch(OWNERS::contains);
        }

        boolean isForAnyAction() {
            return action.equals("*") || action.matches("[a-z0-9-]+:\\*");
        }

        boolean isOnAnything() {
            return resource.equals("*") && conditions.isEmpty() && !WITHOUT_ARN.contains(action);
        }

        @Override
        public int compareTo(Permission other) {
            return toString().compareTo(other.toString());
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder(action);
            if (!principal.isEmpty()) {
                text.append(" for ").append(principal);
            }
            if (!resource.isEmpty()) {
                text.append(" on ").append(resource);
            }
            if (!conditions.isEmpty()) {
                text.append(" if ").append(conditionsAsText());
            }
            return text.toString();
        }

        /** Sorted, so that one set of conditions has one text. */
        public String conditionsAsText() {
            List<String> texts = new ArrayList<>();
            new TreeMap<>(conditions)
                    .forEach((key, values) -> texts.add(key + " " + String.join(" or ", new TreeSet<>(values))));
            return String.join(", ", texts);
        }
    }

    /** What a policy belongs to. */
    public enum Kind {
        /** A topic, queue or bucket, or a trust policy: it says who. */
        RESOURCE,
        /** A KMS key: its own account may do everything, and {@code *} is the key itself. */
        KEY,
        /** A role: it says what. */
        ROLE
    }

    public AccessPolicy {
        allowed = Set.copyOf(allowed);
        denied = Set.copyOf(denied);
    }

    /** @throws IllegalArgumentException if the text is not a policy document */
    public static AccessPolicy parse(String text) {
        JsonNode document;
        try {
            document = Json.parse(text);
        } catch (InvalidJsonException e) {
            throw new IllegalArgumentException("is not a policy document: " + e.getMessage(), e);
        }
        Set<Permission> allowed = new LinkedHashSet<>();
        Set<Permission> denied = new LinkedHashSet<>();
        JsonNode statements = document.path("Statement");
        for (JsonNode statement : statements.isObject() ? List.of(statements) : statements) {
            switch (statement.path("Effect").asText()) {
                case "Allow" -> allowed.addAll(readPermissions(statement));
                case "Deny" -> denied.addAll(readPermissions(statement));
                default -> throw new IllegalArgumentException("has a statement that neither allows nor denies");
            }
        }
        return new AccessPolicy(allowed, denied);
    }

    private static List<Permission> readPermissions(JsonNode statement) {
        Map<String, Set<String>> conditions = new TreeMap<>();
        statement
                .path("Condition")
                .properties()
                .forEach(operator -> operator.getValue()
                        .properties()
                        .forEach(key -> conditions.put(
                                operator.getKey() + " " + key.getKey(), new TreeSet<>(readTexts(key.getValue())))));
        List<Permission> permissions = new ArrayList<>();
        for (String principal : readPrincipals(statement)) {
            for (String action : readNames(statement, "Action", "*")) {
                for (String resource : readNames(statement, "Resource", statement.has("NotResource") ? "*" : "")) {
                    permissions.add(new Permission(principal, action, resource, conditions));
                }
            }
        }
        return permissions;
    }

    /** A statement that says who or what is <em>not</em> meant is about the rest: that counts as everybody. */
    private static List<String> readPrincipals(JsonNode statement) {
        if (statement.has("NotPrincipal")) {
            return List.of("*");
        }
        JsonNode principal = statement.path("Principal");
        if (principal.isMissingNode()) {
            return List.of("");
        }
        if (principal.isTextual()) {
            return List.of(principal.textValue());
        }
        List<String> principals = new ArrayList<>();
        principal
                .properties()
                .forEach(
                        kind -> readTexts(kind.getValue()).forEach(name -> principals.add(kind.getKey() + " " + name)));
        return principals;
    }

    private static List<String> readNames(JsonNode statement, String name, String otherwise) {
        return statement.has(name) ? readTexts(statement.path(name)) : List.of(otherwise);
    }

    private static List<String> readTexts(JsonNode value) {
        if (!value.isArray()) {
            return List.of(value.asText());
        }
        List<String> texts = new ArrayList<>();
        value.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /**
     * What a policy that replaces this one takes from somebody, or gives too widely.
     *
     * @param kind what it belongs to
     */
    public List<String> objectionsTo(AccessPolicy replacement, Kind kind) {
        List<String> objections = new ArrayList<>();
        for (Permission permission : new TreeSet<>(allowed)) {
            if (replacement.allowed.stream().noneMatch(later -> later.covers(permission))) {
                objections.add("would no longer allow " + permission);
            }
        }
        for (Permission permission : new TreeSet<>(denied)) {
            if (!replacement.denied.contains(permission)) {
                objections.add("would no longer deny " + permission);
            }
        }
        for (Permission permission : new TreeSet<>(replacement.denied)) {
            if (!denied.contains(permission) && !permission.conditions().equals(WITHOUT_TLS)) {
                objections.add("would deny " + permission);
            }
        }
        Set<String> accounts = principalAccounts();
        for (Permission permission : new TreeSet<>(replacement.allowed)) {
            if (!allowed.contains(permission)) {
                tooWide(permission, kind, accounts).ifPresent(why -> objections.add("would allow " + permission + why));
            }
        }
        return objections;
    }

    private Optional<String> tooWide(Permission permission, Kind kind, Set<String> accounts) {
        if (permission.isForAnybody()) {
            return Optional.of(": to anybody");
        }
        boolean ownKey = kind == Kind.KEY && permission.principal().startsWith("AWS ");
        if (permission.isForAnyAction() && !ownKey) {
            return Optional.of(": every action");
        }
        if (kind == Kind.ROLE && permission.isOnAnything()) {
            return Optional.of(": everything, without a condition");
        }
        boolean stranger = permission.principal().startsWith("AWS ")
                && !accounts.isEmpty()
                && accounts.stream().noneMatch(permission.principal()::contains);
        return stranger ? Optional.of(": to an account that had no part in it") : Optional.empty();
    }

    /** The accounts that its ARNs name. */
    private Set<String> principalAccounts() {
        Set<String> accounts = new TreeSet<>();
        for (Permission permission : allowed) {
            for (String text : List.of(permission.principal(), permission.resource())) {
                Matcher account = Pattern.compile(":(\\d{12}):").matcher(text);
                while (account.find()) {
                    accounts.add(account.group(1));
                }
            }
        }
        return accounts;
    }
}
