package dev.alerting.local.github;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.alerting.local.github.tracker.StateReason;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kohsuke.github.GHApp;
import org.kohsuke.github.GHAppInstallation;
import org.kohsuke.github.GHAppInstallationToken;
import org.kohsuke.github.GHDirection;
import org.kohsuke.github.GHFileNotFoundException;
import org.kohsuke.github.GHIssue;
import org.kohsuke.github.GHIssueQueryBuilder;
import org.kohsuke.github.GHIssueState;
import org.kohsuke.github.GHIssueStateReason;
import org.kohsuke.github.GHLabel;
import org.kohsuke.github.GHPermissionType;
import org.kohsuke.github.GHRepository;
import org.kohsuke.github.GitHub;
import org.kohsuke.github.GitHubBuilder;
import org.kohsuke.github.HttpException;
import org.kohsuke.github.extras.HttpClientGitHubConnector;

/** The client library that the collector uses finds what it needs. */
class ClientLibraryTest {

    private final StandInFixture fixture = new StandInFixture();

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void anAppGetsAnInstallationTokenThroughTheLibrary() throws IOException {
        GHApp app = appClient().getApp();
        GHAppInstallation installation = app.getInstallationByRepository("acme", "alerts");
        GHAppInstallationToken token = installation.createToken().create();

        assertThat(app.getId()).isEqualTo(StandInFixture.APP_ID);
        assertThat(app.getSlug()).isEqualTo("alert-bot");
        assertThat(app.getInstallationById(installation.getId()).getAppId()).isEqualTo(StandInFixture.APP_ID);
        assertThat(installation.getPermissions()).containsEntry("issues", GHPermissionType.WRITE);
        assertThat(token.getToken()).startsWith("ghs_");
        assertThat(token.getExpiresAt())
                .isEqualTo(Date.from(fixture.clock.instant().plus(Duration.ofHours(1))));
        assertThat(fixture.library(token.getToken())
                        .getRepository(StandInFixture.REPOSITORY)
                        .getFullName())
                .isEqualTo(StandInFixture.REPOSITORY);
    }

    private GitHub appClient() throws IOException {
        return new GitHubBuilder()
                .withEndpoint(fixture.gitHub.apiUrl().toString())
                .withConnector(new HttpClientGitHubConnector(fixture.client))
                .withJwtToken(fixture.jwt())
                .build();
    }

    @Test
    void anIssueLivesFromOpeningToClosing() throws IOException {
        GHRepository repository = fixture.repository();

        GHIssue created = repository
                .createIssue("[P1] Disk full")
                .body("`/var` is full")
                .label("Pri:P1")
                .label("Team:storage")
                .create();
        created.comment("still firing");
        created.setTitle("[P0] Disk full");
        created.setLabels("Pri:P0", "Team:storage");
        created.addLabels("extra");
        created.removeLabel("extra");
        created.close(GHIssueStateReason.COMPLETED);
        GHIssue read = repository.getIssue(created.getNumber());

        assertThat(read.getTitle()).isEqualTo("[P0] Disk full");
        assertThat(read.getBody()).isEqualTo("`/var` is full");
        assertThat(read.getState()).isEqualTo(GHIssueState.CLOSED);
        assertThat(read.getStateReason()).isEqualTo(GHIssueStateReason.COMPLETED);
        assertThat(read.getUser().getLogin()).isEqualTo("alert-bot[bot]");
        assertThat(read.getClosedBy().getLogin()).isEqualTo("alert-bot[bot]");
        assertThat(read.getClosedBy().getType()).isEqualTo("Bot");
        assertThat(read.getLabels()).extracting(GHLabel::getName).containsExactly("Pri:P0", "Team:storage");
        assertThat(read.getLabels()).extracting(GHLabel::getColor).containsOnly("ededed");
        assertThat(read.getComments()).singleElement().satisfies(comment -> {
            assertThat(comment.getBody()).isEqualTo("still firing");
            assertThat(comment.getUser().getLogin()).isEqualTo("alert-bot[bot]");
        });
        assertThat(read.getHtmlUrl().toString()).isEqualTo(fixture.gitHub.apiUrl() + "/acme/alerts/issues/1");
        assertThat(read.isLocked()).isFalse();
        assertThat(read.isPullRequest()).isFalse();
    }

