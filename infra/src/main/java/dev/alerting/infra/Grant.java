package dev.alerting.infra;

/**
 * One action on one resource, as a role may do it or a function did it.
 *
 * @param role the function or schedule, without the prefix of its name
 * @param resource the ARN, with {@code ${prefix}}, {@code ${region}} and {@code ${account}} for what differs from
 *     deployment to deployment
 */
public record Grant(String role, String action, String resource) implements Comparable<Grant> {
    @Override
    public int compareTo(Grant other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return role + ": " + action + " on " + resource;
    }
}
