package dev.alerting.infra.policy;

import dev.alerting.infra.Plan;
import dev.alerting.infra.Plan.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What may happen to resources of one type; everything else needs an exception. */
final class ResourceRules {
    /** What attributes one by one do not tell. */
    interface Check {
        /** For resources that are updated or created. */
        List<Objection> objections(Change change);
    }

    /** What only the whole plan tells. */
    interface PlanCheck {
        /** For resources that are updated or created. */
        List<Objection> objections(Change change, Plan plan);
    }

    private record AttributeRule(List<String> path, Rule rule) {
        boolean covers(List<String> attribute) {
            return attribute.size() >= path.size()
                    && attribute.subList(0, path.size()).equals(path);
        }
    }

    private static final Rule TAG = Rules.free();

    private final String type;
    private final List<AttributeRule> rules = new ArrayList<>();
    private final List<PlanCheck> checks = new ArrayList<>();
    private List<String> names = List.of();
    private boolean mayGo;
    private Predicate<Change> mayBeReplaced = change -> false;

    private ResourceRules(String type) {
        this.type = type;
        allow(TAG, "tags", "tags_all", "timeouts");
        // The deploy role may touch only what bears this tag. A restored table has none; see PlanPolicy for its value.
        allow(Rules.known(change -> Plan.isAbsent(change.before())), "tags.stack", "tags_all.stack");
    }

    static ResourceRules of(String type) {
        return new ResourceRules(type);
    }

    /**
     * Attributes by their path, with dots; a rule covers what is below as well, unless that has one of its own. Of two for
     * the same path the later one counts.
     */
    ResourceRules allow(Rule rule, String... paths) {
        for (String path : paths) {
            rules.add(new AttributeRule(List.of(path.split("\\.")), rule));
        }
        return this;
    }

    ResourceRules check(Check check) {
        return checkInPlan((change, plan) -> check.objections(change));
    }

    ResourceRules checkInPlan(PlanCheck check) {
        checks.add(check);
        return this;
    }

    /** It carries no alerts, keeps nothing and protects nothing: it may be removed or replaced. */
    ResourceRules mayGo() {
        mayGo = true;
        return this;
    }

    /** Such a replacement loses nothing; what is made anew is judged by what was there, as an update is. */
    ResourceRules mayBeReplaced(Predicate<Change> harmless) {
        mayBeReplaced = harmless;
        return this;
    }

    /** The attributes that name the thing in AWS: a second resource for the same thing would overwrite the first. */
    ResourceRules named(String... attributes) {
        names = List.of(attributes);
        return this;
    }

    List<String> names() {
        return names;
    }

    String type() {
        return type;
    }

    boolean isFreeToGo(Change change) {
        return mayGo || isHarmlessReplacement(change);
    }

    private boolean isHarmlessReplacement(Change change) {
        return change.creates() && change.actions().contains("delete") && mayBeReplaced.test(change);
    }

    /** For resources that are updated or created. */
    List<Objection> objections(Change change, Plan plan) {
        List<Objection> objections = new ArrayList<>();
        boolean asNew = change.creates() && !isHarmlessReplacement(change);
        for (AttributeChange attribute : asNew ? AttributeChanges.ofNew(change) : AttributeChanges.of(change)) {
            Rule rule = rule(attribute.path());
            Optional<String> objection = asNew ? rule.objectionAtCreation(attribute) : rule.objection(attribute);
            objection.ifPresent(text -> objections.add(new Objection(change.address(), attribute.name(), text)));
        }
        for (PlanCheck check : checks) {
            objections.addAll(check.objections(change, plan));
        }
        return objections;
    }

    private Rule rule(List<String> attribute) {
        Rule found = Rules.kept();
        int length = -1;
        for (AttributeRule candidate : rules) {
            if (candidate.covers(attribute) && candidate.path().size() >= length) {
                found = candidate.rule();
                length = candidate.path().size();
            }
        }
        return found;
    }
}
