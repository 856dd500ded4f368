package dev.alerting.local.github;

import dev.alerting.local.github.access.AppInstallation;
import dev.alerting.local.github.access.AppKeys;
import dev.alerting.local.github.tracker.HostedRepository;
import dev.alerting.local.github.tracker.Repositories;
import java.security.interfaces.RSAPublicKey;

/** What administrators do to the repository and to the installation of the App. */
public final class Administration {

    private final Repositories repositories;
    private final AppInstallation installation;
    private final AppKeys keys;

    Administration(Repositories repositories, AppInstallation installation, AppKeys keys) {
        this.repositories = repositories;
        this.installation = installation;
        this.keys = keys;
    }

    /** Deletes an issue: 410 from now on. */
    public void deleteIssue(int number) {
        homeRepository().delete(number);
    }

    /**
     * Moves an issue to another repository. Its old address redirects to {@code /repositories/{id}/issues/{number}}:
     * reads with 301, writes with 307.
     *
     * @param repository {@code owner/name}; created if it does not exist
     * @param covered whether the App's installation covers that repository too; if not, the new address is a 404
     * @return the issue's number there
     */
    public int transferIssue(int number, String repository, boolean covered) {
        return homeRepository()
                .transfer(number, repositories.findOrCreate(repository, covered).repository());
    }

    /** Turns the repository's issues off: 410 for everything about them. */
    public void disableIssues() {
        homeRepository().enableIssues(false);
    }

    /** Turns the repository's issues on again; none is lost. */
    public void enableIssues() {
        homeRepository().enableIssues(true);
    }

    /**
     * Renames the repository. Old addresses redirect to {@code /repositories/{id}/...}: reads with 301, writes with 307.
     *
     * @param repository the new {@code owner/name}
     */
    public void renameRepository(String repository) {
        repositories.renameHome(repository);
    }

    /** Removes the App from the account: its installation is gone (404), and its tokens are no longer valid (401). */
    public void uninstallApp() {
        installation.uninstall();
    }

    /** Installs the App again, under a new installation id, as GitHub does. */
    public void installApp() {
        installation.install();
    }

    /** Revokes all installation tokens (401); the App may ask for new ones. */
    public void revokeTokens() {
        installation.revokeTokens();
    }

    /** Adds a key to the App; the others stay in force. */
    public void addKey(RSAPublicKey key) {
        keys.add(key);
    }

    /** Deletes a key of the App: what is signed with it is refused (401). Tokens issued before stay valid. */
    public void revokeKey(RSAPublicKey key) {
        keys.revoke(key);
    }

    private HostedRepository homeRepository() {
        return repositories.home().repository();
    }
}
