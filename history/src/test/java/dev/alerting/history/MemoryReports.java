package dev.alerting.history;

import dev.alerting.common.issue.Labels;
import dev.alerting.history.event.StoreUnavailableException;
import dev.alerting.history.weekly.ReportIssues;
import dev.alerting.history.weekly.ReportMemory;
import dev.alerting.history.weekly.ReportRefusedException;
import dev.alerting.history.weekly.ReportText;
import dev.alerting.history.weekly.ReportUnavailableException;
import dev.alerting.history.weekly.Week;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Issues of reports in memory, and what is remembered of them. */
public final class MemoryReports implements ReportIssues, ReportMemory {
    /** An issue as GitHub would show it. */
    public static final class Issue {
        private final ReportText opened;
        private String body;
        private State state = State.OPEN;
        private final List<String> comments = new ArrayList<>();
        private boolean labelled = true;
        private boolean locked;
        private boolean broken;

        private Issue(ReportText text) {
            opened = text;
            body = text.body();
        }

        public String title() {
            return opened.title();
        }

        public List<String> labels() {
            return opened.labels().stream()
                    .filter(label -> labelled || !label.equals(Labels.REPORT))
                    .toList();
        }

        /** A person takes the label of reports away. */
        public void unlabel() {
            labelled = false;
        }

        public String body() {
            return body;
        }

        public State state() {
            return state;
        }

        public List<String> comments() {
            return List.copyOf(comments);
        }

        public void close(State as) {
            state = as;
        }

        /** A person writes into it. */
        public void edit(String text) {
            body = text;
        }

        public void lock() {
            locked = true;
        }

        /** GitHub answers nothing but errors about it. */
        public void breakForever() {
            broken = true;
        }
    }

    private final List<Issue> issues = new ArrayList<>();
    private final Map<Week, Set<String>> done = new HashMap<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private Optional<Week> finished = Optional.empty();
    private Optional<Instant> turn = Optional.empty();
    private final Trouble trouble;

    MemoryReports(Trouble trouble) {
        this.trouble = trouble;
    }

    public List<Issue> issues() {
        return List.copyOf(issues);
    }

    private void write(Runnable call) {
        try {
            trouble.around(call);
        } catch (StoreUnavailableException e) {
            throw new ReportUnavailableException(e.getMessage(), e, false);
        }
    }

    private Issue issue(int number) {
        Issue issue = issues.get(number - 1);
        if (issue.locked) {
            throw new ReportRefusedException("locked", new IllegalStateException());
        }
        if (issue.broken) {
            throw new ReportUnavailableException("500", new IllegalStateException(), false);
        }
        return issue;
    }

    @Override
    public List<Found> list() {
        write(() -> {});
        List<Found> found = new ArrayList<>();
        for (int i = 0; i < issues.size(); i++) {
            if (issues.get(i).labelled) {
                found.add(found(i + 1));
            }
        }
        return found;
    }

    private Found found(int number) {
        Issue issue = issues.get(number - 1);
        return new Found(number, issue.state, issue.body);
    }

    @Override
    public Optional<Found> find(int number) {
        write(() -> {});
        return number > issues.size() ? Optional.empty() : Optional.of(found(number));
    }

    @Override
    public void label(int number) {
        write(() -> issue(number).labelled = true);
    }

    @Override
    public int create(ReportText text) {
        write(() -> issues.add(new Issue(text)));
        return issues.size();
    }

    @Override
    public void replace(int number, String body) {
        write(() -> {
            issue(number).body = body;
            issue(number).state = State.OPEN;
        });
    }

    @Override
    public boolean hasComment(int number, String firstLine, Instant since) {
        write(() -> {});
        return issue(number).comments.stream().anyMatch(comment -> comment.startsWith(firstLine));
    }

    @Override
    public void comment(int number, String text) {
        write(() -> issue(number).comments.add(text));
    }

    @Override
    public boolean takeTurn(Instant now, Instant until) {
        boolean isFree = turn.filter(now::isBefore).isEmpty();
        trouble.around(() -> turn = isFree ? Optional.of(until) : turn);
        return isFree;
    }

    @Override
    public void endTurn() {
        trouble.around(() -> turn = Optional.empty());
    }

    @Override
    public Optional<Week> finished() {
        trouble.around(() -> {});
        return finished;
    }

    @Override
    public void setFinished(Week week) {
        trouble.around(() -> finished = Optional.of(week));
    }

    @Override
    public Set<String> done(Week week) {
        trouble.around(() -> {});
        return Set.copyOf(done.getOrDefault(week, Set.of()));
    }

    @Override
    public void setDone(Week week, String team) {
        trouble.around(() -> done.computeIfAbsent(week, key -> new HashSet<>()).add(team));
    }

    @Override
    public Optional<Integer> issue(String team) {
        trouble.around(() -> {});
        return Optional.ofNullable(numbers.get(team));
    }

    @Override
    public void setIssue(String team, int number) {
        trouble.around(() -> numbers.put(team, number));
    }
}
