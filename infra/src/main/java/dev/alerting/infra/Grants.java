package dev.alerting.infra;

import com.fasterxml.jackson.databind.JsonNode;
import dev.alerting.infra.AccessPolicy.Permission;
import dev.alerting.infra.Plan.Change;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the roles of a stack may do, and who may take them.
 *
 * @param all action by action
 * @param problems rights that are given in a way that no list can make right
 */
public record Grants(Set<Grant> all, Set<String> problems) {
    private static final Pattern ACCOUNT = Pattern.compile("(?<=[:/])\\d{12}(?=[:/]|$)");
    private static final Pattern ANY_ACCOUNT = Pattern.compile("(?<!\\d)\\d{12}(?!\\d)");
    private static final Pattern BUCKET_ACCOUNT = Pattern.compile("-\\d{12}(?=/|$)");
    private static final Pattern REGION = Pattern.compile("(?<=:)[a-z]{2}(-gov)?-[a-z]+-\\d(?=:)");

    /** A key has no name that the stack could give it. */
    private static final Pattern KEY_ID = Pattern.compile("(?<=:key/)[A-Za-z0-9-]+$");

    /** Secrets Manager adds six characters of its own to the name of each secret. */
    private static final Pattern SECRET_SUFFIX = Pattern.compile("(?<=:secret:.{1,200})-[A-Za-z0-9]{6}$");

    /**
     * The policies written into roles. Policies from elsewhere (managed ones, attachments) are given as a grant of
     * their ARN, so that a list of exact actions does not overlook them.
     *
     * @param prefix what all names begin with
     */
    public static Grants of(Plan plan, String prefix) {
        Reader reader = new Reader(prefix, namesOfPolicies(plan));
        for (Change change : plan.changes()) {
            if (change.remains() && !change.isData() && change.type().startsWith("aws_iam_")) {
                reader.read(change);
            }
        }
        return reader.result();
    }

    /** Role and name of each policy that is a resource of its own. */
    private static Set<String> namesOfPolicies(Plan plan) {
        Set<String> names = new HashSet<>();
        for (Change change : plan.changes()) {
            if (change.type().equals("aws_iam_role_policy")) {
                for (JsonNode side : new JsonNode[] {change.before(), change.after()}) {
                    names.add(
                            side.path("role").asText() + " " + side.path("name").asText());
                }
            }
        }
        return names;
    }

    /** The ARN with what differs between deployments left open. */
    static String toTemplate(String arn, String prefix) {
        String general = ACCOUNT.matcher(arn).replaceAll("\\${account}");
        general = REGION.matcher(general).replaceAll("\\${region}").replace(prefix + "-", "${prefix}-");
        if (general.startsWith("arn:aws:s3:")) {
            // Names of buckets are unique among all accounts, so the account is part of them.
            general = BUCKET_ACCOUNT.matcher(general).replaceFirst("-\\${account}");
        }
        if (general.startsWith("arn:aws:kms:")) {
            general = KEY_ID.matcher(general).replaceAll("\\${key}");
        }
        return SECRET_SUFFIX.matcher(general).replaceAll("");
    }

    private static final class Reader {
        private final String prefix;
        private final Set<String> namesOfPolicies;
        private final Set<Grant> grants = new TreeSet<>();
        private final Set<String> problems = new TreeSet<>();
        private final Set<String> accounts = new TreeSet<>();
        private final Set<String> regions = new TreeSet<>();

        Reader(String prefix, Set<String> namesOfPolicies) {
            this.prefix = prefix;
            this.namesOfPolicies = namesOfPolicies;
        }

        void read(Change change) {
            switch (change.type()) {
                case "aws_iam_role" -> readRole(change);
                case "aws_iam_role_policy" ->
                    readPolicy(
                            change.address(),
                            change.after().path("role").asText(),
                            change.after().path("policy").asText());
                case "aws_iam_role_policy_attachment" ->
                    readAttachment(
                            change.after().path("role").asText(),
                            change.after().path("policy_arn").asText("a policy that is not known yet"));
                default ->
                    problems.add(change.address() + " gives rights in a way that is not checked: " + change.type()
                            + "; rights of this stack are in aws_iam_role_policy");
            }
        }

