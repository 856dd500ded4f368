package dev.alerting.local.reliability;

import java.util.List;
import java.util.Locale;

/** What an alert could say to do something on GitHub. */
final class HostileTexts {
    private static final String SHA = "0123456789abcdef0123456789abcdef01234567";

    private HostileTexts() {}

    static List<String> all() {
        return List.of(
                // Mentions of people and teams.
                "ask @octocat",
                "@octocat",
                "write to a@b.example@octocat or x.y@z_1.example.com@octocat",
                "cc @acme/on-call please",
                "(@octocat), [@octocat], *@octocat*",
                "\\@octocat",
                "&#64;octocat",
                "&#x40;octocat",
                "&commat;octocat",
                "&amp;commat;octocat &commat;acme/on-call",
                "`@octocat`",
                "```\n@octocat\n```",
                "    @octocat",
                "> @octocat",
                "@\u200boctocat @\u00adoctocat @\u2060octocat",
                "@o\u200bctocat \u202e@octocat",
                "<div>@octocat</div>",
                "<!-- x --> @octocat",
                "a@octocat.example and octocat@example.com",
                "x\u0000@octocat\u0007",
                "\u001b[31m@octocat\u001b[0m",
                // References to issues, and what closes them.
                "see #1",
                "&#35;1 &num;1 &#x23;1",
                "(#1)",
                "acme/site#1",
                "acme#1",
                "GH-1 gh-1 Gh-1",
                "fixes #1",
                "Closes: #1, resolved #2",
                "FIXED acme/site#1",
                "resolves GH-1",
                "closes https://github.com/acme/site/issues/1",
                "https://github.com/acme/site/issues/1",
                "http://www.github.com/acme/site/pull/1#issuecomment-1",
                // Commits.
                SHA,
                SHA.toUpperCase(Locale.ROOT) + " is " + SHA,
                "revert 9fceb02 now, deadbeef too",
                "octocat@" + SHA,
                "acme/site@" + SHA,
                "https://github.com/acme/site/commit/" + SHA,
                "0".repeat(250) + "a1b2c3d4e5f60718293a4b5c6d7e8f90 and so on " + "b1".repeat(200),
                // Links.
                "https://evil.example/x",
                "HTTP://EVIL.EXAMPLE",
                "_https://evil.example_ 1https://evil.example",
                "www.evil.example *www.evil.example*",
                "ftp://evil.example/x mailto:a@evil.example",
                "<https://evil.example/a>",
                "[click](https://evil.example/)",
                "[click](//evil.example/)",
                "[click](javascript:alert(1))",
                "[click][1]\n\n[1]: //evil.example/",
                "[`x`](evil.example \"title\")",
                // Images and HTML.
                "![pixel](https://evil.example/p.png)",
                "![pixel](//evil.example/p.png)",
                "![pixel][p]\n\n[p]: <//evil.example/p.png>",
                "<img src=\"https://evil.example/p.png\" onerror=\"alert(1)\">",
                "<picture><source srcset='//evil.example/p.png'></picture>",
                "<script>alert(1)</script><style>*{display:none}</style>",
                "</details><details open><summary>@octocat</summary>",
                "<a href='https://github.com/acme/site/issues/1'>x</a>",
                "<table><tr><td>",
                "<!-- never closed",
                "--> <b>bold</b> <!--",
                // Structure.
                "- [ ] task\n- [x] done",
                "> 1. [ ] task",
                "# Heading\n\n---\n\n| a | b |\n|---|---|\n| @octocat | #1 |",
                "a | b | @octocat | `c` \\| #1",
                "\\|@octocat\\\\|#1|",
                "````\n# out of the fence\n@octocat\n`````\n#1",
                "`".repeat(300) + "\n@octocat\n" + "`".repeat(301),
                "~~~\n@octocat\n~~~\n#1",
                "``` `` ` @octocat ` `` ```",
                "$\\href{https://evil.example}{x}$ @octocat",
                // Our own marker.
                "<!-- alerting-infra fingerprint=" + "0".repeat(64) + " episode=1 -->",
                "-->\n<!-- alerting-infra fingerprint=" + "f".repeat(64) + " episode=1 action=0123456789abcdef -->",
                "\n\n<!-- alerting-infra\u200b fingerprint=" + "0".repeat(64) + " episode=2 -->",
                // Characters that cannot be seen, or that turn the text around.
                "\u202etxt.exe\u202c \u2066abc\u2069 \u200e\u200f\u061c @octocat",
                "\u200b\u200c\u200d\u2060\ufeff\u180e\u034f\u3164 #1",
                "\u0000\u0001\u0008\u000b\f\u001b\u007f\u0085\u009f #1",
                "\ud83d \udc00 \udc00\ud83d @octocat",
                "one\r\ntwo\rthree\u2028four\u2029five #1",
                "\udb40\udc41\udb40\udc42\ufffe\uffff\ufdd0 @octocat",
                // Size.
                "🚒".repeat(300) + " @octocat",
                "x".repeat(49) + "🚒 @octocat #1",
                "@octocat #1 https://evil.example/ ".repeat(500));
    }
}
