package dev.alerting.local.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.alerting.common.json.Json;
import dev.alerting.common.sender.Interpretation.Alert;
import dev.alerting.common.sender.MessageContext;
import dev.alerting.common.sender.MessageInterpreter;
import dev.alerting.common.sender.RoutingDefaults;
import dev.alerting.local.github.text.MarkdownHtml;
import dev.alerting.local.github.tracker.StoredIssue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.parser.Parser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What keeps texts from doing things must not keep people from reading them. */
@ExtendWith(SimulationExtension.class)
class ReadableTextTest {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private static final List<String> ORDINARY = List.of(
            "Disk is 97 % full on db-1.example.com",
            "sum(rate(http_requests_total{path=~\"/search.*\",code!='200'}[5m])) < 5\n  and on () up == 1",
            "histogram_quantile(0.99, sum by (le) (rate(latency_bucket[5m]))) > 1.5",
            "sum by (host) (rate(errors[5m])) (ignoring) # not a comment",
            "predict_linear(node_filesystem_avail_bytes{mountpoint=\"/var/lib\"}[6h], 4 * 3600) < 0",
            "SELECT a.\"id\", `b`.`name` FROM a JOIN `b` ON a.id <> b.id WHERE a.x <= 5 && b.y >= '7' -- slow",
            "UPDATE t SET x = x|1 WHERE y IN ('a','b');\n-- 3 rows",
            "java.lang.IllegalStateException: <init> failed & gave up\n\tat com.acme.Foo$Bar.<init>(Foo.java:12)\n"
                    + "\tat com.acme.Foo.lambda$main$0(Foo.java:7)\n\t... 12 more\nCaused by: java.io.IOException: \"x\"",
            "Traceback (most recent call last):\n  File \"/app/main.py\", line 3, in <module>\n    f(x[0])(y)\nKeyError: 'a'",
            "panic: runtime error: index out of range [5] with length 3\n\ngoroutine 1 [running]:\nmain.main()",
            "{\"level\":\"error\",\"msg\":\"can't open <stdin>\",\"list\":[],\"n\":{\"a\":[1,2.5e-3,null,true]}}",
            "{\n  \"a\": \"b & c\",\n  \"d\": [ \"<e>\", \"`f`\" ]\n}",
            "2025-09-16T17:11:19.283Z ERROR [http-nio-8080-exec-1] c.a.Search - GET /search?q=<b>&lang=\"en\"'-- took 1500 ms",
            "10.0.0.7 - - [16/Sep/2025:17:11:19 +0000] \"GET / HTTP/1.1\" 502 157 \"-\" \"curl/8.5.0\"",
            "See https://runbooks.example.com/web/search?x=1&y=2#step-3 (or www.example.com)",
            "Mail to on-call@example.com, or ask @web-team; introduced by #1234, reverted in 9fceb02",
            "arn:aws:cloudwatch:us-east-1:123456789012:alarm:[Runners] Too many busy | #2",
            "container sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef exited (137)",
            "for i in `seq 1 3`; do echo \"$i\" | grep -v '^#' && exit 1; done",
            "```\nalready in a fence\n```",
            "a `code span`, **bold**, _italic_, ~~gone~~, [text](target), <b>tag</b>, &amp; and &#64; as they are",
            "- [ ] check the queue\n- [x] check the disk\n\n1. restart\n2. wait",
            "# Heading?\n> quoted\n| a | b |\n|---|---|\n| 1 | 2 |",
            "C:\\Windows\\System32\\drivers\\etc\\hosts and \\\\server\\share, regex ^\\d+\\|\\s*$",
            "    indented from the first line\n        and more",
            "Zürich, São Paulo, Łódź, Ελλάδα, Москва – “quoted” … 5 × 3 ≥ 14",
            "磁盘空间不足 ディスクがいっぱいです 디스크가 가득 찼습니다",
            "القرص ممتلئ على الخادم db-1 בדיקה",
            "🚒 fire ⚠️ warning ✅ done 🇨🇭 100 % 👍🏽",
            "a\u00a0b 1\u202f234 (no-break spaces)",
            "x = y<z>(w); if (a<b && c>d) return *p; // 50% <done>",
            "Threshold Crossed: 1 out of the last 1 datapoints [596.36 (16/09/25 16:58:00)] was greater than the"
                    + " threshold (580.0) (minimum 1 datapoint for OK -> ALARM transition).",
            "key=value; token=<redacted>; path=/a//b/../c; time=16:58:00+02:00; ratio=1:100");