        private void readRole(Change change) {
            JsonNode after = change.after();
            String role = after.path("name").asText();
            for (JsonNode inline : after.path("inline_policy")) {
                // The provider shows here also what aws_iam_role_policy has written, as it was before the plan.
                boolean elsewhere = !change.creates()
                        && namesOfPolicies.contains(
                                role + " " + inline.path("name").asText());
                if (!elsewhere) {
                    problems.add(change.address() + " has inline_policy "
                            + inline.path("name").asText("") + "; rights of this stack are in aws_iam_role_policy");
                }
            }
            if (!change.creates() && !change.before().path("inline_policy").equals(after.path("inline_policy"))) {
                problems.add(
                        change.address() + " changes inline_policy; rights of this stack are in aws_iam_role_policy");
            }
            after.path("managed_policy_arns").forEach(arn -> readAttachment(role, arn.asText()));
            readTrust(change, role);
        }

        private void readTrust(Change change, String role) {
            String trustPolicy = change.after().path("assume_role_policy").asText();
            if (trustPolicy.isEmpty()) {
                problems.add(change.address() + " assume_role_policy is not known before it is applied");
                return;
            }
            RoleTrust.findProblems(trustPolicy).forEach(problem -> problems.add(change.address() + " " + problem));
            try {
                for (Permission permission : AccessPolicy.parse(trustPolicy).allowed()) {
                    String who = permission.principal()
                            + (permission.conditions().isEmpty() ? "" : " if " + permission.conditionsAsText());
                    addNote(who);
                    grants.add(new Grant(
                            withoutPrefix(role),
                            permission.action(),
                            ANY_ACCOUNT.matcher(toTemplate(who, prefix)).replaceAll("\\${account}")));
                }
            } catch (IllegalArgumentException e) {
                problems.add(change.address() + " assume_role_policy " + e.getMessage());
            }
        }

        private void readPolicy(String address, String role, String text) {
            if (role.isEmpty() || text.isEmpty()) {
                problems.add(address + " is not known before it is applied");
                return;
            }
            try {
                AccessPolicy policy = AccessPolicy.parse(text);
                for (Permission permission : policy.allowed()) {
                    addNote(permission.resource());
                    grants.add(toGrant(role, permission.action(), permission.resource()));
                }
                for (Permission permission : policy.denied()) {
                    grants.add(toGrant(role, "denied " + permission.action(), permission.resource()));
                }
            } catch (IllegalArgumentException e) {
                problems.add(address + " " + e.getMessage());
            }
        }

        private void readAttachment(String role, String arn) {
            grants.add(toGrant(role, "attached policy", arn));
        }

        /** A list of templates does not tell whose account is meant. Keys may be another account's. */
        private void addNote(String text) {
            if (!text.startsWith("arn:aws:kms:")) {
                Matcher account = ANY_ACCOUNT.matcher(text);
                while (account.find()) {
                    accounts.add(account.group());
                }
                Matcher region = REGION.matcher(text);
                while (region.find()) {
                    regions.add(region.group());
                }
            }
        }

        private Grant toGrant(String role, String action, String resource) {
            return new Grant(withoutPrefix(role), action, toTemplate(resource, prefix));
        }

        private String withoutPrefix(String name) {
            return name.startsWith(prefix + "-") ? name.substring(prefix.length() + 1) : name;
        }

        Grants result() {
            if (accounts.size() > 1) {
                problems.add("the roles are about more than one account: " + String.join(", ", accounts));
            }
            if (regions.size() > 1) {
                problems.add("the roles are about more than one region: " + String.join(", ", regions));
            }
            return new Grants(grants, problems);
        }
    }
}
