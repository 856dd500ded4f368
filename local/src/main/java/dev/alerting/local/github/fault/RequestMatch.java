package dev.alerting.local.github.fault;

import dev.alerting.local.github.http.RecordedRequest;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Which requests a rule speaks of.
 *
 * @param request holds for the requests that are counted
 * @param occurrence holds for the counts, from 1, at which the fault strikes
 */
public record RequestMatch(Predicate<RecordedRequest> request, IntPredicate occurrence) {

    /** Every request. */
    public static RequestMatch any() {
        return where(request -> true);
    }

    /** Every request that changes something. */
    public static RequestMatch anyWrite() {
        return where(RecordedRequest::isWrite);
    }

    /** Requests with this method whose whole path matches the regular expression. */
    public static RequestMatch on(String method, String pathRegex) {
        var pattern = Pattern.compile(pathRegex);
        return where(request -> request.method().equalsIgnoreCase(method)
                && pattern.matcher(request.path()).matches());
    }

    /** Requests that the predicate holds for. */
    public static RequestMatch where(Predicate<RecordedRequest> predicate) {
        return new RequestMatch(predicate, count -> true);
    }

    /** {@code POST} of a new issue. */
    public static RequestMatch createIssue() {
        return on("POST", "/repos/[^/]+/[^/]+/issues");
    }

    /** {@code POST} of a comment. */
    public static RequestMatch createComment() {
        return on("POST", "/repos/[^/]+/[^/]+/issues/[0-9]+/comments");
    }

    /** {@code PATCH} of an issue: state, title, labels. */
    public static RequestMatch updateIssue() {
        return on("PATCH", "/repos/[^/]+/[^/]+/issues/[0-9]+");
    }

    /** {@code PATCH} of an issue that closes it. */
    public static RequestMatch closeIssue() {
        return updateIssue().and(request -> request.body().replace(" ", "").contains("\"state\":\"closed\""));
    }

    /** The listing of issues. */
    public static RequestMatch listIssues() {
        return on("GET", "/repos/[^/]+/[^/]+/issues");
    }

    /** {@code POST} for an installation token. */
    public static RequestMatch createToken() {
        return on("POST", "/app/installations/[0-9]+/access_tokens");
    }

    /** The same requests as long as this holds as well. */
    public RequestMatch and(Predicate<RecordedRequest> more) {
        return new RequestMatch(request.and(more), occurrence);
    }

    /** Only the n-th, from 1. */
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
