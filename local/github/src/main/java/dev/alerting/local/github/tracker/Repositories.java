package dev.alerting.local.github.tracker;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The repository of the alerts, and those that issues were transferred to. */
public final class Repositories {

    /**
     * A repository, its name, and who may see it.
     *
     * @param name the current {@code owner/name}
     * @param accessible whether the App's installation covers it
     */
    public record Place(String name, HostedRepository repository, boolean accessible) {

        /** The part before the slash. */
        public String owner() {
            return name.substring(0, name.indexOf('/'));
        }

        /** The part after the slash. */
        public String shortName() {
            return name.substring(name.indexOf('/') + 1);
        }
    }

    private final Clock clock;
    private final AtomicLong ids = new AtomicLong(1_000);
    private final Map<Long, Place> places = new LinkedHashMap<>();
    private final Map<String, Long> names = new LinkedHashMap<>();
    private final Set<Actor> users = ConcurrentHashMap.newKeySet();
    private final Map<String, Role> roles = new ConcurrentHashMap<>();
    private final Map<String, Membership> memberships = new ConcurrentHashMap<>();
    private final long homeId;

    public Repositories(String home, Clock clock) {
        this.clock = clock;
        this.homeId = add(home, true).repository().id();
    }

    /** The repository of the alerts. */
    public synchronized Place home() {
        return places.get(homeId);
    }

    /** The repository with this id. */
    public synchronized Optional<Place> byId(long id) {
        return Optional.ofNullable(places.get(id));
    }

    /** The repository that has, or once had, this name. */
    public synchronized Optional<Place> byName(String name) {
        return Optional.ofNullable(names.get(keyOf(name))).map(places::get);
    }

    /** The repository with this name; created if there is none. */
    public synchronized Place findOrCreate(String name, boolean accessible) {
        return byName(name).orElseGet(() -> add(name, accessible));
    }

    /** Renames the repository of the alerts; the old name redirects. */
    public synchronized void renameHome(String newName) {
        Place renamed = new Place(newName, home().repository(), true);
        places.put(homeId, renamed);
        names.put(keyOf(newName), homeId);
    }

    /** Remembers an account that exists: listings by creator refuse unknown logins. */
    public void remember(Actor actor) {
        users.add(actor);
    }

    /** The person or bot with this login, if known. */
    public Optional<Actor> actor(String login) {
        return users.stream().filter(user -> user.answersTo(login)).findFirst();
    }

    /** What somebody may do in the repository of the alerts: to write, unless it was said otherwise. */
    public Role role(String login) {
        return roles.getOrDefault(keyOf(login), Role.WRITE);
    }

    /** Says what somebody may do. */
    public void setRole(String login, Role role) {
        roles.put(keyOf(login), role);
    }

    /** Whether somebody is a member of the organization: no, unless it was said otherwise. */
    public Membership membership(String login) {
        return memberships.getOrDefault(keyOf(login), Membership.NONE);
    }

    /** Says whether somebody is a member; what they may do does not follow from it. */
    public void setMembership(String login, Membership membership) {
        memberships.put(keyOf(login), membership);
    }

    private synchronized Place add(String name, boolean accessible) {
        Place place =
                new Place(name, new HostedRepository(ids.incrementAndGet(), clock, ids::incrementAndGet), accessible);
        places.put(place.repository().id(), place);
        names.put(keyOf(name), place.repository().id());
        return place;
    }

    private static String keyOf(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
