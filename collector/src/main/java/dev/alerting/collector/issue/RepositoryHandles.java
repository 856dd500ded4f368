package dev.alerting.collector.issue;

import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.kohsuke.github.GHIssue;
import org.kohsuke.github.GHRepository;
import org.kohsuke.github.GitHub;

/**
 * The repository and the issues used last, as github-api has fetched them. The library acts only on what it has
 * fetched; keeping some saves a call before each write. Safe for concurrent use.
 */
final class RepositoryHandles {
    private static final int MAX_ISSUES = 500;

    private final GitHub github;
    private final String repositoryName;
    private final ReentrantLock connecting = new ReentrantLock();
    private volatile Optional<GHRepository> repository = Optional.empty();

    private final Map<Integer, GHIssue> issues = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, GHIssue> eldest) {
            return size() > MAX_ISSUES;
        }
    });

    /** @param repositoryName {@code owner/name} */
    RepositoryHandles(GitHub github, String repositoryName) {
        this.github = github;
        this.repositoryName = repositoryName;
    }

    /** The repository, fetched by the first call. */
    GHRepository repository() throws IOException {
        Optional<GHRepository> known = repository;
        if (known.isPresent()) {
            return known.get();
        }
        connecting.lock();
        try {
            Optional<GHRepository> meanwhile = repository;
            if (meanwhile.isPresent()) {
                return meanwhile.get();
            }
            GHRepository found = fetchRepository();
            repository = Optional.of(found);
            return found;
        } finally {
            connecting.unlock();
        }
    }

    /** The repository as it is now. What is kept stays. */
    GHRepository fetchRepository() throws IOException {
        return github.getRepository(repositoryName);
    }

    /** The issue to act on: kept or fetched. What it says may be out of date. */
    GHIssue issue(int number) throws IOException {
        GHIssue known = issues.get(number);
        return known != null ? known : fetchIssue(number);
    }

    /** The issue as it is now. */
    GHIssue fetchIssue(int number) throws IOException {
        return keepIssue(repository().getIssue(number));
    }

    GHIssue keepIssue(GHIssue issue) {
        issues.put(issue.getNumber(), issue);
        return issue;
    }

    /** Checks whether the repository has been renamed, and if so uses the new name. */
    boolean followRename() throws IOException {
        GHRepository now = fetchRepository();
        if (now.getFullName().equalsIgnoreCase(repository().getFullName())) {
            return false;
        }
        repository = Optional.of(now);
        issues.clear();
        return true;
    }

    void clear() {
        repository = Optional.empty();
        issues.clear();
    }
}
