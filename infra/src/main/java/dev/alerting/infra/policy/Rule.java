package dev.alerting.infra.policy;

import java.util.Optional;

/** How an attribute may change without an exception. */
interface Rule {
    /** What is wrong with the change of an existing resource; empty if it is allowed. */
    Optional<String> objection(AttributeChange change);

    /** What is wrong with the value in a new resource. Most rules are about changes and leave new resources alone. */
    default Optional<String> objectionAtCreation(AttributeChange value) {
        return Optional.empty();
    }
}
