package dev.alerting.infra.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.alerting.infra.AccessPolicy;
import dev.alerting.infra.Plan;
import dev.alerting.infra.Plan.Change;
import dev.alerting.infra.policy.ResourceRules.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** An attribute that holds a policy document: it may allow more, but take nothing away and deny nothing. */
final class PolicyDocument {
    private PolicyDocument() {}

    /**
     * The check of an attribute, to which {@link Rules#free} has to be given besides.
     *
     * @param mayDeny whether a new one may deny things, as the policies of the deploy roles do
     */
    static Check in(String attribute, AccessPolicy.Kind kind, boolean mayDeny) {
        return change -> check(change, attribute, kind, mayDeny);
    }

    private static List<Objection> check(Change change, String attribute, AccessPolicy.Kind kind, boolean mayDeny) {
        if (change.unknown().path(attribute).asBoolean()) {
            return change.creates()
                    ? List.of()
                    : List.of(new Objection(change.address(), attribute, "would be known only after the apply"));
        }
        JsonNode before =
                change.creates() ? MissingNode.getInstance() : change.before().path(attribute);
        JsonNode after = change.after().path(attribute);
        if (AttributeChanges.isSame(before, after)) {
            return List.of();
        }
        if (Plan.isAbsent(after)) {
            return List.of(new Objection(change.address(), attribute, "would be removed"));
        }
        List<Objection> objections = new ArrayList<>();
        try {
            AccessPolicy later = AccessPolicy.parse(after.asText());
            AccessPolicy earlier = Plan.isAbsent(before)
                    ? new AccessPolicy(Set.of(), mayDeny ? later.denied() : Set.of())
                    : AccessPolicy.parse(before.asText());
            for (String objection : earlier.objectionsTo(later, kind)) {
                objections.add(new Objection(change.address(), attribute, objection));
            }
        } catch (IllegalArgumentException e) {
            // AWS takes no such policy for a new resource.
            if (change.creates()) {
                return List.of();
            }
            objections.add(new Objection(change.address(), attribute, e.getMessage()));
        }
        return objections;
    }
}
