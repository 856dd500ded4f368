package dev.alerting.collector.issue;

import org.kohsuke.github.authorization.AuthorizationProvider;

/** Who we are on GitHub. */
interface GitHubLogin extends AuthorizationProvider {
    /** The login our issues are written by: {@code <app>[bot]}, or the user of a personal token. */
    String login() throws GitHubCallException;

    /** GitHub refused the token: get another before the next call. */
    void discardToken();

    /** Drops everything that was read, secret and token included. It is read again when it is needed. */
    void clearCaches();
}