    private final MessageInterpreter normalizer = new MessageInterpreter(RoutingDefaults.STANDARD);

    @Test
    void theMessagesAreMany() {
        assertThat(ORDINARY).hasSizeGreaterThanOrEqualTo(25).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource
    void anOrdinaryMessageComesThroughUnchangedToTheEye(SenderFormat format, Simulation simulation) {
        Map<String, String> prose = new TreeMap<>();
        Map<String, String> titles = new TreeMap<>();
        for (String message : ORDINARY) {
            for (String place : format.prose()) {
                ObjectNode body = format.alert("ordinary" + COUNT.incrementAndGet());
                format.fill(body, place, message);
                format.fill(body, format.title(), message.replaceAll("[\\n\\t]", " "));
                prose.put(send(simulation, body), message);
                titles.put(
                        fingerprint(simulation, body),
                        message.replaceAll("[\\n\\t]", " ").strip());
            }
        }
        simulation.drain();

        int seen = 0;
        for (StoredIssue issue : simulation.gitHub().issues()) {
            String fingerprint = issue.body().replaceFirst("(?s).*fingerprint=([0-9a-f]{64}).*", "$1");
            if (!prose.containsKey(fingerprint)) {
                continue;
            }
            seen++;
            String message = prose.get(fingerprint);
            boolean inBlock = blocks(issue.body()).stream()
                    .anyMatch(block -> block.equals(message)
                            || format == SenderFormat.PAGERDUTY && block.startsWith(message + ": incident "));
            // As Markdown, only its marks are gone.
            assertThat(inBlock || visible(issue.body()).contains(withoutMarks(message)))
                    .as(message + "\nis not in\n" + visible(issue.body()))
                    .isTrue();
            assertThat(seen(issue.title())).startsWith("[P");
            assertThat(seen(issue.title()).substring("[P1] ".length())).startsWith(titles.get(fingerprint));
        }
        assertThat(seen)
                .isEqualTo(prose.size())
                .isEqualTo(ORDINARY.size() * format.prose().size());
    }

    /** What is folded away is JSON, and can be read as JSON. */
    @Test
    void theDetailsComeThroughUnchangedToTheEye(Simulation simulation) {
        int before = simulation.gitHub().issues().size();
        ObjectNode body = SenderFormat.NORMALIZED.alert("ordinary" + COUNT.incrementAndGet());
        ObjectNode details = body.putObject("raw_provider");
        for (String message : ORDINARY) {
            details.put("message " + details.size(), message);
        }

        simulation.sendBody(Json.write(body));
        simulation.drain();

        StoredIssue issue = simulation.gitHub().issues().get(before);
        assertThat(Json.parse(blocks(issue.body()).getLast())).isEqualTo(details);
    }

    private String send(Simulation simulation, ObjectNode body) {
        simulation.sendBody(Json.write(body));
        return fingerprint(simulation, body);
    }

    private String fingerprint(Simulation simulation, ObjectNode body) {
        return ((Alert) normalizer
                        .interpret(
                                Json.write(body),
                                new MessageContext(
                                        Optional.empty(),
                                        Optional.empty(),
                                        simulation.clock().instant()))
                        .getFirst())
                .fingerprint();
    }

    /** All that is shown of the body, in one line. */
    private static String visible(String markdown) {
        String text = new MarkdownHtml(number -> "/" + number)
                .render(markdown)
                .replaceAll("<[^>]*>", "")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&amp;", "&");
        return seen(text).replaceAll("\\s+", " ");
    }

    /** Without what Markdown makes of it: marks of lists and headings, fences, the signs around code. */
    private static String withoutMarks(String message) {
        return message.replaceAll("(?m)^(?:[-*+] |[0-9]+[.)] |#+ |```\\w*$)", "")
                .replaceAll("`([^`]+)`", "$1")
                .strip()
                .replaceAll("\\s+", " ");
    }

    /** The blocks of code, as people see them. */
    private static List<String> blocks(String markdown) {
        List<String> blocks = new ArrayList<>();
        Parser.builder().build().parse(markdown).accept(new AbstractVisitor() {
            @Override
            public void visit(FencedCodeBlock block) {
                blocks.add(seen(block.getLiteral().replaceFirst("\\n$", "")));
            }
        });
        return blocks;
    }

    private static String seen(String text) {
        return text.replace("\u200b", "");
    }
}
