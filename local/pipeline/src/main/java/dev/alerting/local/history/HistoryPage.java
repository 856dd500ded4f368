package dev.alerting.local.history;

import dev.alerting.local.http.Answer;
import dev.alerting.local.http.LoopbackServer;
import dev.alerting.local.http.Request;
import dev.alerting.local.http.Response;
import dev.alerting.local.http.SameOrigin;
import dev.alerting.local.http.ServerOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** Serves the charts of a running pipeline, and writes its files on demand: {@code POST /report}. */
public final class HistoryPage implements AutoCloseable {
    private final LocalHistory history;
    private final Path folder;
    private final Clock clock;
    private final LoopbackServer server;

    private HistoryPage(LocalHistory history, Path folder, Clock clock, int port) {
        this.history = history;
        this.folder = folder;
        this.clock = clock;
        this.server = LoopbackServer.bind(ServerOptions.defaults().withPort(port));
        server.serve(this::answer);
    }

    /** @param port 0 for any free one */
    public static HistoryPage start(LocalHistory history, Path folder, Clock clock, int port) {
        return new HistoryPage(history, folder, clock, port);
    }

    public URI uri() {
        return server.uri();
    }

    private Answer answer(Request request) {
        // Another page in the same browser must neither read the charts nor have files written.
        boolean isReport = request.method().equals("POST") && request.path().equals("/report");
        boolean isByBrowser = request.header("origin").isPresent()
                || request.header("sec-fetch-site").isPresent();
        if (!new SameOrigin(server.uri()).addressedToUs(request) || isReport && isByBrowser) {
            return Response.text(403, "text/plain", "Only for this machine; files are written by make report.\n");
        }
        LocalDate today = clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
        if (isReport) {
            bringUpToDate();
            history.export(today.minusDays(1));
            history.export(today);
            List<String> teams = history.report();
            return Response.text(
                    200,
                    "text/plain; charset=utf-8",
                    folder.toAbsolutePath() + "\n"
                            + (teams.isEmpty()
                                    ? ""
                                    : "Report issues of this week so far: " + String.join(", ", teams) + "\n"));
        }
        if (request.method().equals("GET") && request.path().equals("/")) {
            bringUpToDate();
            return Response.text(
                    200,
                    "text/html; charset=utf-8",
                    new ChartsPage(history.figures(), today.minusDays(6), today).html());
        }
        return Response.text(404, "text/plain", "There is / to look at, and /report to post to.\n");
    }

    private void bringUpToDate() {
        history.catchUp();
        history.aggregate();
    }

    @Override
    public void close() {
        server.close();
    }
}
