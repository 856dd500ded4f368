package dev.alerting.local.github.access;

import dev.alerting.local.github.tracker.Actor;

/** Who is calling the API. */
public sealed interface Caller {

    /** No credentials. */
    record Anonymous() implements Caller {}

    /** The App itself, by its JWT. It only has access to itself and its installations. */
    record App() implements Caller {}

    /**
     * An installation of the App, by its token.
     *
     * @param issues what the token may do with issues
     */
    record Installation(Actor actor, Permission issues) implements Caller {}

    /**
     * A person, by a personal access token.
     *
     * @param repository what the person may do in the repository; READ for anybody who can see it
     */
    record Person(Actor actor, Permission repository) implements Caller {}
}
