package dev.alerting.local.github.tracker;

import dev.alerting.local.github.text.TaskBoxes;
import java.util.List;
import java.util.Optional;

/**
 * What people do to issues on GitHub's web pages, each by their login. The rules of the API apply to them too: a {@link
 * Refusal} says why something was not done.
 */
public final class People {

    private final Repositories repositories;

    public People(Repositories repositories) {
        this.repositories = repositories;
    }

    /** Opens an issue. */
    public StoredIssue open(String login, String title, String body, List<String> labels) {
        return home().create(person(login), new NewIssue(title, body, labels));
    }

    /** Closes an issue. */
    public StoredIssue close(int number, String login, StateReason reason) {
        return home().update(person(login), number, IssueChange.state(IssueState.CLOSED, Optional.of(reason)));
    }

    /** Opens a closed issue again. */
    public StoredIssue reopen(int number, String login) {
        return home().update(person(login), number, IssueChange.state(IssueState.OPEN, Optional.empty()));
    }

    /** Writes a comment. */
    public StoredComment comment(int number, String login, String body) {
        return home().addComment(person(login), number, body);
    }

    /** Changes one's own comment, or with the right to it somebody's. */
    public StoredComment editComment(long comment, String login, String body) {
        return home().editComment(person(login), comment, body);
    }

    /** Removes a comment. */
    public void deleteComment(long comment, String login) {
        home().deleteComment(person(login), comment);
    }

    /** Changes the text of an issue. */
    public StoredIssue setBody(int number, String login, String body) {
        return home().update(person(login), number, IssueChange.body(body));
    }

    /** Ticks a check box of the text of an issue, or takes the tick away; they count from 0. */
    public StoredIssue toggle(int number, String login, int box) {
        String body = TaskBoxes.toggle(home().get(number).body(), box).orElseThrow(Refusal::notFound);
        return setBody(number, login, body);
    }

    /** Ticks a check box of the text of an issue. */
    public StoredIssue tick(int number, String login, String label) {
        String body = home().get(number).body();
        if (!body.contains("- [ ] " + label)) {
            throw Refusal.notFound();
        }
        return setBody(number, login, body.replace("- [ ] " + label, "- [x] " + label));
    }

    /** Makes somebody an assignee. */
    public StoredIssue assign(int number, String login, String assignee) {
        return home().addAssignees(person(login), number, List.of(person(assignee)));
    }

    /** Takes an assignee away. */
    public StoredIssue unassign(int number, String login, String assignee) {
        return home().removeAssignee(person(login), number, person(assignee));
    }

    /** What somebody may do. */
    public Role role(String login) {
        return repositories.role(login);
    }

    /** Says what somebody may do in the repository; everybody may write until then. */
    public void setRole(String login, Role role) {
        person(login);
        repositories.setRole(login, role);
    }

    /** Says whether somebody is a member of the organization; nobody is until then. */
    public void setMembership(String login, Membership membership) {
        person(login);
        repositories.setMembership(login, membership);
    }

    /** Gives an issue another title. */
    public StoredIssue setTitle(int number, String login, String title) {
        return home().update(person(login), number, IssueChange.title(title));
    }

    /** Puts a label on. */
    public StoredIssue addLabel(int number, String login, String label) {
        return home().addLabels(person(login), number, List.of(label));
    }

    /** Takes a label off. */
    public StoredIssue removeLabel(int number, String login, String label) {
        return home().removeLabel(person(login), number, label);
    }

    /** Locks a conversation. */
    public StoredIssue lock(int number, String login) {
        return home().setLocked(person(login), number, true);
    }

    /** Unlocks a conversation. */
    public StoredIssue unlock(int number, String login) {
        return home().setLocked(person(login), number, false);
    }

    /** Opens a pull request, which takes a number and turns up in issue listings. */
    public StoredIssue openPullRequest(String login, String title) {
        return home().createPullRequest(person(login), new NewIssue(title, "", List.of()));
    }

    private HostedRepository home() {
        return repositories.home().repository();
    }

    private Actor person(String login) {
        Actor person = Actor.person(login);
        repositories.remember(person);
        return person;
    }
}