    @Test
    void aPersonsCloseIsToldApartFromTheApps() throws IOException {
        GHRepository repository = fixture.repository();
        GHIssue issue = repository.createIssue("Disk full").create();

        fixture.gitHub.people().close(issue.getNumber(), "octavia", StateReason.NOT_PLANNED);
        GHIssue read = repository.getIssue(issue.getNumber());

        assertThat(read.getClosedBy().getLogin()).isEqualTo("octavia");
        assertThat(read.getClosedBy().getType()).isEqualTo("User");
        assertThat(read.getStateReason()).isEqualTo(GHIssueStateReason.NOT_PLANNED);

        read.reopen();

        assertThat(repository.getIssue(issue.getNumber()).getClosedBy()).isNull();
        assertThat(repository.getIssue(issue.getNumber()).getStateReason()).isEqualTo(GHIssueStateReason.UNKNOWN);
    }

    @Test
    void listingsFollowPagesToTheEnd() throws IOException {
        GHRepository repository = fixture.repository();
        for (int i = 1; i <= 7; i++) {
            repository.createIssue("alert " + i).create();
            fixture.clock.advance(Duration.ofSeconds(1));
        }

        List<GHIssue> newestFirst = repository
                .queryIssues()
                .creator("alert-bot[bot]")
                .state(GHIssueState.ALL)
                .sort(GHIssueQueryBuilder.Sort.CREATED)
                .direction(GHDirection.DESC)
                .pageSize(3)
                .list()
                .toList();

        assertThat(newestFirst).extracting(GHIssue::getNumber).containsExactly(7, 6, 5, 4, 3, 2, 1);
        assertThat(fixture.gitHub.requestCounts()).containsEntry("GET /repos/{owner}/{repo}/issues", 3L);
    }

    @Test
    void listingsFilterByStateLabelAndTime() throws IOException {
        GHRepository repository = fixture.repository();
        repository.createIssue("old").label("a").create();
        fixture.clock.advance(Duration.ofMinutes(5));
        Instant later = fixture.clock.instant();
        repository.createIssue("new").label("A").label("b").create();
        repository.getIssue(1).close();
        fixture.gitHub.people().openPullRequest("octavia", "a change");

        GHIssueQueryBuilder.ForRepository query = repository.queryIssues();

        assertThat(titles(query.state(GHIssueState.OPEN).label("a").list().toList()))
                .containsExactly("new");
        assertThat(titles(repository
                        .queryIssues()
                        .state(GHIssueState.ALL)
                        .since(Date.from(later.plusSeconds(1)))
                        .list()
                        .toList()))
                .isEmpty();
        assertThat(titles(
                        repository.queryIssues().state(GHIssueState.ALL).list().toList()))
                .containsExactly("a change", "new", "old");
        assertThat(repository.getIssues(GHIssueState.ALL))
                .filteredOn(GHIssue::isPullRequest)
                .hasSize(1);
    }

    private static List<String> titles(List<GHIssue> issues) {
        return issues.stream().map(GHIssue::getTitle).toList();
    }

    @Test
    void commentsComeOldestFirstAndSinceATime() throws IOException {
        GHRepository repository = fixture.repository();
        GHIssue issue = repository.createIssue("alert").create();
        issue.comment("one");
        fixture.clock.advance(Duration.ofMinutes(1));
        Instant later = fixture.clock.instant();
        issue.comment("two");

        assertThat(issue.getComments()).extracting(c -> c.getBody()).containsExactly("one", "two");
        assertThat(issue.queryComments().since(Date.from(later)).list().toList())
                .extracting(c -> c.getBody())
                .containsExactly("two");
    }

    @Test
    void aRenamedRepositoryIsStillReadAndWritten() throws IOException {
        GHRepository repository = fixture.repository();
        GHIssue issue = repository.createIssue("alert").create();

        String token = fixture.token();

        fixture.gitHub.administration().renameRepository("acme/alarms");

        assertThat(fixture.library(token)
                        .getRepository("acme/alarms")
                        .getIssue(1)
                        .getTitle())
                .isEqualTo("alert");
        assertThat(fixture.send("GET", "/repos/acme/alerts/issues/1", "", token).status())
                .isEqualTo(301);
        assertThat(repository.getIssue(1).getTitle()).isEqualTo("alert");
        issue.comment("to the old address");
        assertThat(fixture.gitHub.issue(1).orElseThrow().comments()).hasSize(1);
    }

    @Test
    void refusalsReachTheCallerWithTheirStatus() throws IOException {
        GHRepository repository = fixture.repository();

        assertThatThrownBy(() -> repository.getIssue(99)).isInstanceOf(GHFileNotFoundException.class);
        assertThatThrownBy(() -> repository.createIssue("x".repeat(257)).create())
                .isInstanceOfSatisfying(HttpException.class, e -> {
                    assertThat(e.getResponseCode()).isEqualTo(422);
                    assertThat(e.getMessage()).contains("title is too long (maximum is 256 characters)");
                });
    }
}
