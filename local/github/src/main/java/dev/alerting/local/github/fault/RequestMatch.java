package dev.alerting.local.github.fault;

import dev.alerting.local.http.RecordedRequest;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Which requests a rule applies to.
 *
 * @param request selects the requests that are counted
 * @param occurrence selects the counts, from 1, at which the fault applies
 */
public record RequestMatch(Predicate<RecordedRequest> request, IntPredicate occurrence) {

    private static final String ISSUES = "/repos/{owner}/{repo}/issues";

    /** Every request. */
    public static RequestMatch any() {
        return where(request -> true);
    }

    /** Requests with this method whose whole path matches the regular expression. */
    public static RequestMatch on(String method, String pathRegex) {
        Pattern pattern = Pattern.compile(pathRegex);
        return where(request -> request.method().equalsIgnoreCase(method)
                && pattern.matcher(request.path()).matches());
    }

    /** Requests of one operation, like {@code POST /repos/{owner}/{repo}/issues}, in either form of its path. */
    public static RequestMatch route(String method, String template) {
        return where(request ->
                request.method().equalsIgnoreCase(method) && request.route().equals(template));
    }

    /** Requests that satisfy the predicate. */
    public static RequestMatch where(Predicate<RecordedRequest> predicate) {
        return new RequestMatch(predicate, count -> true);
    }

    /** {@code POST} of a new issue. */
    public static RequestMatch createIssue() {
        return route("POST", ISSUES);
    }

    /** {@code POST} of a comment. */
    public static RequestMatch createComment() {
        return route("POST", ISSUES + "/{number}/comments");
    }

    /** {@code PATCH} of an issue: state, title, labels. */
    public static RequestMatch updateIssue() {
        return route("PATCH", ISSUES + "/{number}");
    }

    /** {@code PATCH} of an issue that closes it. */
    public static RequestMatch closeIssue() {
        return updateIssue().and(request -> request.body().replace(" ", "").contains("\"state\":\"closed\""));
    }

    /** The read of one issue. */
    public static RequestMatch readIssue() {
        return route("GET", ISSUES + "/{number}");
    }

    /** The listing of an issue's comments. */
    public static RequestMatch listComments() {
        return route("GET", ISSUES + "/{number}/comments");
    }

    /** {@code POST} for an installation token. */
    public static RequestMatch createToken() {
        return route("POST", "/app/installations/{id}/access_tokens");
    }

    /** Those of the same requests that satisfy this as well. */
    public RequestMatch and(Predicate<RecordedRequest> more) {
        return new RequestMatch(request.and(more), occurrence);
    }

    /** Only the n-th, counted from 1. */
    public RequestMatch nth(int n) {
        return new RequestMatch(request, count -> count == n);
    }

    /** Only the first n. */
    public RequestMatch first(int n) {
        return new RequestMatch(request, count -> count <= n);
    }

    /** All after the first n. */
    public RequestMatch after(int n) {
        return new RequestMatch(request, count -> count > n);
    }
}
