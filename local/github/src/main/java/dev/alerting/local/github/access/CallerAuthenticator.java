package dev.alerting.local.github.access;

import dev.alerting.local.github.tracker.Actor;
import dev.alerting.local.github.tracker.Refusal;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;

/** Finds out who is calling. */
public final class CallerAuthenticator {

    private final AppIdentity app;
    private final AppInstallation installation;
    private final Optional<PersonalToken> personal;
    private final JwtVerifier jwt;

    public CallerAuthenticator(
            AppIdentity app,
            AppKeys keys,
            AppInstallation installation,
            Optional<PersonalToken> personal,
            Clock clock) {
        this.app = app;
        this.installation = installation;
        this.personal = personal;
        this.jwt = new JwtVerifier(app, keys, clock);
    }

    /**
     * Identifies the caller by an {@code Authorization} header; 401 for invalid credentials.
     *
     * @param header the header's value, if sent
     */
    public Caller authenticate(Optional<String> header) {
        if (header.isEmpty()) {
            return new Caller.Anonymous();
        }
        String[] parts = header.get().strip().split("\\s+", 2);
        String scheme = parts[0].toLowerCase(Locale.ROOT);
        if (parts.length < 2 || !(scheme.equals("bearer") || scheme.equals("token"))) {
            throw badCredentials();
        }
        String token = parts[1];
        // GitHub accepts a JWT with the scheme Bearer only.
        if (token.indexOf('.') >= 0 && scheme.equals("bearer")) {
            jwt.verify(token);
            return new Caller.App();
        }
        return installation
                .findGrant(token)
                .<Caller>map(grant -> new Caller.Installation(app.bot(), grant.issues()))
                .or(() -> personal.filter(known -> known.token().equals(token))
                        .map(known -> new Caller.Person(Actor.person(known.login()), known.permission())))
                .orElseThrow(CallerAuthenticator::badCredentials);
    }

    private static Refusal badCredentials() {
        return Refusal.unauthorized("Bad credentials");
    }
}
