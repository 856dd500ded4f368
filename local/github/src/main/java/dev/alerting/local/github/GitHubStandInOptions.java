package dev.alerting.local.github;

import dev.alerting.local.github.access.AppIdentity;
import dev.alerting.local.github.access.PersonalToken;
import dev.alerting.local.github.page.Silence;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * How a stand-in is set up.
 *
 * @param repository {@code owner/name}
 * @param app the GitHub App that files the alerts
 * @param clock used for all times, expiries and limits; latency and hangs are in real time
 * @param records the state record of an alert by its fingerprint, as attribute name to text; shown beside the issue
 * @param silences what keeps alerts quiet; shown on a page of its own
 * @param personalToken a personal access token that is accepted besides the App's tokens
 * @param port where to listen on 127.0.0.1; 0 for any free port
 */
public record GitHubStandInOptions(
        String repository,
        AppIdentity app,
        Clock clock,
        Function<String, Optional<Map<String, String>>> records,
        Supplier<List<Silence>> silences,
        Optional<PersonalToken> personalToken,
        int port) {

    private static final Pattern REPOSITORY = Pattern.compile("[\\w.-]+/[\\w.-]+");

    public GitHubStandInOptions {
        if (!REPOSITORY.matcher(repository).matches()) {
            throw new IllegalArgumentException("not a repository as owner/name: " + repository);
        }
    }

    /**
     * The usual settings: system clock, no records, no personal token, any port.
     *
     * @param appSlug the App's bot is called {@code <slug>[bot]}
     * @param appKey verifies the App's JWTs
     */
    public static GitHubStandInOptions of(String repository, long appId, String appSlug, RSAPublicKey appKey) {
        return new GitHubStandInOptions(
                repository,
                new AppIdentity(appId, appSlug, appKey),
                Clock.systemUTC(),
                fingerprint -> Optional.empty(),
                List::of,
                Optional.empty(),
                0);
    }

    public GitHubStandInOptions withClock(Clock newClock) {
        return new GitHubStandInOptions(repository, app, newClock, records, silences, personalToken, port);
    }

    public GitHubStandInOptions withRecords(Function<String, Optional<Map<String, String>>> newRecords) {
        return new GitHubStandInOptions(repository, app, clock, newRecords, silences, personalToken, port);
    }

    public GitHubStandInOptions withSilences(Supplier<List<Silence>> newSilences) {
        return new GitHubStandInOptions(repository, app, clock, records, newSilences, personalToken, port);
    }

    public GitHubStandInOptions withPersonalToken(PersonalToken token) {
        return new GitHubStandInOptions(repository, app, clock, records, silences, Optional.of(token), port);
    }

    public GitHubStandInOptions withPort(int newPort) {
        return new GitHubStandInOptions(repository, app, clock, records, silences, personalToken, newPort);
    }
}
