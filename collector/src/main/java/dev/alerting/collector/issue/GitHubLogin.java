package dev.alerting.collector.issue;

import org.kohsuke.github.authorization.AuthorizationProvider;

/** Who we are on GitHub. */
interface GitHubLogin extends AuthorizationProvider {
    /** The login our issues are written by: {@code <app>[bot]}, or the user of a personal token. */
    String login() throws GitHubCallException;

    /** The token was refused: get another before the next call. */
    void discardToken();

    /** Everything that was read, secret and token included, is read again when it is needed. */
    void clearCaches();
}
